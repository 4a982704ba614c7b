"""Statistical methods that SQL has no closed form for.

What belongs here: pure functions over arrays of numbers, each with the published source of its
formula. No database, no files, no words for readers; whoever calls it brings the figures and says
what they mean.
"""
