from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipelines.free_text import verb
from pipelines.free_text.details import text_id
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace


def test_a_text_cannot_write_on_the_screen_that_it_is_looked_at_on(tmp_path: Path) -> None:
    """Colours, cursor moves, a new window title: a terminal obeys what stands in a file."""
    workspace = Workspace(tmp_path)
    text = "Mrs Example\x1b]0;title\x07 rang.\x1b[2J\u202eBack.\nA second line."
    with connected(workspace) as connection:
        connection.execute(
            "insert into raw.text_holds values (?, ?, 'name', 'p', ?)",
            [text_id(text), text, datetime(2025, 7, 1)],
        )
    told = "\n".join(verb.looked_at(workspace, text_id(text)))
    assert ">>>Mrs Example<<<" in told and "A second line." in told
    assert not set("\x1b\x07\u202e") & set(told)


def test_no_text_withheld_is_said(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with connected(workspace):
        pass
    assert verb.listed(workspace) == ["No text is withheld."]
