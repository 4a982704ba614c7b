"""Where a released figure comes from: catalogue, formula, measures, submissions, file and rows.

Numbers are read from the release, places from the warehouse, so that explaining a figure shows
nobody more than the release does. Only where an analyst asks for it are the counts the warehouse's
own: whoever can ask can open the warehouse too.
"""

from pipelines.explain.gather import NothingToExplain, explain
from pipelines.explain.names import Unknown
from pipelines.explain.words import lines

__all__ = ["NothingToExplain", "Unknown", "explain", "lines"]
