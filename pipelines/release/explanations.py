"""What was asked about figures leaves only where it can tell nothing of one that is hidden.

That a figure is the same as last quarter's would tell it to whoever sees last quarter's; that one
was asked about at all, that it is no small one. Who was asked is told in the feedback.
"""

from __future__ import annotations

import duckdb

# A total of any period of the series is hidden; or, where groups were added up, any of the groups.
_HIDDEN = """
select 1 from candidate.fct_measure as figure
where figure.status = 'c'
    and figure.measure_code = {asked}.measure_code
    and figure.area_code = {asked}.area_code
    and (
        (figure.characteristic = 'total' and figure.characteristic_2 = 'none')
        or ({is_of_groups} and figure.period = {asked}.period)
    )
"""


def leave_out_of_hidden_series(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete from candidate.fct_explanation, and from the gaps, what is about a hidden series.

    Must follow suppression.
    """
    of_groups = "explanation.question = 'differs_from_parts'"
    hidden = _HIDDEN.format(asked="explanation", is_of_groups=of_groups)
    connection.execute(
        f"delete from candidate.fct_explanation as explanation where exists ({hidden})"
    )
    # The gap that an open question leaves has its identity.
    connection.execute(
        "delete from candidate.fct_gap where kind = 'explanation_open'"
        " and gap_id not in (select explanation_id from candidate.fct_explanation)"
    )
