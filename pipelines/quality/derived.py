"""Columns that rules read and no file holds: made from the rows and the catalogues.

A contract names the ones it wants under ``derived``; the rest follow from the types of its
columns. Where a value is already at fault by itself, what would be derived from it is left empty:
one fault is told once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines.contracts.load import ContractError, seed_rows
from pipelines.contracts.model import Contract
from pipelines.quality.action_items import ACTION_MAKERS
from pipelines.quality.assurance_items import ASSURANCE_MAKERS
from pipelines.quality.audit_items import AUDIT_MAKERS
from pipelines.quality.plan import SHOWN_AS, TYPED
from pipelines.quality.plan_items import PLAN_MAKERS
from pipelines.quality.review_items import REVIEW_MAKERS
from pipelines.quality.scrutiny_items import SCRUTINY_MAKERS
from pipelines.quality.self_assessment_items import SELF_ASSESSMENT_MAKERS
from pipelines.quality.text_items import TEXT_MAKERS
from pipelines.quality.training_items import TRAINING_MAKERS
from pipelines.quality.voice_items import VOICE_MAKERS
from pipelines.quality.workforce_items import WORKFORCE_MAKERS

# The columns it is made from, and what makes it of a frame, the catalogues and its name.
Maker = tuple[tuple[str, ...], Callable[[pl.DataFrame, Path, str], pl.DataFrame]]
# Two counts belong to the same children when these agree.
_SAME_CHILDREN = (
    "period",
    "agency",
    "area",
    "characteristic",
    "category",
    "characteristic_2",
    "category_2",
)


def add_derived(frame: pl.DataFrame, contract: Contract, seeds: Path) -> pl.DataFrame:
    """``frame`` with the contract's derived columns and those that its typed columns need.

    Added for a typed column: ``<name>_given`` (what was sent, readable or not) and
    ``<name>_understood`` (the value, only where it could be read). A derived column whose
    sources, or the column it is shown as, are not in the frame is left out: that they are missing
    is another rule's business.

    Raises:
        ContractError: nothing here makes a column that the contract names.
    """
    # Neither a number nor missing to some, missing to others: text 'nan' must be missing to all.
    floats = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    frame = frame.with_columns(pl.col(floats).fill_nan(None))
    frame = frame.with_columns(_of_types(frame, contract))
    for name in contract.derived:
        if name not in _MAKERS:
            raise ContractError(f"{contract.dataset}.yml names '{name}', which cannot be derived.")
        sources, make = _MAKERS[name]
        shown = SHOWN_AS.get(name)
        needed = {*sources, *({shown} & {*contract.names})}
        if needed <= set(frame.columns):
            frame = make(frame, seeds, name)
    return frame


def _of_types(frame: pl.DataFrame, contract: Contract) -> list[pl.Expr]:
    made = []
    for column in contract.columns:
        unreadable = f"{column.name}_unreadable"
        if column.type not in TYPED or not {column.name, unreadable} <= set(frame.columns):
            continue
        value = pl.col(column.name)
        if column.filled and column.default is None:
            given = pl.when(value.is_not_null()).then(pl.lit("read")).otherwise(pl.col(unreadable))
            made.append(given.alias(f"{column.name}_given"))
        if column.allowed:
            understood = pl.when(pl.col(unreadable).is_null()).then(value)
            made.append(understood.alias(f"{column.name}_understood"))
    return made


def _pair(characteristic: str, category: str) -> Callable[[pl.DataFrame, Path, str], pl.DataFrame]:
    def make(frame: pl.DataFrame, seeds: Path, name: str) -> pl.DataFrame:
        rows = seed_rows(seeds, "characteristics")
        known = pl.col(characteristic).is_in(sorted({row["characteristic"] for row in rows}))
        known &= pl.col(category).is_in(sorted({row["category"] for row in rows}))
        both = pl.concat_str([characteristic, category], separator="|")
        return frame.with_columns(pl.when(known).then(both).alias(name))

    return make


def _value_or_status(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    sent = [pl.col(column) for column in ("value_unreadable", "status") if column in frame.columns]
    value = pl.col("value")
    text = pl.col("value_as_sent") if "value_as_sent" in frame.columns else value.cast(pl.String)
    return frame.with_columns(
        pl.coalesce(pl.when(value.is_not_null()).then(text.fill_null("read")), *sent).alias(name)
    )


def _value_of_everyone(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    everyone = pl.col("characteristic") == "total"
    return frame.with_columns(pl.when(everyone).then(pl.col("value")).alias(name))


def _denominator_value(frame: pl.DataFrame, seeds: Path, name: str) -> pl.DataFrame:
    """The smallest of the counts that this row's count must not exceed."""
    pairs = parts_of_wholes(seeds)
    keys = [key for key in _SAME_CHILDREN if key in frame.columns]
    numbered = frame.select(*keys, "measure", "value").with_row_index("_row")
    wholes = (
        numbered.filter(pl.col("measure").is_in(sorted({whole for _, whole in pairs})))
        .group_by(*keys, pl.col("measure").alias("_whole"))
        # The same count sent twice is told elsewhere; the larger raises no second alarm here.
        .agg(pl.col("value").max().alias(name))
    )
    related = pl.DataFrame(pairs, schema=["measure", "_whole"], orient="row")
    related = related.with_columns(pl.col("measure", "_whole").cast(pl.String))
    found = (
        numbered.filter(pl.col("value").is_not_null())
        .join(related, on="measure")
        .join(wholes, on=[*keys, "_whole"], nulls_equal=True)
        .group_by("_row")
        .agg(pl.col(name).min())
    )
    return (
        frame.with_row_index("_row")
        .join(found, on="_row", how="left", maintain_order="left")
        .drop("_row")
    )


def parts_of_wholes(seeds: Path) -> list[tuple[str, str]]:
    """(part, whole) measures: those of every indicator that is a proportion of one count."""
    pairs = set()
    for row in seed_rows(seeds, "indicators"):
        part, whole = row["numerator_measures"].strip(), row["denominator_measures"].strip()
        single = part and whole and ";" not in part + whole
        if row["interval_method"] == "wilson" and single and not whole.startswith("population_"):
            pairs.add((part, whole))
    return sorted(pairs)


# One name means one column, in whichever contract it stands.
OF_DATASETS: tuple[dict[str, Maker], ...] = (
    ACTION_MAKERS,
    ASSURANCE_MAKERS,
    AUDIT_MAKERS,
    PLAN_MAKERS,
    REVIEW_MAKERS,
    SCRUTINY_MAKERS,
    SELF_ASSESSMENT_MAKERS,
    TEXT_MAKERS,
    TRAINING_MAKERS,
    VOICE_MAKERS,
    WORKFORCE_MAKERS,
)
_MAKERS: dict[str, Maker] = {
    "characteristic_category": (
        ("characteristic", "category"),
        _pair("characteristic", "category"),
    ),
    "characteristic_category_2": (
        ("characteristic_2", "category_2"),
        _pair("characteristic_2", "category_2"),
    ),
    "value_or_status": (("value",), _value_or_status),
    "value_of_everyone": (("characteristic", "value"), _value_of_everyone),
    "denominator_value": (("measure", "value"), _denominator_value),
} | {name: maker for makers in OF_DATASETS for name, maker in makers.items()}
