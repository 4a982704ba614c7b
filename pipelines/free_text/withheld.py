"""Texts that hold a personal detail are withheld until somebody has decided about each.

``raw.text_holds`` says which texts, ``raw.text_decisions`` what was decided, by which role and why;
both only grow, as the ledger does. The staging models put a fixed sentence, or what a text was
redacted to, in the place of a withheld one, so no model or report ever sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipelines.contracts import Contract
from pipelines.free_text.details import in_words, kinds_of, masked, patterns_version, text_id

# Everything that is returned in words, whatever the contract; codes, dates and counts are not.
_TEXT = "text"

_UNREAD = """
select submission_id from raw.submissions
where outcome = 'accepted' and dataset = $dataset
    and submission_id not in (
        select submission_id from raw.text_readings where patterns = $patterns
    )
"""

_HELD = """
with latest as (
    select text_id, arg_max(decision, decided_at) as decision
    from raw.text_decisions group by text_id
)
select holds.text_id, holds.kinds, holds.text, latest.decision
from raw.text_holds as holds
left join latest on holds.text_id = latest.text_id
order by holds.found_at, holds.text_id
"""


class NotHeld(Exception):
    """No text is known by that name; the message says what to do."""


class StillPersonal(Exception):
    """What was to stand in a text's place holds a personal detail itself."""


@dataclass(frozen=True)
class Held:
    """A text that was withheld: ``decision`` is None, ``accepted`` or ``redacted``.

    ``places``: where it was sent, as folder/file, sheet, row and column; never what it says.
    """

    text_id: str
    kinds: tuple[str, ...]
    decision: str | None
    places: tuple[str, ...]


def text_columns(contract: Contract) -> tuple[str, ...]:
    """The columns of a return that people write in their own words."""
    if contract.kind != "return":
        return ()
    return tuple(
        column.name
        for column in contract.columns
        if column.type == _TEXT and column.allowed is None
    )


def withhold(
    connection: duckdb.DuckDBPyConnection, contracts: dict[str, Contract], now: datetime
) -> int:
    """Read every accepted text that has not been read with the present patterns.

    Returns:
        How many texts are withheld that were not before.
    """
    new = 0
    for contract in contracts.values():
        columns = text_columns(contract)
        if not columns:
            continue
        asked = {"dataset": contract.dataset, "patterns": patterns_version()}
        unread = connection.execute(_UNREAD, asked).fetchall()
        if not unread:
            continue
        submissions = [row[0] for row in unread]
        for column in columns:
            new += _read(connection, contract.dataset, column, submissions, now)
        connection.executemany(
            "insert into raw.text_readings values (?, ?, ?)",
            [(submission, patterns_version(), now) for submission in submissions],
        )
    return new


def _read(
    connection: duckdb.DuckDBPyConnection,
    dataset: str,
    column: str,
    submissions: list[str],
    now: datetime,
) -> int:
    texts = connection.execute(
        f'select distinct "{column}" from raw.{dataset}'
        f' where submission_id in (select unnest(?)) and "{column}" is not null',
        [submissions],
    ).fetchall()
    rows = [
        (text_id(text), text, ";".join(kinds), patterns_version(), now)
        for (text,) in texts
        if (kinds := kinds_of(text))
    ]
    known = {row[0] for row in connection.execute("select text_id from raw.text_holds").fetchall()}
    fresh = [row for row in rows if row[0] not in known]
    if fresh:
        connection.executemany("insert into raw.text_holds values (?, ?, ?, ?, ?)", fresh)
    return len(fresh)


def held_texts(connection: duckdb.DuckDBPyConnection, contracts: dict[str, Contract]) -> list[Held]:
    """Every text that was ever withheld, in the order in which they were found."""
    found = connection.execute(_HELD).fetchall()
    if not found:
        return []
    # Whoever only looks whether there is anything to do must not wait for this one.
    import polars as pl

    connection.register("held", pl.DataFrame({"text": [row[2] for row in found]}))
    places: dict[str, list[str]] = {}
    for contract in contracts.values():
        for column in text_columns(contract):
            rows = connection.execute(
                f"""
                select sent."{column}", submission.folder, submission.original_name, sent.sheet,
                    sent."row"
                from raw.{contract.dataset} as sent
                inner join held on sent."{column}" = held.text
                inner join raw.submissions as submission using (submission_id)
                order by submission.sequence, sent.sheet, sent."row"
                """
            ).fetchall()
            for text, folder, name, sheet, row in rows:
                where = [f"{folder}/{name}", *([f"sheet {sheet}"] if sheet else []), f"row {row}"]
                places.setdefault(text, []).append(", ".join([*where, f"column {column}"]))
    connection.unregister("held")
    return [
        Held(name, tuple(kinds.split(";")), decision, tuple(places.get(text, ())))
        for name, kinds, text, decision in found
    ]


def text_of(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The text itself, for the analyst's screen and nothing else.

    Raises:
        NotHeld: there is none of that name.
    """
    row = connection.execute("select text from raw.text_holds where text_id = ?", [name]).fetchone()
    if row is None:
        raise NotHeld(
            f"No text called '{name}' is withheld. 'assurance redact' lists those that are."
        )
    return str(row[0])


def decide(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    replacement: str | None,
    role: str,
    reason: str,
    now: datetime,
) -> str:
    """Let a text be shown as it is (``replacement`` None) or as it is redacted to.

    An empty replacement removes each detail that was found and leaves the rest. Returns the
    decision: ``accepted`` or ``redacted``.

    Raises:
        NotHeld: there is no such text.
        StillPersonal: the replacement holds a personal detail.
    """
    text = text_of(connection, name)
    if replacement is not None:
        replacement = replacement.strip() or masked(text)
        if kinds := kinds_of(replacement):
            raise StillPersonal(
                f"What is to be shown in its place may hold {in_words(kinds)} too. Nothing was"
                " changed. Write it without, or accept the text as it is."
            )
    decision = "accepted" if replacement is None else "redacted"
    connection.execute(
        "insert into raw.text_decisions values (?, ?, ?, ?, ?, ?)",
        [name, decision, replacement, role, reason, now],
    )
    return decision


def decisions_made(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, datetime]]:
    """What has been decided, in order, without any text: a build rests on it."""
    return connection.execute(
        "select text_id, decision, decided_at from raw.text_decisions order by decided_at, text_id"
    ).fetchall()
