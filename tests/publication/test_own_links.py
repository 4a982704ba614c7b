"""What is published keeps links that lead somewhere; of the others the words stay."""

from __future__ import annotations

import pytest

from pipelines.publication.own_links import own_links_only

NAMES = {"report.html", "report of the year.pdf"}


@pytest.mark.parametrize(
    "href",
    ["#said", "report.html#said", "report%20of%20the%20year.pdf", "https://www.gov.uk/a?b=c&amp;d"],
)
def test_a_link_that_leads_somewhere_stays(href: str) -> None:
    page = f'<p><a class="x" href="{href}" rel="next">words</a></p>'
    assert own_links_only(page, NAMES) == page


@pytest.mark.parametrize(
    "href", ["../index.html", "other.html", "../report.html", "/report.html", "file:///c/report.html",
             "//host/report.html", "javascript:alert(1)"]
)  # fmt: skip
def test_a_link_that_leads_out_leaves_its_words(href: str) -> None:
    page = f'<p>See <a href="{href}">the\n<em>other</em></a> and <a href="#said">this</a>.</p>'
    expected = '<p>See the\n<em>other</em> and <a href="#said">this</a>.</p>'
    assert own_links_only(page, NAMES) == expected
