"""A figure as the cells of a workbook: numbers as numbers, and the symbol where there is none."""

from __future__ import annotations

from pipelines.publishing.numbers import SYMBOLS
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Number

NOT_AVAILABLE, NOT_APPLICABLE = SYMBOLS["x"][0], SYMBOLS["z"][0]
PROVISIONAL = "[p]"


def value_cell(figure: Figure | None, indicator: Indicator) -> Cell:
    """The number, or the symbol that stands in its place."""
    if figure is None or figure.value is None:
        return _symbol(figure)
    return Number(figure.value, indicator.decimals)


def value_cells(figure: Figure | None, indicator: Indicator) -> tuple[Cell, ...]:
    """Value, both limits, numerator and denominator.

    They are withheld together, whatever else the release may hold: a denominator beside a
    confidential numerator could give it away.
    """
    if figure is None or figure.value is None:
        return (_symbol(figure),) * 5
    counts = NOT_AVAILABLE if figure.basis == "as_published" else NOT_APPLICABLE
    return (
        Number(figure.value, indicator.decimals),
        *(
            NOT_APPLICABLE if limit is None else Number(limit, indicator.decimals)
            for limit in (figure.lower, figure.upper)
        ),
        *(
            counts if count is None else Number(count)
            for count in (figure.numerator, figure.denominator)
        ),
    )


def status_cell(figure: Figure | None) -> str:
    """'ok', '[c] confidential', 'ok [p]'."""
    if figure is None:
        return _named("x")
    if figure.value is None:
        return _named(figure.status if figure.status in SYMBOLS else "x")
    words = _named(figure.status) if figure.status in SYMBOLS else "ok"
    return f"{words} {PROVISIONAL}" if figure.is_provisional else words


def mark_cells(figure: Figure | None) -> tuple[str, str]:
    """How far the figure can be trusted, and the rule that says so."""
    if figure is None or figure.mark is None:
        return "none", "none"
    return capital(figure.mark.mark), f"{figure.mark.meaning}."


def target_cells(figure: Figure | None, indicator: Indicator) -> tuple[Cell, Cell]:
    """The target, and whether it was met; the latter would tell of a hidden figure's size."""
    if figure is None or figure.target is None:
        return "none set", "none set"
    target = Number(figure.target, indicator.decimals)
    if figure.value is None:
        return target, _symbol(figure)
    return target, capital((figure.target_status or "not assessed").replace("_", " "))


def _symbol(figure: Figure | None) -> str:
    """What stands for a number; a row without a value is never passed off as a figure."""
    return SYMBOLS.get(figure.status if figure else "x", SYMBOLS["x"])[0]


def _named(status: str) -> str:
    shown, meaning = SYMBOLS[status]
    return f"{shown} {meaning.partition(':')[0]}" if shown.startswith("[") else shown
