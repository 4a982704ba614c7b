"""An installed browser opens a page from disk at a given width, and axe-core judges it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
# A phone, a sheet of A4 as the browser counts it, and a laptop.
WIDTHS = {"phone": 375, "A4": 794, "laptop": 1366}
SEVERE = {"serious", "critical"}
# Levels A and AA up to WCAG 2.2: none of these may fail, however slight axe-core finds it.
DEMANDED = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}
# Contrast is nine tenths of a look. No style sheet sets a colour for what is wider than a phone (a
# test holds that), so a sheet of A4 has a laptop's colours.
WITHOUT_CONTRAST = {"A4"}
# Only what is asked comes out of the browser: a page's findings in full are megabytes.
JUDGED = """async (contrast) => {
    const rules = { 'color-contrast': { enabled: contrast } };
    const told = await axe.run({ resultTypes: ['violations'], rules });
    return [told.passes.length, told.violations];
}"""


@dataclass(frozen=True)
class Look:
    """What was found on one page at one width."""

    page: str
    width: str
    severe: tuple[str, ...]
    rules_passed: int
    scroll_width: int
    client_width: int
    asked_for: tuple[str, ...]


@contextmanager
def browser() -> Iterator:
    """A browser without a window; the test is skipped where none is installed."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"No browser is installed to look at pages with: {', '.join(PROGRAMS)}.")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program)
        try:
            yield running
        finally:
            running.close()


def look_at(running, pages: Iterable[Path], widths: Iterable[str] = WIDTHS) -> list[Look]:
    """Each page at each width."""
    asked = tuple(widths)
    return [look for page in pages for look in _looks(running, page, asked)]


def _looks(running, path: Path, widths: Sequence[str]) -> Iterator[Look]:
    """One load of the page, made narrower or wider: the same page as if it were loaded at each."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page = running.new_page(viewport=_viewport(widths[0]))
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    # Noted, and refused: no test waits for a network.
    page.route(re.compile("^https?:"), lambda route: route.abort())
    try:
        page.goto(path.resolve().as_uri())
        page.evaluate(axe)
        for width in widths:
            page.set_viewport_size(_viewport(width))
            passed, violations = page.evaluate(JUDGED, width not in WITHOUT_CONTRAST)
            scroll, client = page.evaluate(
                "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
            )
            yield Look(
                path.name,
                width,
                tuple(_severe(violations)),
                passed,
                scroll,
                client,
                tuple(url for url in asked_for if not url.startswith(("file:", "data:"))),
            )
    finally:
        page.close()


def _viewport(width: str) -> dict[str, int]:
    return {"width": WIDTHS[width], "height": 900}


def _severe(violations: list[dict]) -> Iterator[str]:
    """'image-alt (critical): Images must have alternative text: img' for each finding that counts:
    one of WCAG's levels A and AA, or a severe one of what is good practice beside them."""
    for rule in violations:
        if rule["impact"] in SEVERE or DEMANDED & {*rule["tags"]}:
            for node in rule["nodes"]:
                target = " ".join(map(str, node["target"]))
                yield f"{rule['id']} ({rule['impact']}): {rule['help']}: {target}"
