"""Which reports there are, which of them a quarter has, and where their files lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.periods import financial_year_key
from pipelines.refresh.options import PARTNERSHIPS, Options
from pipelines.release.read import Manifest
from pipelines.workspace import Workspace

BOTH = "LLR"
# What is published is published by each partnership for itself.
EACH = tuple(one for one in PARTNERSHIPS if one != BOTH)
PAPERS = ("html", "pdf", "docx")
TABLES = ("xlsx", "ods")


@dataclass(frozen=True)
class Kind:
    """One kind of report: its file names' beginning, its notebook, who it is made for."""

    code: str
    notebook: str
    title: str
    partnerships: tuple[str, ...] = PARTNERSHIPS
    has_tables: bool = False
    is_yearly: bool = False
    # Whether it shows the timetable, so that it is made again when that changes.
    has_timetable: bool = False
    # Whether it shows what is proposed as a key focus area, likewise.
    has_candidates: bool = False
    # Whether it shows the gap register and the quality of what was sent, likewise.
    has_register: bool = False
    # Files that lie beside it whatever the release holds; there may be more of them.
    beside: tuple[str, ...] = ()
    # Parameters of the notebook beside the release, the period and the partnership.
    settings: tuple[tuple[str, str], ...] = ()


KINDS = (
    Kind("how-are-we-doing", "quarterly.qmd", "How are we doing?", has_tables=True),
    # One Performance Group serves both partnerships.
    Kind(
        "performance-group",
        "performance_group.qmd",
        "the Performance Group's working report",
        partnerships=(BOTH,),
        has_tables=True,
    ),
    # One timetable serves both partnerships.
    Kind(
        "timetable",
        "timetable.qmd",
        "the quality assurance timetable",
        partnerships=(BOTH,),
        has_tables=True,
        has_timetable=True,
        beside=("timetable/everybody.ics",),
    ),
    Kind("audits-and-learning", "audits.qmd", "the report on audits and learning", has_tables=True),
    Kind(
        "scrutiny-pack",
        "scrutiny_pack.qmd",
        "the scrutiny pack",
        has_tables=True,
        has_register=True,
    ),
    # One notebook: what is asked of the information is the same, for a quarter and for a year.
    Kind(
        "year-end-scrutiny-pack",
        "scrutiny_pack.qmd",
        "the year-end scrutiny pack",
        has_tables=True,
        is_yearly=True,
        has_register=True,
    ),
    Kind(
        "year-end-performance",
        "year_end.qmd",
        "the year-end performance report",
        has_tables=True,
        is_yearly=True,
    ),
    Kind(
        "development-event",
        "development_event.qmd",
        "the development event's pack",
        has_tables=True,
        is_yearly=True,
        has_timetable=True,
        has_candidates=True,
    ),
    Kind(
        "yearly-report",
        "yearly.qmd",
        "the Yearly Report",
        partnerships=EACH,
        has_tables=True,
        is_yearly=True,
        has_timetable=True,
    ),
    Kind(
        "yearly-report-large-print",
        "yearly.qmd",
        "the Yearly Report in large print",
        partnerships=EACH,
        is_yearly=True,
        has_timetable=True,
        settings=(("print_size", "large"),),
    ),
    Kind(
        "yearly-report-young-people",
        "yearly_young.qmd",
        "the Yearly Report for young people",
        partnerships=EACH,
        is_yearly=True,
    ),
    Kind(
        "yearly-report-easy-read",
        "yearly_easy.qmd",
        "the Yearly Report in easy read",
        partnerships=EACH,
        is_yearly=True,
    ),
    # One notebook: what is compared is the same, for a quarter and for a year.
    Kind(
        "disproportionality",
        "disproportionality.qmd",
        "the disproportionality report",
        has_tables=True,
    ),
    Kind(
        "year-end-disproportionality",
        "disproportionality.qmd",
        "the year-end disproportionality report",
        has_tables=True,
        is_yearly=True,
    ),
)


@dataclass(frozen=True)
class Report:
    """One report: of which kind, for which period and audience."""

    kind: Kind
    period: str
    partnership: str

    @property
    def key(self) -> str:
        """``kind/period/partnership``, as the state of a workspace keeps it."""
        return f"{self.kind.code}/{self.period}/{self.partnership}"

    @property
    def last_quarter(self) -> str:
        """The quarter that its period ends with."""
        return f"{self.period}-Q4" if self.kind.is_yearly else self.period

    def paths(self, workspace: Workspace, options: Options) -> tuple[Path, ...]:
        """Where its files lie, the page first."""
        folder = workspace.published / self.period
        if options.as_of:
            moment = f"as-of-{options.as_of:%Y-%m-%d-%H%M}"
            folder = workspace.published / moment / self.period
        stem = f"{self.kind.code}-{self.period}-{self.partnership}"
        endings = PAPERS + (TABLES if self.kind.has_tables else ())
        return tuple(folder / f"{stem}.{ending}" for ending in endings)

    def beside(self, workspace: Workspace, options: Options) -> tuple[Path, ...]:
        """Where the files lie that must be beside it."""
        folder = self.paths(workspace, options)[0].parent
        return tuple(folder / name for name in self.kind.beside)


def reports_of(manifest: Manifest, quarters: tuple[str, ...]) -> list[Report]:
    """The reports of these quarters, and of the last year that had ended with each of them.

    A year without a figure of an agency's area has no report.
    """
    years = _years_with_figures(manifest)
    found: dict[str, Report] = {}
    for kind in KINDS:
        for quarter in quarters:
            period = last_year_ended(quarter) if kind.is_yearly else quarter
            if kind.is_yearly and period not in years:
                continue
            for partnership in kind.partnerships:
                report = Report(kind, period, partnership)
                found.setdefault(report.key, report)
    return list(found.values())


def last_year_ended(quarter: str) -> str:
    """'2024-25' for 2024-25-Q4 and for 2025-26-Q1: the newest year that is over by then."""
    start = int(quarter[:4])
    return financial_year_key(start if quarter.endswith("Q4") else start - 1)


def _years_with_figures(manifest: Manifest) -> set[str]:
    """Financial years in which returned quarters stand behind a figure."""
    path = str(manifest.folder / "fct_measure.parquet").replace("'", "''")
    connection = duckdb.connect()
    rows = connection.execute(
        f"select distinct period from read_parquet('{path}') where value_basis = 'from_quarters'"
    ).fetchall()
    connection.close()
    return {row[0] for row in rows}
