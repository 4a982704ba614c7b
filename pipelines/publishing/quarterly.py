"""The quarterly report 'How are we doing?': what the cells of reports/quarterly.qmd call.

Each function takes the opened report and returns Markdown; nothing here touches the warehouse or
the network. The five questions of the framework are the thread: every table says which it answers.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.publishing.quarter import Quarter, check_period
from pipelines.publishing.quarter_glance import glance
from pipelines.publishing.quarter_longer import longer_view
from pipelines.publishing.quarter_methods import methods
from pipelines.publishing.quarter_missing import missing
from pipelines.publishing.quarter_themes import themes
from pipelines.publishing.release_reader import read_release
from pipelines.publishing.scope import read_scope
from pipelines.publishing.text import attribute, capital, escape

__all__ = ["glance", "longer_view", "methods", "missing", "open_report", "opening", "themes"]

BANNER = "Synthetic data: made up to show the system. No real child, family or service."


def open_report(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> Quarter:
    """Open a release for one quarter and one audience.

    Args:
        release: the release folder.
        period: a quarter key such as '2025-26-Q1'.
        partnership: 'LSCP', 'LRSCP', or 'LLR' for both together.
        figures: where charts are written, relative to where the notebook runs.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    opened = read_release(Path(release))
    check_period(opened, period)
    return Quarter(opened, read_scope(opened, partnership), period, Path(figures))


def opening(quarter: Quarter) -> str:
    """Who and when, and a banner where the data are invented."""
    title = capital(f"{quarter.scope.title}, {quarter.words}")
    pieces = [f"::: {{.report-subtitle}}\n{escape(title)}\n:::", _facts(quarter)]
    if quarter.release.manifest.get("is_synthetic"):
        pieces.append(f"::: {{.report-banner}}\n{escape(BANNER)}\n:::")
        pieces.append("::: {.callout-important}\n" + _warning(quarter) + "\n:::")
    return "\n\n".join(pieces)


def _facts(quarter: Quarter) -> str:
    """For programs that read the page: its release, the day, and whether that is synthetic."""
    manifest = quarter.release.manifest
    told = {"release": str(manifest["release_id"]), "date": str(manifest["created_at"])[:10]}
    if manifest.get("is_synthetic"):
        told["synthetic"] = "yes"
    named = " ".join(f"{name}={attribute(value)}" for name, value in told.items())
    return f"::: {{.report-facts {named}}}\n:::"


def _warning(quarter: Quarter) -> str:
    submissions = quarter.release.manifest.get("submissions") or []
    words = (
        "The agency returns behind this report were made by a program. They describe no real "
        "child, family or service, and no decision may rest on them."
    )
    if any(not one.get("is_synthetic") for one in submissions):
        words += " Official yearly figures, where shown, are as their publisher gives them."
    return f"## This report is made of synthetic data\n\n{escape(words)}"
