"""Fragments of SQL for putting counts of a release together, for every table of groups compared.

What may be changed here: the order of gravity, together with the warehouse's own
(``gravest_status`` in ``dbt_project/macros/status.sql``).
"""

from __future__ import annotations

# From the lightest to the gravest: what is made of several parts has the gravest status of theirs.
GRAVITY = ("ok", "u", "k", "z", "x", "not_collected", "not_received", "c")
_LIST = "[" + ", ".join(f"'{status}'" for status in GRAVITY) + "]"
GRAVEST = f"{_LIST}[max(list_position({_LIST}, status))]"
# Nothing where a part has no figure.
SUM = 'case when count("value") = count(*) then sum("value") end'
SENT = "string_agg(distinct submission_id, ';' order by submission_id)"
TABLE = "area_code, period, pooling, characteristic, characteristic_2"
