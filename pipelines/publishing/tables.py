"""Tables as Pandoc Markdown, so that HTML and PDF both get real header cells.

Cells are Markdown: pass free text through ``text.escape`` first. A row that is a ``Group`` heads
the rows below it. Classes in square brackets, such as ``[24.1%]{.value}``, are styled by the
report's style sheet and its Typst template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.publishing.numbers import (
    count_text,
    figure_text,
    interval_text,
    key_to_symbols,
)
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.text import capital, escape

# The mark that needs no word where room is short.
SOUND = "sound"


@dataclass(frozen=True)
class Column:
    """A heading and its share of the table's width, in hundredths."""

    title: str
    width: int
    is_number: bool = False


@dataclass(frozen=True)
class Group:
    """A row of one cell across the table that heads the rows below it."""

    title: str
    remark: str = ""
    # Markdown, such as superscript letters.
    marks: str = ""


def table(columns: Sequence[Column], rows: Sequence[Sequence[str] | Group], caption: str) -> str:
    """A pipe table with header row, column widths and a caption.

    Args:
        columns: headings, as plain text.
        rows: cells as Markdown, one per column, or a ``Group`` (plain text).
        caption: plain text; it says what the table answers.
    """
    lines = [
        "| " + " | ".join(escape(column.title) for column in columns) + " |",
        "|" + "|".join("---:" if column.is_number else ":---" for column in columns) + "|",
    ]
    for row in rows:
        if isinstance(row, Group):
            remark = f" [{escape(row.remark)}]{{.note}}" if row.remark else ""
            first = f"[{escape(row.title)}{row.marks}{remark}]{{.group}}"
            cells = [first, *[" "] * (len(columns) - 1)]
        else:
            if len(row) != len(columns):
                raise ValueError(f"A row of {len(row)} cells in a table of {len(columns)} columns.")
            cells = [" ".join(cell.split("\n")) or " " for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    widths = ",".join(str(column.width) for column in columns)
    return "\n".join([*lines, "", f': {escape(caption)} {{tbl-colwidths="[{widths}]"}}'])


def figure_cell(figure: Figure | None, indicator: Indicator, *, full: bool = True) -> str:
    """One figure as a cell: '24.1% (22.0 to 26.3) (143 of 593) Sound', or its symbol.

    Args:
        figure: the figure, or None where the release has no row.
        indicator: for unit and decimals.
        full: with interval, count and quality mark; else the value alone.
    """
    text = escape(figure_text(figure, indicator))
    if figure is None or figure.value is None:
        return f"[{text}]{{.symbol}}"
    parts = [f"[{text}]{{.value}}" if full else text]
    if full:
        for words, kind in (
            (interval_text(figure, indicator), "interval"),
            (count_text(figure, indicator), "count"),
        ):
            if words:
                parts.append(f"[{escape(words)}]{{.{kind}}}")
        parts.append(mark_badge(figure))
    return " ".join(filter(None, parts))


def mark_badge(figure: Figure | None) -> str:
    """How far a figure that is shown can be trusted, in a word; '' where no mark was given."""
    if figure is None or figure.value is None or figure.mark is None:
        return ""
    return f"[{escape(capital(figure.mark.mark))}]{{.badge}}"


def doubt_badge(figure: Figure | None) -> str:
    """As ``mark_badge``, with the space before it; '' of a sound figure, where room is short."""
    if figure is None or figure.mark is None or figure.mark.mark == SOUND:
        return ""
    badge = mark_badge(figure)
    return f" {badge}" if badge else ""


def key_to_marks(figures: Sequence[Figure | None]) -> str:
    """What the quality marks of the shown figures mean, each with the rules that gave it here."""
    rules: dict[str, list[str]] = {}
    for figure in figures:
        if figure is not None and figure.value is not None and figure.mark:
            meanings = rules.setdefault(figure.mark.mark, [])
            if figure.mark.meaning not in meanings:
                meanings.append(figure.mark.meaning)
    told = [f"‘{capital(mark)}’: {'; or: '.join(meanings)}" for mark, meanings in rules.items()]
    return f"Quality marks. {'. '.join(told)}." if told else ""


def key(figures: Sequence[Figure | None], remarks: Sequence[str] = ()) -> str:
    """The key below a table: symbols, quality marks, then remarks, each Markdown of one line."""
    statuses = {figure.status for figure in figures if figure is not None}
    symbols = key_to_symbols(statuses, with_no_row=any(figure is None for figure in figures))
    lines = [f"Key: {escape(symbols)}."] if symbols else []
    lines += [escape(marks)] if (marks := key_to_marks(figures)) else []
    lines.extend(remarks)
    return "" if not lines else "::: {.key}\n" + "\n\n".join(lines) + "\n:::"
