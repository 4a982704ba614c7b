"""The templates of the site, with what all of them need."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from pipelines.pages import page_templates
from pipelines.publishing.site_parts import SitePage
from pipelines.publishing.site_reports import period_name, period_words
from pipelines.words import day_words

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **told: object) -> str:
    """A whole page; everything but the style and the script is escaped."""
    environment = page_templates(TEMPLATES)
    environment.filters |= {
        "day": day_words,
        "period_words": period_words,
        "period_name": period_name,
        "size": size_words,
        "address": quote,
    }
    return environment.get_template(template).render(
        style=(TEMPLATES / "index.css").read_text(encoding="utf-8"),
        script=(TEMPLATES / "search.js").read_text(encoding="utf-8"),
        **told,
    )


def page_html(page: SitePage, menu: list[tuple[str, str]], *, is_synthetic: bool) -> str:
    """One of the site's own pages.

    Args:
        page: what it says.
        menu: file and name of every page of the site, the index first.
        is_synthetic: whether the figures in force are made up.
    """
    return render("page.html", page=page, menu=menu, here=page.file, is_synthetic=is_synthetic)


def size_words(path: Path) -> str:
    """'62 KB', '1.4 MB': what a download costs."""
    size = path.stat().st_size
    return f"{max(1, round(size / 1000))} KB" if size < 995_000 else f"{size / 1e6:.1f} MB"
