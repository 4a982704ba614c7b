"""What may be chosen in a column, in words where intake understands the words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts import Allowed, Column, SubmissionContext
from pipelines.contracts.load import allowed_codes, seed_rows


@dataclass(frozen=True)
class Choice:
    """``shown`` is what is chosen, and is read as ``code``."""

    code: str
    shown: str
    meaning: str = ""


def choices(column: Column, seeds: Path, context: SubmissionContext) -> tuple[Choice, ...]:
    """Every value of a column, in the catalogue's order; none where anything may be written.

    Words stand for a code only where intake would read them as that code and no other.
    """
    allowed = column.allowed
    if allowed is None:
        return ()
    understood = allowed_codes(allowed, seeds, context)
    codes = dict.fromkeys((*allowed.plus, *allowed.values))
    if allowed.submission:
        codes = dict.fromkeys(context.refer(allowed.submission))
    found = {code: Choice(code, code) for code in codes}
    if allowed.seed and allowed.column:
        for row in seed_rows(seeds, allowed.seed):
            code = row[allowed.column]
            if understood.get(code.casefold()) != code:
                continue
            made = Choice(code, _words(row, code, allowed, understood), _meaning(row))
            # One code may stand in several rows, of which only one has words of its own.
            if code not in found or found[code].shown == code:
                found[code] = made
    return tuple(found.values())


def _words(row: dict[str, str], code: str, allowed: Allowed, understood: dict[str, str]) -> str:
    for column in allowed.also:
        words = row[column].strip()
        if words and ";" not in words and understood.get(words.casefold()) == code:
            return words
    return code


def _meaning(row: dict[str, str]) -> str:
    return row.get("definition") or row.get("meaning") or ""
