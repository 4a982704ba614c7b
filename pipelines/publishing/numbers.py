"""Figures as people read them: half-up rounding, units, intervals, and the symbols."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from pipelines.publishing.release_reader import Figure, Indicator

# Between a number and its unit, so that a line never ends between them.
SYMBOLS = {
    "c": ("[c]", "confidential: a count of 1 to 5 children, or a figure made from one"),
    "x": ("[x]", "not available"),
    "z": ("[z]", "not applicable"),
    "u": ("[u]", "low reliability"),
    "k": ("[k]", "low: rounds to zero but is not zero"),
    "not_received": ("not yet received", "the return this figure comes from has not been accepted"),
    "not_collected": ("not collected", "the agency does not collect this"),
}
NO_ROW = "–"
_SHOWN_WITH_VALUE = {"u", "k"}
_UNITS = {"pct": "%", "per_10k": "", "per_100": "", "count": ""}
UNIT_WORDS = {
    "pct": "per cent",
    "per_10k": "per 10,000 children",
    "per_100": "per 100 pupils",
    "per_100k": "per 100,000",
    "mean": "mean",
    "days": "days",
    "count": "number",
}


def rounded(value: float, decimals: int) -> str:
    """Half-up, as official statistics round: 2.25 -> 2.3, with thousands commas."""
    step = Decimal(1).scaleb(-decimals)
    number = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    if number == 0:
        number = abs(number)
    return f"{number:,}"


def unit_words(indicator: Indicator) -> str:
    """'per cent', 'per 10,000 children', 'number'."""
    return UNIT_WORDS.get(indicator.unit, indicator.unit.replace("_", " "))


def value_text(value: float, indicator: Indicator) -> str:
    """'24.1%' or '52.3': the figure as it stands in a table whose heading says the unit."""
    return rounded(value, indicator.decimals) + _UNITS.get(indicator.unit, "")


def spoken(value: float, indicator: Indicator) -> str:
    """'24.1%' or '52.3 per 10,000 children': the figure as it stands in a sentence."""
    if indicator.unit in ("pct", "count"):
        return value_text(value, indicator)
    if indicator.unit == "mean":
        return f"a mean of {value_text(value, indicator)}"
    return f"{value_text(value, indicator)} {unit_words(indicator)}"


def interval_text(figure: Figure, indicator: Indicator) -> str:
    """'(22.0 to 26.3)', or nothing where there is no interval."""
    if figure.lower is None or figure.upper is None or figure.value is None:
        return ""
    low, high = (rounded(limit, indicator.decimals) for limit in (figure.lower, figure.upper))
    return f"({low} to {high})"


def count_text(figure: Figure, indicator: Indicator) -> str:
    """'(143 of 593)', '(143)' over a population, nothing for a plain count or a median."""
    if figure.numerator is None or figure.value is None or indicator.unit in ("count", "days"):
        return ""
    if indicator.unit == "pct" and figure.denominator is not None:
        return f"({rounded(figure.numerator, 0)} of {rounded(figure.denominator, 0)})"
    return f"({rounded(figure.numerator, 0)})"


def symbol(status: str) -> str:
    """'[c]', 'not yet received'; nothing for an ordinary figure."""
    return SYMBOLS.get(status, ("", ""))[0]


def figure_text(figure: Figure | None, indicator: Indicator) -> str:
    """The figure or what stands for it: '24.1%', '24.1% [u]', '[c]', '–' for no row at all."""
    if figure is None:
        return NO_ROW
    if figure.value is None:
        return symbol(figure.status) or symbol("x")
    text = value_text(figure.value, indicator)
    return f"{text} {symbol(figure.status)}" if figure.status in _SHOWN_WITH_VALUE else text


def key_to_symbols(statuses: set[str], with_no_row: bool = False) -> str:
    """What the symbols of a table mean, only those it uses; '' where it uses none."""
    parts = [
        f"{shown} {meaning}" if shown.startswith("[") else f"‘{shown}’: {meaning}"
        for status, (shown, meaning) in SYMBOLS.items()
        if status in statuses
    ]
    if with_no_row:
        parts.append(f"{NO_ROW} no figure in this release")
    return "; ".join(parts)
