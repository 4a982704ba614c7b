"""Personal details in a text: patterns with check digits where the detail has one.

No language model and nothing that is fetched: a name is found only where a title, an age or words
such as 'named' stand beside it. What is found is a reason to look, and what is not found is no
proof. A new pattern is a new line in ``_PATTERNS``; texts that were taken in before are read again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipelines.fingerprints import text_sha256


class Detail(NamedTuple):
    """What kind of detail stands where in a text."""

    kind: str
    start: int
    end: int


# How a kind is called in a sentence: 'This text may hold ...'.
KINDS = {
    "nhs_number": "an NHS number",
    "pupil_number": "a unique pupil number",
    "national_insurance_number": "a National Insurance number",
    "postcode": "a postcode",
    "date_of_birth": "a date of birth",
    "telephone_number": "a telephone number",
    "e_mail_address": "an e-mail address",
    "name": "a person's name",
}

_DATE = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:of\s+)?(?:\d{1,2}|[A-Za-z]{3,9})[\s.,/-]+(?:\d{4}|\d{2})"
    r"|\d{4}-\d{2}-\d{2})\b"
)
# As in Smith and O'Neill-Brown.
_SURNAME = r"(?:[A-Z](?:'[A-Z]|[a-z])[a-z'’]*(?:-[A-Z][a-z]+)*)"
_NOT_A_NAME = (
    r"(?!(?:Leicester|Leicestershire|Rutland|Police|Children|Social|The|This|That|Our|All|In|And)"
    r"\b)"
)


def _is_nhs_number(text: str) -> bool:
    from stdnum.gb import nhs

    return bool(nhs.is_valid(text))


def _is_pupil_number(text: str) -> bool:
    from stdnum.gb import upn

    return bool(upn.is_valid(text)) or bool(re.fullmatch(r"[A-Za-z]\d{11}[A-Za-z]", text))


_PATTERNS: tuple[tuple[str, str, Callable[[str], bool] | None], ...] = (
    ("nhs_number", r"(?<!\d)\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)", _is_nhs_number),
    ("pupil_number", r"\b[A-Za-z]\d{11}[\dA-Za-z]\b", _is_pupil_number),
    (
        "national_insurance_number",
        r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b",
        None,
    ),
    # As the Post Office writes them: area, district, sector, unit.
    ("postcode", r"(?i)\b(?:GIR\s?0AA|[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})\b", None),
    (
        "date_of_birth",
        r"(?i)\b(?:d\.?\s?o\.?\s?b\.?|date\s+of\s+birth|birth\s?date|born(?:\s+on)?)(?!\w)[\s:=-]*"
        r"(?:the\s+)?" + _DATE,
        None,
    ),
    ("e_mail_address", r"\b[\w.+'-]+@[\w-]+(?:\.[\w-]+)+\b", None),
    # Also numbers that no exchange has given out yet.
    ("telephone_number", r"(?<![\d/])(?:\+44\s?|0)7\d{3}[\s-]?\d{3}[\s-]?\d{3}(?!\d)", None),
    (
        "name",
        r"\b(?:Mr|Mrs|Ms|Miss|Mx|Master|Dr|PC|DC|DS|DI|Sgt|Cllr|Baby|Nurse)\.?\s+" + _SURNAME,
        None,
    ),
    (
        "name",
        r"\b(?:named|called|known\s+as|name\s+is|surname|forename)[\s:]+"
        + _NOT_A_NAME
        + _SURNAME
        + r"(?:\s+"
        + _SURNAME
        + r")*",
        None,
    ),
    # 'Jayden Smith, 7,' and 'Jayden (aged 7)'.
    (
        "name",
        r"\b" + _NOT_A_NAME + _SURNAME + r"(?:\s+" + _SURNAME + r")?,?\s+\(?aged?\s+\d{1,2}\b",
        None,
    ),
)
# No telephone number of this country is shorter.
_DIGITS = 9
_COMPILED = tuple((kind, re.compile(pattern), is_one) for kind, pattern, is_one in _PATTERNS)


def find_details(text: str) -> list[Detail]:
    """Every personal detail in a text, in its order, none inside another."""
    found = sorted(_all(text), key=lambda detail: (detail.start, -detail.end))
    kept: list[Detail] = []
    for detail in found:
        if not kept or detail.start >= kept[-1].end:
            kept.append(detail)
    return kept


def _all(text: str) -> Iterator[Detail]:
    for kind, pattern, is_one in _COMPILED:
        for match in pattern.finditer(text):
            if is_one is None or is_one(match.group()):
                yield Detail(kind, match.start(), match.end())
    if sum(character.isdigit() for character in text) >= _DIGITS:
        import phonenumbers

        for number in phonenumbers.PhoneNumberMatcher(text, "GB"):
            yield Detail("telephone_number", number.start, number.end)


def masked(text: str, mask: str = "[removed]") -> str:
    """The text with ``mask`` in the place of every detail."""
    parts, at = [], 0
    for detail in find_details(text):
        parts += [text[at : detail.start], mask]
        at = detail.end
    return "".join([*parts, text[at:]])


def kinds_of(text: str) -> tuple[str, ...]:
    """The kinds of details in a text, each once, in the order of ``KINDS``."""
    found = {detail.kind for detail in find_details(text)}
    return tuple(kind for kind in KINDS if kind in found)


def in_words(kinds: tuple[str, ...]) -> str:
    """Kinds in a sentence: 'a postcode and a person's name'."""
    told = [KINDS[kind] for kind in kinds]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


@lru_cache(maxsize=1)
def patterns_version() -> str:
    """Changes with this file: texts read with other patterns are read again."""
    here = Path(__file__)
    return text_sha256([here], here.parent)[:12]


def text_id(text: str) -> str:
    """By which a text is spoken of without being shown."""
    return "T" + hashlib.sha256(text.encode()).hexdigest()[:12]
