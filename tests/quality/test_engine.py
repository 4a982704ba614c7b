from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import weakref
from pathlib import Path

import polars as pl

from pipelines.quality.plan import PlannedRule
from pipelines.workspace import PROJECT_ROOT


def _rule(number: int, expectation: str, **kwargs) -> PlannedRule:
    severity = "warning" if number % 2 else "error"
    return PlannedRule(str(number), expectation, None, severity, "Wrong.", "Right it.", kwargs)


RULES = [
    _rule(1, "expect_column_values_to_be_in_set", column="a", value_set=["x"]),
    _rule(2, "expect_column_values_to_not_be_null", column="a"),
    _rule(3, "expect_table_row_count_to_be_between", min_value=9),
    _rule(4, "expect_column_to_exist", column="z"),
    _rule(5, "expect_compound_columns_to_be_unique", column_list=["a", "n"]),
    _rule(6, "expect_column_values_to_be_between", column="n", min_value=2),
    _rule(7, "expect_column_pair_values_a_to_be_greater_than_b", column_A="n", column_B="m"),
    _rule(8, "expect_column_value_lengths_to_be_between", column="a", min_value=1),
    _rule(9, "expect_column_values_to_match_regex", column="a", regex="x"),
    _rule(10, "expect_column_values_to_be_in_set", column="a", value_set=["x", "y"]),
    _rule(11, "expect_column_max_to_be_between", column="n", max_value=1),
]
FRAME = pl.DataFrame({"a": ["x", "y", None, "y"], "n": [1.0, 2.0, None, 2.0], "m": [1.0] * 4})


def _parts():
    from pipelines.quality.frames import pandas_frame
    from pipelines.quality.suites import build_suite

    return build_suite("test", RULES), pandas_frame(FRAME, RULES)


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _comparable(outcome) -> list[tuple]:
    return [
        (item.success, item.expectation_config.to_json_dict(), item.result)
        for item in outcome.results
    ]


def test_describing_each_expectation_once_changes_no_result():
    """A shortcut inside the library's own classes: it must leave them, and every answer, as is."""
    from great_expectations.core.id_dict import IDDict
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import (
        ExpectationConfiguration,
    )

    from pipelines.quality import engine

    described = Expectation.__dict__["configuration"]
    rebuilt = ExpectationConfiguration.__dict__["to_domain_obj"]
    named = IDDict.__dict__["to_id"]
    suite, frame = _parts()
    quick = engine.validate(suite, frame)
    assert Expectation.__dict__["configuration"] is described
    assert ExpectationConfiguration.__dict__["to_domain_obj"] is rebuilt
    assert IDDict.__dict__["to_id"] is named
    batch = engine._batches().get_batch(batch_parameters={"dataframe": frame})
    plain = batch.validate(suite, result_format=engine.RESULT_FORMAT)
    assert _comparable(quick) == _comparable(plain)
    assert quick.statistics == plain.statistics


def test_our_format_is_the_summary_without_values():
    from pipelines.quality import engine

    suite, frame = _parts()
    ours = engine.validate(suite, frame)
    batch = engine._batches().get_batch(batch_parameters={"dataframe": frame})
    summary = batch.validate(suite, result_format="SUMMARY")
    for mine, full in zip(ours.results, summary.results, strict=True):
        kept = {key: value for key, value in full.result.items() if "partial" not in key}
        kept.pop("unexpected_index_query", None)
        assert mine.result == kept


def test_the_rows_are_let_go_after_a_run():
    """The library keeps a batch until the next one: rows of the last file stayed in memory."""
    from pipelines.quality import engine

    suite, frame = _parts()
    alive = weakref.ref(frame)
    engine.validate(suite, frame)
    del frame
    gc.collect()
    assert alive() is None


def test_a_context_leaves_no_folder_behind(tmp_path, monkeypatch):
    """An ephemeral context makes a temporary folder for its own pages unless told not to."""
    from pipelines.quality import engine

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    engine._batches.cache_clear()
    engine.validate(*_parts())
    assert list(Path(tmp_path).iterdir()) == []


def test_importing_the_package_loads_no_heavy_library():
    """A refresh with nothing new must not pay seconds for libraries that it does not use."""
    done = _run(
        "import sys, pipelines.quality, pipelines.quality.results, pipelines.quality.feedback\n"
        "heavy = {'great_expectations', 'pandas', 'polars', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    assert done.returncode == 0, done.stderr


def test_a_check_tries_no_connection_and_prints_nothing():
    """Usage statistics and progress bars are on by default in the library."""
    done = _run(
        "import socket\n"
        "def refuse(*a, **k): raise SystemExit('a connection was tried')\n"
        "socket.socket.connect = socket.socket.connect_ex = refuse\n"
        "socket.getaddrinfo = socket.create_connection = refuse\n"
        "from pathlib import Path\n"
        "import polars as pl\n"
        "from pipelines.contracts import SubmissionContext, load_contract\n"
        "from pipelines.quality import check\n"
        "contract = load_contract(Path('expectations/population.yml'))\n"
        "names = contract.names\n"
        "frame = pl.DataFrame({'sheet': [None], 'row': [2], 'area': ['secret-cell'],\n"
        "    'mid_year': [1850], 'age_group': ['secret-cell'], 'value': [-1.0], 'status': ['ok'],\n"
        "    'mid_year_unreadable': [None], 'value_unreadable': [None]},\n"
        "    schema_overrides={'sheet': pl.String, 'mid_year_unreadable': pl.String,\n"
        "    'value_unreadable': pl.String})\n"
        "result = check(frame, contract, SubmissionContext('f'), Path('dbt_project/seeds'))\n"
        "assert result.errors == 3, result\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "secret-cell" not in done.stderr and "%|" not in done.stderr
