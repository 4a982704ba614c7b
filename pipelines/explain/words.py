"""The chain in plain words, line by line; indented as deep as it lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipelines.explain.model import Explanation, Figure, Measure, Part, Place, Revision
from pipelines.publishing.numbers import SYMBOLS, rounded
from pipelines.workspace import Workspace

_POLARITY = {"low": "a lower figure is better", "high": "a higher figure is better"}
_TIME = {
    "snapshot": "as it stands at the period's end",
    "in_period": "counted within the period",
    "year_to_date": "counted from April to the period's end",
    "rolling_12_months": "counted over the twelve months to the period's end",
}
_CHANGES = {
    "changed": "changed",
    "added": "given for the first time",
    "withdrawn": "withdrawn",
    "now_confidential": "made confidential",
    "now_shown": "shown where it had been confidential",
}
WITHHELD = (
    "Confidential: no count behind it is told. An analyst who may see it adds --confidential."
)
UNHIDDEN = "Confidential figures follow, from the warehouse. They must not leave the partnership."


def lines(explanation: Explanation, workspace: Workspace) -> Iterator[str]:
    """The lines to print; paths are told from the workspace's home."""
    one = explanation
    yield f"{one.catalogue.title} ({one.catalogue.code})"
    yield f"{one.area} ({one.area_code}), {one.period}: {one.period_label}"
    for heading, body in (
        ("What it is", _catalogue(one)),
        ("The figure as released", _figure(one)),
        ("How it is made", _formula(one)),
        ("Where its numbers come from", _sources(one, workspace)),
    ):
        yield ""
        yield heading
        yield from (f"  {line}" for line in body)


def _catalogue(one: Explanation) -> Iterator[str]:
    row = one.catalogue
    if row.definition:
        yield f"Definition: {row.definition}"
    yield f"Polarity: {_POLARITY.get(row.polarity, 'neither high nor low is better')}"
    yield f"Time: {_TIME.get(row.period_type, row.period_type)}"
    yield f"Valid from: {row.valid_from or 'always'}"
    if one.figure.caveat or row.caveat:
        yield f"Caveat: {one.figure.caveat or row.caveat}"
    yield from (f"Explanation: {told}" for told in one.explained)


def _figure(one: Explanation) -> Iterator[str]:
    yield f"Value: {_value(one.figure, one)}"
    yield f"Status: {_status(one.figure.status)}"
    if one.figure.missing_parts:
        yield f"Wanting: {_in_words(one.figure.missing_parts)}"
    yield f"Release: {one.release_id}"
    if one.hides_counts:
        # What it was before it became confidential is not for telling either.
        yield WITHHELD
    elif not one.revisions:
        yield "Revisions: none since figures of it were first compared"
    for revision in () if one.hides_counts else one.revisions:
        yield f"Revision: {_revision(revision, one)}"
    if one.unhidden:
        yield UNHIDDEN
        yield f"In the warehouse: {_value(one.unhidden, one)}"
    yield from (f"Note: {note}" for note in one.notes)


def _revision(revision: Revision, one: Explanation) -> str:
    old, new = (
        _number(value, one) if value is not None else f"[{status or 'no figure'}]"
        for value, status in (
            (revision.old_value, revision.old_status),
            (revision.new_value, revision.new_status),
        )
    )
    told = _CHANGES.get(revision.change, revision.change)
    return f"{told} in release {revision.release_id}, from {old} to {new}. {revision.reason}."


def _value(figure: Figure, one: Explanation) -> str:
    if figure.value is None:
        symbol = _symbol(figure.status)
        return f"none {symbol}" if symbol.startswith("[") else f"none: {symbol}"
    text = _number(figure.value, one)
    if figure.lower is not None and figure.upper is not None:
        limits = (_number(limit, one, unit=False) for limit in (figure.lower, figure.upper))
        text += f" ({' to '.join(limits)}, 95% {figure.interval_method} interval)"
    return text


def _number(value: float, one: Explanation, *, unit: bool = True) -> str:
    text = rounded(value, one.catalogue.decimals)
    words = one.catalogue.unit
    if not unit or words == "count":
        return text
    return f"{text}%" if words == "pct" else f"{text} {words.replace('_', ' ')}"


def _status(status: str) -> str:
    if status not in SYMBOLS:
        return "ok, a figure" if status == "ok" else status
    symbol, meaning = SYMBOLS[status]
    return f"{symbol} {meaning}" if symbol.startswith("[") else f"{symbol}: {meaning}"


def _symbol(status: str) -> str:
    return SYMBOLS.get(status, (status,))[0]


def _in_words(parts: str) -> str:
    """'Rutland: 2024-25-Q3: not_received' as a person would write it."""
    told = []
    for part in parts.split("; "):
        *places, status = part.split(": ")
        told.append(": ".join(filter(None, (" ".join(places), _symbol(status)))))
    return "; ".join(told)


