"""Where the site's own files lie; light to import, for every refresh looks at them."""

from __future__ import annotations

from pathlib import Path

from pipelines.workspace import PROJECT_ROOT

INDEX, SEARCH_INDEX = "index.html", "search-index.js"
METHODS, DEFINITIONS = "methods.html", "definitions.html"
DATA, REVISIONS, ACCESSIBILITY = "data.html", "revisions.html", "accessibility.html"
# In the order of the menu.
OWN_PAGES = (METHODS, DEFINITIONS, DATA, REVISIONS, ACCESSIBILITY)
DOWNLOADS, SUMS = "data", "SHA256SUMS"
# From the folder of published reports: what was signed off and published.
PUBLICATIONS = "../publications/index.html"
# Where the released tables are described; the data dictionary is made from the same.
DESCRIPTIONS = (
    PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml",
    Path(__file__).resolve().parents[1] / "release" / "tables.yml",
)


def own_files(published: Path) -> list[Path]:
    """The site's own pages and downloads, as far as they are there."""
    pages = [published / name for name in OWN_PAGES]
    return [
        path for path in [*pages, *sorted((published / DOWNLOADS).rglob("*"))] if path.is_file()
    ]
