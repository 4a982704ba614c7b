"""Polars -> the smallest pandas frame that the rules can be run on.

Great Expectations filters the whole frame again for every rule, so what a cell costs counts many
times. Codes become categoricals (a byte each), a column of which only emptiness matters becomes
one too, and a column that is only asked to be there holds nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl

from pipelines.quality.plan import PlannedRule

if TYPE_CHECKING:
    from collections.abc import Mapping

_EMPTINESS = frozenset({"expect_column_values_to_be_null", "expect_column_values_to_not_be_null"})
_PRESENCE = frozenset({"expect_column_to_exist"})
# What pandas does with a categorical just as with the text itself.
_BY_CODE = frozenset(
    {
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_be_unique",
        "expect_compound_columns_to_be_unique",
        "expect_column_values_to_match_regex",
        "expect_column_values_to_not_match_regex",
        "expect_column_value_lengths_to_be_between",
        "expect_column_value_lengths_to_equal",
    }
)


def pandas_frame(frame: pl.DataFrame, rules: Sequence[PlannedRule]) -> pd.DataFrame:
    """The columns of ``frame`` that ``rules`` read, as cheaply as each rule allows."""
    uses: Mapping[str, set[str]] = defaultdict(set)
    for rule in rules:
        for name in rule.reads:
            uses[name].add(rule.expectation)
    made = {
        name: _column(frame.get_column(name), used)
        for name, used in uses.items()
        if name in frame.columns
    }
    return pd.DataFrame(made, index=pd.RangeIndex(frame.height), copy=False)


def _column(series: pl.Series, used: set[str]) -> Any:
    if used <= _PRESENCE:
        return np.zeros(len(series), dtype=np.int8)
    if used <= _PRESENCE | _EMPTINESS:
        codes = series.is_null().cast(pl.Int8).to_numpy()
        return pd.Categorical.from_codes(-codes, categories=["filled"], validate=False)
    if series.dtype != pl.String:
        # Dates stay Python's own: what a bound of a rule is compared with.
        return (
            pd.Series(series.to_list(), dtype=object)
            if series.dtype.is_temporal()
            else (series.to_numpy())
        )
    if used <= _PRESENCE | _EMPTINESS | _BY_CODE:
        return _categorical(series)
    return pd.array(series.to_list(), dtype="str")


def _categorical(series: pl.Series) -> pd.Categorical:
    values = series.to_arrow().dictionary_encode()
    codes = values.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    categories = pd.Index(values.dictionary.to_pylist(), dtype=object)
    small = np.min_scalar_type(-max(len(categories), 1))
    return pd.Categorical.from_codes(codes.astype(small), categories=categories, validate=False)
