"""From what the warehouse and each report are made: equal fingerprints, nothing to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.contracts.load import seed_rows
from pipelines.fingerprints import text_sha256, value_sha256
from pipelines.intake.ledger import Submission
from pipelines.periods import quarter_bounds
from pipelines.refresh.options import Options
from pipelines.release.build import code_fingerprint
from pipelines.release.read import Manifest
from pipelines.workspace import Workspace

# What reports show of each quarter, and of the Business Plans (without what a later sending of the
# same plan changes).
_SHOWN = (
    "fct_indicator",
    "fct_return",
    "fct_gap",
    "fct_evidence",
    "fct_outcome_progress",
    "fct_plan_item",
)
_PLANS = {
    "dim_outcome_statement": "exclude (submission_id, last_period)",
    "dim_outcome_indicator": "",
}
_WITHOUT_LIMITS = (
    "exclude (submission_id, spc_signal, spc_rule, spc_centre, spc_lower, spc_upper, spc_points,"
    " spc_is_provisional, spc_baseline_from, spc_rebased_reason, spc_assurance)"
)


def build_fingerprint(
    workspace: Workspace, ledger: list[Submission], options: Options, now: datetime
) -> str:
    """What the marts are made of: the ledger, the code, as_of, and which due dates have passed."""
    moment = options.as_of or now
    return value_sha256(
        [
            [entry.submission_id for entry in ledger if entry.outcome != "unrecognised"],
            code_fingerprint(workspace),
            options.as_of,
            None if options.as_of else _due_dates_passed(workspace, ledger, moment.date()),
        ]
    )


def _due_dates_passed(workspace: Workspace, ledger: list[Submission], today: date) -> list[str]:
    """A return that becomes overdue changes the figures though no file has come."""
    quarters = sorted({entry.period for entry in ledger if entry.period and entry.agency})
    allowed = {int(row["due_days"]) for row in seed_rows(workspace.seeds, "expected_returns")}
    return [
        f"{quarter}+{days}"
        for quarter in quarters
        for days in sorted(allowed)
        if quarter_bounds(quarter)[1] + timedelta(days=days) < today
    ]


def report_code_fingerprint(workspace: Workspace, renderer: str) -> str:
    """What reports are written with: notebooks, templates, the publishing room, the renderer."""
    publishing = Path(__file__).resolve().parents[1] / "publishing"
    kinds = {".qmd", ".css", ".lua", ".html", ".typ", ".yml", ".svg", ".xml"}
    sources = [
        path
        for path in workspace.notebooks.rglob("*")
        if path.suffix in kinds and "published" not in path.relative_to(workspace.notebooks).parts
    ]
    return value_sha256(
        [
            text_sha256(publishing.rglob("*.py"), publishing),
            text_sha256(sources, workspace.notebooks),
            renderer,
        ]
    )


def report_fingerprint(manifest: Manifest, quarter: str, code: str) -> str:
    """What one quarter's reports show: every quarter up to this one, every official year, and how
    they are written. A later quarter's return leaves an older report as it is.
    """
    folder = manifest.folder
    last_day = quarter_bounds(quarter)[1]
    connection = duckdb.connect()
    parts = [manifest.is_synthetic, code, quarter]
    newest = _newest_quarter(connection, folder)
    for table in _SHOWN:
        # The values stand in the text: as parameters they would make DuckDB load pandas.
        row = connection.execute(
            f"""
            select count(*), bit_xor(hash(shown))
            from (
                select figures.* {_exclusion(table, quarter == newest)}
                from read_parquet({_quoted(folder / f"{table}.parquet")}) as figures
                semi join read_parquet({_quoted(folder / "dim_period.parquet")}) as periods
                    on figures.period = periods.period
                    and (
                        periods.period_kind != 'quarter' or periods.ends_on <= '{last_day}'
                    )
            ) as shown
            """
        ).fetchone()
        parts.append(row)
    for table in ("dim_indicator", "dim_area", "dim_agency"):
        parts.append(manifest.raw["tables"][table]["sha256"])
    for table, left_out in _PLANS.items():
        parts.append(
            connection.execute(
                f"select count(*), bit_xor(hash(shown)) from (select * {left_out}"
                f" from read_parquet({_quoted(folder / f'{table}.parquet')})) as shown"
            ).fetchone()
        )
    connection.close()
    return value_sha256(parts)


def _newest_quarter(connection: duckdb.DuckDBPyConnection, folder: Path) -> str | None:
    row = connection.execute(
        "select max(period) from read_parquet("
        f"{_quoted(folder / 'fct_indicator.parquet')}) where period like '%-Q_'"
    ).fetchone()
    return row[0] if row else None


def _exclusion(table: str, is_newest: bool) -> str:
    # The same figures sent again under another submission are the same report.
    if table == "fct_gap":
        return ""
    if table == "fct_indicator" and not is_newest:
        # A later quarter's return moves provisional limits: an older report keeps those it had.
        return _WITHOUT_LIMITS
    return "exclude (submission_id)"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
