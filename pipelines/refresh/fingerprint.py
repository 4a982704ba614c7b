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
    for table in ("fct_indicator", "fct_return", "fct_gap", "fct_evidence"):
        # The values stand in the text: as parameters they would make DuckDB load pandas.
        row = connection.execute(
            f"""
            select count(*), bit_xor(hash(shown))
            from (
                select figures.* {_exclusion(table)}
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
    connection.close()
    return value_sha256(parts)


def _exclusion(table: str) -> str:
    # The same figures sent again under another submission are the same report.
    return "" if table == "fct_gap" else "exclude (submission_id)"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
