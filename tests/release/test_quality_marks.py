from __future__ import annotations

import csv
import re
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.release.quality_marks import FINDERS, add_quality_marks
from pipelines.workspace import PROJECT_ROOT

DBT = PROJECT_ROOT / "dbt_project"
TABLES = (
    "fct_indicator",
    "fct_return",
    "fct_explanation",
    "dim_area",
    "dim_indicator",
    "dim_quality_mark",
)


class Candidate:
    """The candidate tables that marks are made from."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("create schema candidate")
        path = DBT / "models" / "marts" / "marts.yml"
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            if model["name"] in TABLES:
                columns = ", ".join(f'"{c["name"]}" {c["data_type"]}' for c in model["columns"])
                self.connection.execute(f"create table candidate.{model['name']} ({columns})")
        with (DBT / "seeds" / "quality_mark_rules.csv").open(encoding="utf-8") as handle:
            for order, row in enumerate(csv.DictReader(handle)):
                self.put("dim_quality_mark", **row, sort_order=order)
        self.put("fct_return", submission_id="in_time", status="received", warnings=0)
        self.put("fct_return", submission_id="late", status="late", warnings=0)
        self.put("fct_return", submission_id="warned", status="late", warnings=2)
        self.put("dim_area", area_code="E06000016", partnership_code="LSCP")
        self.put(
            "dim_indicator", indicator_code="one", numerator_measures="a", denominator_measures="b"
        )
        self.put("dim_indicator", indicator_code="other", numerator_measures="c")
        self.put("fct_return", submission_id="asked", status="received", warnings=0)
        asked = {"submission_id": "asked", "area_code": "E06000016"}
        self.put("fct_explanation", **asked, measure_code="b", state="open")
        self.put("fct_explanation", **asked, measure_code="c", state="answered")

    def put(self, table: str, **cells: Any) -> None:
        named = ", ".join(f'? as "{name}"' for name in cells)
        self.connection.execute(
            f"insert into candidate.{table} by name select {named}", list(cells.values())
        )

    def mark(self, **figure: Any) -> str:
        """The mark of one figure, worked out alone."""
        self.connection.execute("delete from candidate.fct_indicator")
        usual = {"indicator_code": "one", "area_code": "E06000016", "period": "2025-26-Q1",
                 "value": 12.5, "status": "ok", "submission_id": "in_time"}  # fmt: skip
        self.put("fct_indicator", **(usual | figure))
        add_quality_marks(self.connection)
        rows = self.connection.execute("select rule_code from candidate.fct_quality_mark")
        ((rule,),) = rows.fetchall()
        return str(rule)


@pytest.fixture(scope="module")
def candidate() -> Candidate:
    return Candidate()


@pytest.mark.parametrize(
    ("figure", "rule"),
    [
        ({}, "in_order"),
        ({"submission_id": "in_time;late"}, "late_return"),
        ({"submission_id": "in_time;warned"}, "open_warning"),
        ({"submission_id": "asked"}, "open_question"),
        ({"submission_id": "late;asked", "area_code": "LLR", "period": "2025-26"}, "open_question"),
        ({"submission_id": "asked", "area_code": "E06000017"}, "in_order"),
        ({"submission_id": "asked", "indicator_code": "other"}, "in_order"),
        ({"submission_id": "published"}, "official"),
        ({"submission_id": "published;late"}, "late_return"),
        ({"submission_id": None}, "official"),
        ({"status": "u", "submission_id": "warned"}, "low_reliability"),
        ({"value": None, "status": "x"}, "no_figure"),
        ({"value": None, "status": "not_received", "missing_parts": "Rutland"}, "part_missing"),
        ({"value": None, "status": "c", "missing_parts": "Rutland"}, "confidential"),
    ],
)
def test_the_first_rule_that_applies_decides(
    candidate: Candidate, figure: dict[str, Any], rule: str
) -> None:
    assert candidate.mark(**figure) == rule


def test_a_hidden_figure_has_one_mark_whatever_stands_behind_it(candidate: Candidate) -> None:
    """A mark must not tell a small count from one that is hidden to protect another."""
    hidden = {"value": None, "status": "c"}
    behind = ({}, {"submission_id": "late"}, {"submission_id": "warned"}, {"submission_id": None})
    assert {candidate.mark(**hidden, **one) for one in behind} == {"confidential"}


def test_the_catalogue_can_name_every_finder_and_no_other() -> None:
    """What the model accepts and what the release can look at are written apart."""
    model = (DBT / "models/intermediate/int_quality_mark_rules.sql").read_text(encoding="utf-8")
    (accepted,) = re.findall(r"coalesce\(looks_at, ''\) not in \((.*?)\)", model, re.S)
    assert set(re.findall(r"'(\w+)'", accepted)) == set(FINDERS)
