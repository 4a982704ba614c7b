"""Disclosure control: what a release may show.

The rules work on a whole release at once, on tables that are about to be written; nothing in the
warehouse is changed. Whoever changes a rule here changes what may leave the partnership.
"""

from pipelines.disclosure.primary import apply_primary_suppression

__all__ = ["apply_primary_suppression"]
