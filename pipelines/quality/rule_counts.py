"""What each rule found, kept in the warehouse: counts of rows, no row and no value.

Written in the transaction of the submission itself. What was taken in before the warehouse kept
these counts has them in the results beside it, from which they are caught up. Questions about
figures are not among them: a figure that is asked about is no fault (``quality/questions.py``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import duckdb

from pipelines.contracts.model import QuestionKind
from pipelines.quality import RuleResult
from pipelines.quality.dimensions import dimension_of
from pipelines.quality.results import FOLDER

_QUESTIONS = frozenset(get_args(QuestionKind))
_WITHOUT = """
    select submission_id from raw.submissions
    where dataset is not null
        and submission_id not in (select submission_id from raw.rule_results)
"""


def keep_counts(
    connection: duckdb.DuckDBPyConnection, submission_id: str, rules: Sequence[RuleResult]
) -> None:
    """Append what the rules found in one submission."""
    _append(
        connection,
        submission_id,
        [(one.name, one.dimension, one.severity, one.checked, one.failed) for one in rules],
    )


def keep_earlier_counts(connection: duckdb.DuckDBPyConnection, quality: Path) -> None:
    """Catch up the submissions whose counts the warehouse does not have, where they are known.

    Args:
        connection: the warehouse.
        quality: the workspace's ``quality`` folder.
    """
    for (submission_id,) in connection.execute(_WITHOUT).fetchall():
        path = quality / FOLDER / f"{submission_id}.json"
        if not path.is_file():
            continue
        rules = json.loads(path.read_text(encoding="utf-8"))["rules"]
        _append(
            connection,
            submission_id,
            [
                (
                    rule["name"],
                    rule.get("dimension") or _told_by_name(rule["name"], rule["expectation"]),
                    rule["severity"],
                    rule["checked"],
                    rule["failed"],
                )
                for rule in rules
            ],
        )


def _told_by_name(name: str, expectation: str) -> str:
    """The dimension of a rule whose result does not say it, nor which columns the rule read."""
    return "validity" if name.endswith("_readable") else dimension_of(expectation)


def _append(
    connection: duckdb.DuckDBPyConnection,
    submission_id: str,
    rows: Sequence[tuple[str, str, str, int, int]],
) -> None:
    rows = [row for row in rows if row[0] not in _QUESTIONS]
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    connection.execute(
        "insert into raw.rule_results select ?, unnest(?), unnest(?), unnest(?), unnest(?),"
        " unnest(?)",
        [submission_id, *columns],
    )
