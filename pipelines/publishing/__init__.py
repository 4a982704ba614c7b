"""The publishing room: a release goes in, an accessible HTML page and PDF come out.

Nothing here reads the warehouse. What a release does not hold, no report can show.
"""
