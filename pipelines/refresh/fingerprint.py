"""From what the warehouse and each report are made: equal fingerprints, nothing to do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.fingerprints import text_sha256, value_sha256
from pipelines.free_text.withheld import decisions_made
from pipelines.intake.ledger import Submission
from pipelines.periods import quarter_bounds
from pipelines.refresh.due_dates import agreed_days_passed, due_dates_passed
from pipelines.refresh.options import Options
from pipelines.release.build import code_fingerprint
from pipelines.release.read import Manifest
from pipelines.release.tables import GAPS_CLOSED
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace

# What reports show of each quarter, and of the Business Plans (without what a later sending of the
# same plan changes).
_SHOWN = (
    "fct_indicator",
    "fct_return",
    "fct_gap",
    "fct_evidence",
    "fct_explanation",
    "fct_outcome_progress",
    "fct_plan_item",
    "fct_action",
    "fct_assurance_report",
    "fct_assurance_statement",
    "fct_audit",
    "fct_audit_agreement",
    "fct_audit_answer",
    "fct_audit_comment",
    "fct_audit_grade",
    "fct_audit_group",
    "fct_theme",
    "fct_training",
    "fct_training_effect",
    "fct_workforce",
    "fct_voice",
    "fct_subgroup_report",
    "fct_report_text",
    "fct_scrutiny_line",
    "fct_section11",
    "fct_practitioner_survey",
    "fct_review",
    "fct_review_item",
)
# Figures by group, the local picture, quality marks: a release of older code has none.
_MADE_TABLES = (
    "fct_disproportionality",
    "fct_decision_point",
    "fct_wider_context",
    "fct_quality_mark",
)
_PLANS = {
    "dim_outcome_statement": "exclude (submission_id, last_period)",
    "dim_outcome_indicator": "",
}
_LIMITS = (
    "spc_signal, spc_rule, spc_centre, spc_lower, spc_upper, spc_points, spc_is_provisional,"
    " spc_baseline_from, spc_rebased_reason, spc_assurance"
)


def build_fingerprint(
    workspace: Workspace, ledger: list[Submission], options: Options, now: datetime
) -> str:
    """What the marts are made of: the ledger, the code, as_of, which due dates have passed, and
    what was decided about withheld texts.
    """
    moment = options.as_of or now
    quarters = {entry.period for entry in ledger if entry.period and entry.agency}
    return value_sha256(
        [
            [entry.submission_id for entry in ledger if entry.outcome != "unrecognised"],
            code_fingerprint(workspace),
            options.as_of,
            None if options.as_of else due_dates_passed(workspace, quarters, moment.date()),
            None if options.as_of else agreed_days_passed(workspace, moment.date()),
            _decisions(workspace),
        ]
    )


def _decisions(workspace: Workspace) -> list[tuple[str, str, datetime]]:
    """What was decided about withheld texts."""
    if not workspace.database.is_file():
        return []
    with connected(workspace) as connection:
        return decisions_made(connection)


def report_code_fingerprint(workspace: Workspace, renderer: str) -> str:
    """What reports are written with: notebooks, templates, the publishing room, the renderer."""
    publishing = Path(__file__).resolve().parents[1] / "publishing"
    kinds = {".qmd", ".css", ".lua", ".html", ".typ", ".yml", ".svg", ".xml"}
    sources = [
        path
        for path in workspace.notebooks.rglob("*")
        if path.suffix in kinds
        # Where the project is its own home, what was made of the notebooks lies below them.
        and not {"published", "publications", "morning"}
        & {*path.relative_to(workspace.notebooks).parts}
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
    they are written; after a full stop, the limits that the figures are judged by.
    """
    folder = manifest.folder
    last_day = quarter_bounds(quarter)[1]

    def of_period(table: str, columns: str) -> str:
        # The values stand in the text: as parameters they would make DuckDB load pandas.
        return f"""
            select {columns}
            from read_parquet({_quoted(folder / f"{table}.parquet")}) as figures
            left join read_parquet({_quoted(folder / "dim_period.parquet")}) as periods
                using (period)
            where periods.ends_on <= '{last_day}' or {_whenever(table)}
        """

    queries = [of_period(table, f"figures.* {_exclusion(table)}") for table in _SHOWN]
    held = manifest.raw["tables"]
    queries += [
        of_period(table, f"figures.* {_exclusion(table)}")
        for table in _MADE_TABLES
        if table in held
    ]
    for table, left_out in _PLANS.items():
        queries.append(
            f"select * {left_out} from read_parquet({_quoted(folder / f'{table}.parquet')})"
        )
    limits = of_period("fct_indicator", f"indicator_code, area_code, period, {_LIMITS}")
    with duckdb.connect() as connection:
        *shown, judged = (_content(connection, query) for query in (*queries, limits))
    whole = [
        held[table]["sha256"]
        for table in (
            "dim_indicator",
            "dim_area",
            "dim_agency",
            "dim_category",
            "dim_theme",
            "dim_quality_mark",
        )
        if table in held
    ]
    figures = value_sha256([manifest.is_synthetic, code, quarter, shown, whole])
    return f"{figures}.{value_sha256(judged)}"


