"""On paper stand the links that lead somewhere from there, and of the others only the words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pypandoc
import pytest

FILTER = Path(__file__).resolve().parents[2] / "reports" / "assets" / "report.lua"
SOURCE = """
# Heading {#here}

A [word](../index.html), b [word](other.html#part), c [word](/c.html), d [word](file:///d.html),
e [word](javascript:e), f [word](C:/f.html), g [word](//host/g.html).

Stays: [h](#here), [i](https://www.gov.uk/i?a=b), [j](mailto:j@example.org), [k](HTTP://k.example).

| Who  | So far                |
|------|-----------------------|
| [In a table](l.html) [and [more](l.ics)]{.on-screen} | one |

::: {.finding}
In a block: [word](m.html).
:::

::: {.on-screen}
For calendars: [everybody](n.ics).
:::
"""


def written(target: str) -> str:
    command = [pypandoc.get_pandoc_path(), "--from", "markdown", "--to", target, "--wrap", "none"]
    done = subprocess.run(
        [*command, "--lua-filter", str(FILTER)],
        input=SOURCE, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def paper() -> str:
    return written("typst")


def test_a_link_to_another_file_leaves_its_words(paper: str) -> None:
    """A Yearly Report went out with a link to a draft that nobody outside has."""
    assert not [f"{one}.html" for one in "abcdefgklm" if f"{one}.html" in paper]
    assert "A word, b word, c word, d word, e word, f word, g word." in paper
    assert "index" not in paper and "javascript" not in paper
    assert "In a table" in paper and "In a block: word." in paper


def test_a_link_within_the_document_and_to_the_web_stays(paper: str) -> None:
    for address in ("<here>", "https://www.gov.uk/i?a=b", "mailto:j@example.org", "HTTP://k."):
        assert f'#link("{address}' in paper or f"#link({address}" in paper, address


def test_what_only_its_links_explain_stands_on_the_screen_alone(paper: str) -> None:
    assert "more" not in paper and "calendars" not in paper
    page = written("html")
    assert 'href="l.ics"' in page and 'href="n.ics"' in page and 'href="../index.html"' in page
