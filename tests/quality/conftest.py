"""Returns made by hand: a list of rows as an agency would type them, and the rules they meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from pipelines.contracts import Contract, SubmissionContext, load_contracts
from pipelines.quality import CheckResult, check
from pipelines.workspace import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
Rows = Sequence[Mapping[str, str | None]]
ROW = {
    "period": "2025-26-Q1",
    "agency": "rutland_childrens_social_care",
    "area": "E06000017",
    "measure": "referrals",
    "value": "103",
}
COMMENT = {
    "period": "2025-26-Q1",
    "agency": "rutland_childrens_social_care",
    "area": "E06000017",
    "indicator": "rereferrals_pct",
    "question": "how_well",
    "heading": "Repeat referrals",
    "narrative": "A second duty team began in May; repeats have fallen since.",
    "written_on": "2025-07-21",
}


def _read(kind: str, text: str | None) -> object:
    if text is None:
        return None
    if kind in ("count", "number"):
        return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
    if kind == "whole":
        return int(text) if re.fullmatch(r"-?\d+", text) else None
    if kind == "quarter":
        return text if re.fullmatch(r"\d{4}-\d{2}-Q[1-4]", text) else None
    return text


def build_frame(contract: Contract, rows: Rows, sheet: str | None = None) -> pl.DataFrame:
    """Rows as typed by hand -> the frame that intake hands over; row 1 is the header."""
    made: dict[str, pl.Series] = {
        "sheet": pl.Series([sheet] * len(rows), dtype=pl.String),
        "row": pl.Series(range(2, len(rows) + 2), dtype=pl.UInt32),
    }
    kinds = {"count": pl.Float64, "number": pl.Float64, "whole": pl.Int64}
    for column in contract.columns:
        sent = [row.get(column.name) for row in rows]
        given = [column.default if text is None else text for text in sent]
        made[f"{column.name}_as_sent"] = pl.Series(sent, dtype=pl.String)
        if column.type == "date":
            typed = pl.Series(given, dtype=pl.String).str.to_date("%Y-%m-%d", strict=False)
        else:
            read = [_read(column.type, text) for text in given]
            typed = pl.Series(read, dtype=kinds.get(column.type, pl.String))
        made[column.name] = typed
        if column.type not in ("text", "code"):
            symbol = [bool(column.status_column) and text in ("c", "x", "z") for text in given]
            unreadable = [
                text if value is None and not known else None
                for text, value, known in zip(given, typed, symbol, strict=True)
            ]
            made[f"{column.name}_unreadable"] = pl.Series(unreadable, dtype=pl.String)
    frame = pl.DataFrame(made)
    if "status" in frame.columns and "value" in frame.columns:
        symbol_sent = pl.col("value_as_sent").is_in(["c", "x", "z"])
        frame = frame.with_columns(
            pl.coalesce(
                "status",
                pl.when(symbol_sent).then("value_as_sent"),
                pl.when(pl.col("value").is_not_null()).then(pl.lit("ok")),
            ).alias("status")
        )
    return frame


@pytest.fixture(scope="session")
def seeds() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return load_contracts(PROJECT_ROOT / "expectations")


@pytest.fixture(scope="session")
def context() -> SubmissionContext:
    return SubmissionContext(
        file="return.csv",
        period="2025-26-Q1",
        agency="rutland_childrens_social_care",
        agency_type="childrens_social_care",
        agency_areas=("E06000017",),
    )


@pytest.fixture(scope="session")
def make_frame() -> Callable[..., pl.DataFrame]:
    return build_frame


@pytest.fixture(scope="session")
def judge(contracts: dict[str, Contract], context: SubmissionContext) -> Callable[..., CheckResult]:
    """The verdict on performance returns (or comments) that differ from a sound row as told."""

    def _judge(
        *changes: Mapping[str, str | None],
        dataset: str = "performance_return",
        sheet: str | None = None,
    ) -> CheckResult:
        sound = COMMENT if dataset == "agency_narrative" else ROW
        rows = [{**sound, **change} for change in changes]
        contract = contracts[dataset]
        return check(build_frame(contract, rows, sheet), contract, context, SEEDS)

    return _judge


@pytest.fixture
def submission() -> dict[str, object]:
    return {
        "submission_id": "S0123456789ab",
        "dataset": "performance_return",
        "agency_code": "rutland_childrens_social_care",
        "period": "2025-26-Q1",
        "original_name": "rutland return.csv",
        "received_at": "2025-07-21T09:12:00",
        "outcome": "rejected",
        "is_synthetic": False,
    }
