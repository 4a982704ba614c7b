"""Figures as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def spread(values: Sequence[float], decimals: int = 2) -> str:
    """The median, and the least and the most where there are several."""
    middle = f"{median(values):,.{decimals}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.{decimals}f} to {max(values):,.{decimals}f})"


def ratio(pairs: Sequence[tuple[float, float]], aim: float | None = None) -> str:
    """The ratios pair by pair; with what is aimed at."""
    told = spread([ours / theirs for ours, theirs in pairs], 1)
    return told if aim is None else f"**{told}**; aim < {aim:g}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; figures stand to the right."""
    rules = ["---", *(["---:"] * (len(headings) - 1))]
    lines = [headings, rules, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
