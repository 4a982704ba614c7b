"""How every report opens: who and when, and a warning where the data are synthetic."""

from __future__ import annotations

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.text import attribute, escape

BANNER = "Synthetic data: made up to show the system. No real child, family or service."


def opening_of(quarter: Quarter, title: str) -> str:
    """Markdown of a report's subtitle, of what programs read, and of the synthetic warning."""
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
        "The agency returns behind it were made by a program: they describe no real child, "
        "family or service, and no decision may rest on them."
    )
    if any(not one.get("is_synthetic") for one in submissions):
        words += " Official yearly figures are as published."
    return f"## This report is made of synthetic data\n\n{escape(words)}"
