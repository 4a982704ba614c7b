"""The banner and the warning of every report that is made of synthetic data."""

from __future__ import annotations

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.text import escape

BANNER = "Synthetic data: made up to show the system. No real child, family or service."


def synthetic_notice(quarter: Quarter) -> str:
    """Markdown of both; '' where the data are real."""
    if not quarter.release.manifest.get("is_synthetic"):
        return ""
    return (
        f"\n\n::: {{.report-banner}}\n{escape(BANNER)}\n:::"
        f"\n\n::: {{.callout-important}}\n{_warning(quarter)}\n:::"
    )


def _warning(quarter: Quarter) -> str:
    submissions = quarter.release.manifest.get("submissions") or []
    words = (
        "The agency returns behind this report were made by a program. They describe no real "
        "child, family or service, and no decision may rest on them."
    )
    if any(not one.get("is_synthetic") for one in submissions):
        words += " Official yearly figures, where shown, are as their publisher gives them."
    return f"## This report is made of synthetic data\n\n{escape(words)}"
