"""The certificate as a page for the scrutineer: opens from disk, loads nothing from elsewhere.

The page tells what was attacked, how, what was assumed and what came of it. It names exposed cells
and never tells a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment

from pipelines.disclosure.auditor.protection import Certificate
from pipelines.disclosure.auditor.words import FAMILIES, cell_name
from pipelines.pages import page_templates

_TEMPLATES = Path(__file__).parent / "templates"
MOST_NAMED = 500


def certificate_page(
    certificate: Certificate,
    *,
    title: str,
    subject: str,
    area_names: Mapping[str, str] | None = None,
) -> str:
    """The page as HTML.

    Args:
        title: the page's heading, like "Disclosure audit of release 2025-07-31-ab12cd34".
        subject: what was audited, for the first sentence, like "the release of 31 July 2025".
        area_names: names of area codes, where cells are named.
    """
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    exposed = [
        {
            "name": cell_name(one, area_names),
            "kind": "can be worked out exactly" if one.is_exact else "can be narrowed",
            "means": "; ".join(FAMILIES.get(name, name) for name in one.means),
        }
        for one in certificate.exposures[:MOST_NAMED]
    ]
    return (
        _environment()
        .get_template("certificate.html")
        .render(
            certificate=certificate,
            title=title,
            subject=subject,
            style=style,
            exposed=exposed,
            families=[(FAMILIES.get(one.name, one.name), one) for one in certificate.families],
        )
    )


@cache
def _environment() -> Environment:
    """One a process: it keeps the template that it has compiled."""
    environment = page_templates(_TEMPLATES)
    environment.filters["thousands"] = lambda number: f"{number:,}"
    return environment
