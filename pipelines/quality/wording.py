"""Words: what the rules that follow from a column say to the person who sent the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.contracts.model import Allowed, Column

_KINDS = {
    "count": "a count or one of its symbols",
    "number": "a number",
    "whole": "a whole number",
    "quarter": "a quarter",
    "date": "a date",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
# More values than this are not listed in a message: the catalogue is named instead.
_LISTED = 8


def label(name: str) -> str:
    """A column's name as words."""
    return name.replace("_", " ")


def listing(names: Sequence[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c': names as words."""
    words = [label(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def day_and_time(text: str | None) -> str:
    """'2025-07-21T09:12:00' -> '21 July 2025, 09:12'."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return text or "not known"
    # Not by strftime: its months are in the language that the machine is set to.
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment:%Y, %H:%M}"


def missing(column: Column) -> tuple[str, str]:
    """Message and remedy for a column that is not in the file."""
    return (
        f"The column '{column.name}' is missing. {column.meaning}",
        f"Add a column headed {column.name}; a cell of it reads, for example, {column.example}.",
    )


def empty(column: Column) -> tuple[str, str]:
    """Message and remedy for a cell that must not be empty."""
    return (
        f"The {label(column.name)} is empty, and every row needs one. {column.meaning}",
        f"Fill it in: {_example(column)}",
    )


def unreadable(column: Column) -> tuple[str, str]:
    """Message and remedy for a cell that is not of the column's type."""
    kind = _KINDS.get(column.type, "what it should be")
    return f"The {label(column.name)} cannot be read as {kind}.", _remedy(column)


def not_allowed(
    column: Column, codes: Sequence[str] | None, names: Mapping[str, str]
) -> tuple[str, str]:
    """Message and remedy for a value that is not understood; ``codes`` None: in any submission."""
    assert column.allowed
    if codes is None:
        expected = _any_submission(column.allowed)
    else:
        expected = _these(column.allowed, codes, names)
    message = f"The {label(column.name)} is not one that is expected here: it must be {expected}."
    return message, _remedy(column)


def _these(allowed: Allowed, codes: Sequence[str], names: Mapping[str, str]) -> str:
    if not codes:
        return "one that this submission may use, and there is none"
    if allowed.submission == "period":
        return f"{codes[0]}, as the folder it was put in"
    if len(codes) <= _LISTED:
        # Codes are shown as they are: an underscore is part of them.
        told = [_named(code, names.get(code, "")) for code in codes]
        return told[0] if len(told) == 1 else f"one of {', '.join(told[:-1])} or {told[-1]}"
    return _from_seed(allowed)


def _named(code: str, name: str) -> str:
    return f"{code} ({name})" if name and name.casefold() != code.casefold() else code


def _any_submission(allowed: Allowed) -> str:
    if allowed.submission:
        return f"the {label(allowed.submission)} of the folder it was put in"
    if allowed.values:
        return _these(allowed, allowed.values, {})
    if "@agency" in allowed.where.values():
        return "the agency whose folder it was put in"
    narrowed = any(value.startswith("@") for value in allowed.where.values())
    return _from_seed(allowed) + (" for the agency that sends it" if narrowed else "")


def _from_seed(allowed: Allowed) -> str:
    return f"in the list of {label(allowed.seed)}" if allowed.seed else "one of the listed values"


def _remedy(column: Column) -> str:
    return column.remedy or f"Write it like this: {_example(column)}"


def _example(column: Column) -> str:
    return f"for example {column.example}."