def timetable_fingerprint(manifest: Manifest, quarter: str) -> str:
    """What a report of the quarter shows of the timetable: what became of the periods that have
    ended, and what is planned for the year after; '' of a release of older code.
    """
    if "fct_assurance_element" not in manifest.raw["tables"]:
        return ""
    table = f"read_parquet({_quoted(manifest.folder / 'fct_assurance_element.parquet')})"
    last_day = quarter_bounds(quarter)[1]
    # What becomes of later periods is not shown, and must not have the report made again.
    planned = "status, received_on, reported_on, reference, submission_id"
    with duckdb.connect() as connection:
        shown = [
            _content(connection, query)
            for query in (
                f"select * exclude (submission_id) from {table} where ends_on <= '{last_day}'",
                f"select * exclude ({planned}) from {table} where ends_on > '{last_day}'"
                f" and due_on < '{int(quarter[:4]) + 2}-04-01'",
            )
        ]
    return value_sha256([shown, manifest.raw["tables"]["dim_assurance_section"]["sha256"]])


def candidates_fingerprint(manifest: Manifest, quarter: str) -> str:
    """What a report of the year that ends with the quarter shows of what is proposed as a key focus
    area, and of the rules; '' of a release of older code.

    What rests on limits is left out, for a later quarter's return moves provisional ones: like the
    figures, it is shown as it was when the report was written.
    """
    if "fct_focus_candidate" not in manifest.raw["tables"]:
        return ""
    table = f"read_parquet({_quoted(manifest.folder / 'fct_focus_candidate.parquet')})"
    with duckdb.connect() as connection:
        shown = _content(
            connection,
            f"select * exclude (source_count) from {table} where period = '{quarter[:7]}'"
            " and looks_at not in ('indicator_signals', 'targets_missed')",
        )
    return value_sha256([shown, manifest.raw["tables"]["dim_focus_rule"]["sha256"]])


def register_fingerprint(manifest: Manifest, quarter: str) -> str:
    """What a report of the quarter shows of the gap register, of the quality of what was sent and
    of hindrances to sharing it; '' of a release of older code.

    What a later return has closed, and what is said of a gap that lasts longer, is not shown.
    """
    if "fct_gap_register" not in manifest.raw["tables"]:
        return ""

    def rows(table: str, columns: str, where: str) -> str:
        path = _quoted(manifest.folder / f"{table}.parquet")
        return f"select {columns} from read_parquet({path}) where {where}"

    closed = f"coalesce(closed_period, '9') <= '{quarter}'"
    register = (
        "register_id, kind, owner_role, by_when, why,"
        f" case when {closed} then closed_period end as closed_period,"
        f" case when {closed} then closed_on end as closed_on"
    )
    begun, up_to = f"coalesce(first_period, '') <= '{quarter}'", f"period <= '{quarter}'"
    queries = [
        rows("fct_gap_register", register, begun),
        rows("fct_data_quality", "* exclude (submission_id)", up_to),
        rows("fct_sharing_hindrance", "* exclude (submission_id)", up_to),
    ]
    if GAPS_CLOSED in manifest.raw["tables"]:
        queries.append(rows(GAPS_CLOSED, register, begun))
    with duckdb.connect() as connection:
        shown = [_content(connection, query) for query in queries]
    return value_sha256([shown, manifest.raw["tables"]["dim_quality_dimension"]["sha256"]])


def is_up_to_date(known: str | None, shown: str, *, is_newest: bool) -> bool:
    """Whether a report with the fingerprint ``known`` may stay where it would now be ``shown``.

    A later quarter's return moves provisional limits: the report of an older quarter keeps those
    it was written with.
    """
    if known is None or is_newest:
        return known == shown
    return known.partition(".")[0] == shown.partition(".")[0]


def newest_quarter(manifest: Manifest) -> str | None:
    """The newest quarter that the release holds a figure of."""
    with duckdb.connect() as connection:
        row = connection.execute(
            "select max(period) from read_parquet("
            f"{_quoted(manifest.folder / 'fct_indicator.parquet')}) where period like '%-Q_'"
        ).fetchone()
    return row[0] if row else None


def _content(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...] | None:
    """The same rows in whatever order give the same."""
    return connection.execute(
        f"select count(*), bit_xor(hash(shown)) from ({query}) as shown"
    ).fetchone()


def _whenever(table: str) -> str:
    """Which rows are shown whatever their period: what is of no period, and official years."""
    of_no_period = "figures.period is null"
    if table == "fct_indicator":
        # A year put together from returned quarters is shown from its last quarter on.
        return (
            f"{of_no_period} or (periods.period_kind != 'quarter' and not figures.is_provisional)"
        )
    if table in (*_MADE_TABLES, "fct_training_effect"):
        # Of these a report shows no year that ends after it.
        return of_no_period
    return f"{of_no_period} or periods.period_kind != 'quarter'"


def _exclusion(table: str) -> str:
    # The same figures sent again under another submission are the same report.
    columns = {
        "fct_gap": "",
        "fct_audit_agreement": "",
        "fct_audit_answer": "",
        "fct_audit_comment": "",
        "fct_audit_grade": "",
        "fct_audit_group": "",
        "fct_theme": "",
        "fct_decision_point": "",
        "fct_quality_mark": "",
        "fct_indicator": f"submission_id, {_LIMITS}",
    }
    left_out = columns.get(table, "submission_id")
    return f"exclude ({left_out})" if left_out else ""


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
