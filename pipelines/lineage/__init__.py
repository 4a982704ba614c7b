"""Where each column comes from, and the dbt project's own pages: made on asking, opened from disk.

Nothing here is needed for a report: a refresh does not make it, ``assurance docs`` does.
"""
