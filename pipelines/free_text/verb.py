"""What ``assurance redact`` says and does. Only ``looked_at`` ever shows a text, on a screen."""

from __future__ import annotations

import unicodedata

from pipelines.contracts import load_contracts
from pipelines.free_text.details import find_details, in_words, kinds_of
from pipelines.free_text.withheld import (
    NotHeld,
    StillPersonal,
    decide,
    held_texts,
    text_of,
)
from pipelines.refresh.options import utc_now
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace

__all__ = ["NotHeld", "StillPersonal", "decided", "listed", "looked_at"]

_DECISIONS = {None: "withheld", "accepted": "shown as it is", "redacted": "shown redacted"}


def listed(workspace: Workspace) -> list[str]:
    """Each text that was withheld, the open ones first; never what it says."""
    if not workspace.database.is_file():
        return ["Nothing has been taken in yet."]
    with connected(workspace) as connection:
        texts = held_texts(connection, load_contracts(workspace.contracts))
    if not texts:
        return ["No text is withheld."]
    lines = []
    for text in sorted(texts, key=lambda text: text.decision is not None):
        lines.append(
            f"{text.text_id}  {_DECISIONS[text.decision]}: may hold {in_words(text.kinds)}"
        )
        lines += [f"    {place}" for place in text.places]
    still = sum(text.decision is None for text in texts)
    if still:
        lines += [
            "",
            f"{still} to be looked at: assurance redact TEXT shows one. Then --accept, --mask or"
            " --replace, with --role and --reason.",
        ]
    return lines


def looked_at(workspace: Workspace, name: str) -> list[str]:
    """The text with each detail between marks.

    Raises:
        NotHeld: there is no such text.
    """
    with connected(workspace) as connection:
        text = text_of(connection, name)
    marked, at = [], 0
    for detail in find_details(text):
        marked += [text[at : detail.start], ">>>", text[detail.start : detail.end], "<<<"]
        at = detail.end
    return [
        f"{name} may hold {in_words(kinds_of(text))}, between >>> and <<<. For your screen only:",
        "",
        _printable("".join([*marked, text[at:]])),
    ]


def _printable(text: str) -> str:
    """Without the characters that a terminal obeys: an agency's file must not write on a screen."""
    return "".join(
        character if character in "\n\t" or unicodedata.category(character)[0] != "C" else "\ufffd"
        for character in text
    )


def decided(
    workspace: Workspace, name: str, replacement: str | None, role: str, reason: str
) -> list[str]:
    """Write the decision down; see ``withheld.decide``."""
    with connected(workspace) as connection:
        decision = decide(
            connection, name, replacement=replacement, role=role, reason=reason, now=utc_now()
        )
    return [f"{name} will be {_DECISIONS[decision]} from the next refresh on: assurance refresh."]
