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
    """Delete what is about a hidden series from candidate.fct_explanation and both tables of gaps.

    Must follow suppression.
    """
    of_groups = "explanation.question = 'differs_from_parts'"
    hidden = _HIDDEN.format(asked="explanation", is_of_groups=of_groups)
    connection.execute(
        f"delete from candidate.fct_explanation as explanation where exists ({hidden})"
    )
    # The gap that an open question leaves has its identity.
    for table, name in (("fct_gap", "gap_id"), ("fct_gap_register", "register_id")):
        connection.execute(
            f"delete from candidate.{table} where kind = 'explanation_open'"
            f" and {name} not in (select explanation_id from candidate.fct_explanation)"
        )