def _formula(one: Explanation) -> Iterator[str]:
    row = one.catalogue
    if one.figure.basis == "as_published":
        yield "As published: the counts behind it are not published, so it cannot be recomputed."
        return
    above, below = map(_sum, (row.numerator_measures, row.denominator_measures))
    times = f" x {rounded(row.multiplier, 0)}" if below and row.multiplier != 1 else ""
    figure = one.unhidden or one.figure
    is_told = not one.hides_counts and figure.value is not None and figure.numerator is not None
    if not below:
        yield f"{above} = {_number(figure.value or 0, one)}" if is_told else above
    else:
        yield f"{above} / {below}{times}"
    yield from _time(one)
    if below and is_told and figure.denominator is not None:
        numbers = f"{_count(figure.numerator or 0)} / {_count(figure.denominator)}{times}"
        yield f"{numbers} = {figure.value:.10g}, shown as {_number(figure.value or 0, one)}"


def _time(one: Explanation) -> Iterator[str]:
    """How periods are put together, where the figure's own is not the one that was counted."""
    counted = [m for m in one.measures if not m.is_population]
    spans = {tuple(sorted({part.period for part in m.parts})) for m in counted}
    for periods in sorted(spans - {(one.period,)}):
        titles = _list_of([m.title for m in counted if {p.period for p in m.parts} == {*periods}])
        if len(periods) > 1:
            yield f"{titles}: the quarters {periods[0]} to {periods[-1]} added up"
        elif periods:
            yield f"{titles}: as of the last quarter, {periods[0]}; not added up over time"


def _list_of(titles: Sequence[str]) -> str:
    return " and ".join(dict.fromkeys(titles))


def _sum(codes: Sequence[str]) -> str:
    return f"({' + '.join(codes)})" if len(codes) > 1 else "".join(codes)


def _sources(one: Explanation, workspace: Workspace) -> Iterator[str]:
    if one.figure.basis == "as_published":
        yield "The published figure"
        yield from _indented(_places(one.published, workspace))
    for measure in one.measures:
        yield from _measure(measure, one, workspace)
    if one.also_named:
        yield "The figure also names these submissions, whose rows are not recorded here"
        yield from _indented(_places(one.also_named, workspace))


def _measure(measure: Measure, one: Explanation, workspace: Workspace) -> Iterator[str]:
    side = "Above" if measure.is_numerator else "Below"
    together = _together(measure, one)
    yield f"{side} the line: {measure.title} ({measure.code}){together}"
    for part in measure.parts:
        # An estimate of the population is official: it tells of no child.
        hidden = one.hides_counts and not measure.is_population
        yield f"  {part.area}, {part.period or 'no mid-year estimate'}: {_part_value(part, hidden)}"
        for owed in part.owed:
            due = f", due on {owed.due_on}" if owed.due_on else ""
            yield f"    Owed by {owed.agency}: {owed.status}{due}"
        yield from _indented(_places(part.places, workspace), by=4)


def _together(measure: Measure, one: Explanation) -> str:
    counts = [part.value for part in measure.parts]
    shown = [count for count in counts if count is not None]
    # Where there is no figure there is no sum either: medians, for one, are not added up.
    has_figure = (one.unhidden or one.figure).value is not None
    if len(counts) < 2 or len(shown) < len(counts) or not has_figure:
        return ""
    return f": {_count(sum(shown))} in all"


def _part_value(part: Part, hidden: bool) -> str:
    if hidden:
        return "not told"
    if part.value is None:
        return _symbol(part.status)
    return _count(part.value)


def _count(value: float) -> str:
    return rounded(value, 0 if value == int(value) else 2)


def _places(places: Sequence[Place], workspace: Workspace) -> Iterator[str]:
    for place in places:
        sent = place.submission
        where = f"sheet {place.sheet}, " if place.sheet else ""
        rows = f", {where}{_rows(place.rows)}" if place.rows else ""
        yield f"File {sent.folder}/{sent.original_name}{rows}"
        yield f"  {sent.dataset or 'no known dataset'} {sent.origin}".rstrip()
        why = f" ({sent.reason})" if sent.reason else ""
        yield (
            f"  received {sent.received_at:%Y-%m-%d %H:%M} UTC, {sent.outcome}{why},"
            f" submission {sent.submission_id}"
        )
        yield f"  SHA-256 {sent.sha256[:12]}, kept as {workspace.relative(sent.kept)}"


def _rows(numbers: Sequence[int]) -> str:
    """'row 5', 'rows 3, 7-9'."""
    runs = []
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        runs.append(str(found[0]) if len(found) == 1 else f"{found[0]}-{found[-1]}")
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(runs)}"


def _indented(told: Iterator[str], by: int = 2) -> Iterator[str]:
    return (" " * by + line for line in told)
