"""Which dimension of data quality each rule looks at, in the terms of the Government Data Quality
Framework; what each means stands in ``dbt_project/seeds/quality_dimensions.csv``.

A rule's dimension follows from its expectation; a contract says ``dimension:`` of a rule where that
would be wrong. Timeliness has no rule: it is judged by the day a return is due. Accuracy has none
either, for nothing here knows what is true of a child.
"""

from __future__ import annotations

from pipelines.contracts.model import Dimension

_BY_EXPECTATION: dict[str, Dimension] = {
    "expect_table_row_count_to_be_between": "completeness",
    "expect_column_to_exist": "completeness",
    "expect_column_values_to_not_be_null": "completeness",
    "expect_column_values_to_be_unique": "uniqueness",
    "expect_compound_columns_to_be_unique": "uniqueness",
    "expect_column_pair_values_a_to_be_greater_than_b": "consistency",
    # A derived column holds what does not agree with something else: nothing is what it should be.
    "expect_column_values_to_be_null": "consistency",
}
# What else there is compares a value with what it may be.
_OTHERWISE: Dimension = "validity"
# Of a typed column: what could not be read as a number, a day or a quarter.
_UNREADABLE = "_unreadable"


def dimension_of(
    expectation: str, reads: tuple[str, ...] = (), declared: Dimension | None = None
) -> Dimension:
    """The dimension that a rule looks at.

    Args:
        expectation: Great Expectations' name of it.
        reads: the columns it reads.
        declared: what its contract says, if it does.
    """
    if declared is not None:
        return declared
    if any(name.endswith(_UNREADABLE) for name in reads):
        return "validity"
    return _BY_EXPECTATION.get(expectation, _OTHERWISE)
