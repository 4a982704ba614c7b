"""What a sender is told of a text that may hold a personal detail: where it is, and never what."""

from __future__ import annotations

import polars as pl

from pipelines.contracts import load_contracts
from pipelines.free_text.feedback import personal_details, without_details
from pipelines.quality import Finding
from pipelines.workspace import PROJECT_ROOT

ANSWER = load_contracts(PROJECT_ROOT / "expectations")["audit_answer"]
SEEN = "Was the child seen alone?"
NUMBER = "07700 900123"
ROWS = pl.DataFrame(
    {
        "sheet": ["Cases", "Cases", "Cases"],
        "row": [2, 3, 4],
        "question": [SEEN, SEEN, "Anything else?"],
        "comment": [f"Ring mum on {NUMBER}.", "At school.", f"Ring mum on {NUMBER}."],
    }
)


def test_each_cell_with_a_detail_is_told_under_the_heading_it_had() -> None:
    headed = ROWS.with_columns(pl.col("question").alias("comment_heading"))
    found = list(personal_details(headed, ANSWER))
    assert [(one.sheet, one.row, one.column) for one in found] == [
        ("Cases", 2, SEEN),
        ("Cases", 4, "Anything else?"),
    ]
    assert {one.severity for one in found} == {"warning"}
    assert "900123" not in str(found)


def test_without_a_heading_the_contracts_column_is_told() -> None:
    assert [one.column for one in personal_details(ROWS, ANSWER)] == ["comment", "comment"]


def test_a_value_that_a_rule_quotes_is_not_repeated_where_it_holds_a_detail() -> None:
    quoted = Finding("error", None, 2, SEEN, f"yes, {NUMBER}", "answer_allowed", "M", "R")
    told = without_details(quoted)
    assert told.value == "[not repeated: it may hold a personal detail]"
    assert (told.row, told.column, told.rule) == (2, SEEN, "answer_allowed")
    plain = Finding("error", None, 2, SEEN, "maybe", "answer_allowed", "M", "R")
    assert without_details(plain) is plain
