"""Templates of every page: what is put in comes out as it is, and nothing is left out unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from pipelines.pages import page_templates


def test_what_is_put_into_a_page_comes_out_as_the_characters_it_is(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("<p>{{ said }}</p>", encoding="utf-8")
    page = page_templates(tmp_path).get_template("page.txt")
    told = page.render(said="<script>{{ 7 * 7 }} & more</script>")
    assert told == "<p>&lt;script&gt;{{ 7 * 7 }} &amp; more&lt;/script&gt;</p>"


def test_a_name_that_nobody_gives_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ missing }}", encoding="utf-8")
    with pytest.raises(UndefinedError, match="missing"):
        page_templates(tmp_path).get_template("page.html").render()


def test_the_first_folder_that_has_a_template_gives_it(tmp_path: Path) -> None:
    for name in ("own", "frame"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(name, encoding="utf-8")
    (tmp_path / "frame" / "frame.html").write_text("Größe", encoding="utf-8")
    pages = page_templates(tmp_path / "own", tmp_path / "frame")
    assert pages.get_template("page.html").render() == "own"
    assert pages.get_template("frame.html").render() == "Größe"
