"""The framework's Appendix 1, alive: how each section is provided for, and whether it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.publishing.timetable_reader import CAME, DID_NOT, Row, counted
from pipelines.publishing.timetable_words import outcome_words

VERDICTS = {
    "provided": "Provided",
    "as recorded": "Provided, as far as is recorded here",
    "partly": "Partly provided",
    "not provided": "Not provided",
    "not due": "Not due yet",
    "not recorded": "Not recorded here",
    "not asked": "Not asked this year",
}


@dataclass(frozen=True)
class Provision:
    """One rule, or one section as a whole (``rule`` is then empty), over a year's rows."""

    section: str
    rule: str
    rows: tuple[Row, ...]

    @property
    def verdict(self) -> str:
        """A code of ``VERDICTS``.

        Provided: all that has fallen due has come. What comes when it happens is provided as soon
        as any of it came, for nobody owes it by a day.
        """
        owed = counted(row for row in self.rows if row["frequency"] != "when_it_happens")
        freely = counted(row for row in self.rows if row["frequency"] == "when_it_happens")
        came = sum(owed.get(status, 0) for status in CAME)
        failed = sum(owed.get(status, 0) for status in DID_NOT)
        happened = sum(freely.get(status, 0) for status in CAME)
        silent = 1 if freely.get("none") and not happened else 0
        every = {**owed, **freely}
        if came + happened:
            if failed + silent:
                return "partly"
            return "as recorded" if every.get("not recorded") else "provided"
        if failed + silent:
            return "not provided"
        if every.get("not recorded"):
            return "not recorded"
        return "not due" if set(every) - {"not asked"} else "not asked"

    @property
    def counts(self) -> str:
        """'12 of 14 received; 3 received as it happened', in words."""
        owed = [row for row in self.rows if row["frequency"] != "when_it_happens"]
        told = (
            [outcome_words([row for row in owed if row["status"] != "not asked"])] if owed else []
        )
        happened = sum(
            row["frequency"] == "when_it_happens" and row["status"] in CAME for row in self.rows
        )
        if happened:
            told.append(f"{happened} received as it happened")
        return "; ".join(told)


def provisions(rows: Sequence[Row], sections: Mapping[str, str]) -> dict[str, list[Provision]]:
    """Each section's rules in the timetable's order; a section without any has an empty list.

    Args:
        rows: rows of one financial year.
        sections: code -> name, in the order of Appendix 1.
    """
    found: dict[str, list[Provision]] = {}
    for section in sections:
        mine: dict[str, list[Row]] = {}
        for row in rows:
            if section in (row["sections"] or "").split(";"):
                mine.setdefault(row["rule_code"], []).append(row)
        found[section] = [Provision(section, rule, tuple(some)) for rule, some in mine.items()]
    return found


def whole(section: str, parts: Sequence[Provision]) -> Provision:
    """A section taken as one."""
    return Provision(section, "", tuple(row for part in parts for row in part.rows))
