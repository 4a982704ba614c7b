"""A drawing in pixels, written as SVG: for charts whose rows are text as much as marks.

Forest plots, decision points and intersections are tables that are drawn: labels, marks and
figures in columns. Placed by hand they need no chart library, cost next to nothing and are the
same bytes everywhere. Scales and looks belong to the chart that is drawn, not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from pipelines.publishing.chart_marks import FONT, GRID, INK, MUTED

__all__ = ["GRID", "INK", "MUTED", "Canvas", "wrapped"]

# The average width of a letter as a share of the font size, on the safe side.
_LETTER = 0.5


class Canvas:
    """Marks collected in drawing order; the origin is the upper left corner."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._parts: list[str] = []

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str = INK,
        width: float = 1.0,
        dash: str = "",
    ) -> None:
        """A straight line; ``dash`` as SVG writes it, such as '4 3'."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{_n(start[0])}" y1="{_n(start[1])}" x2="{_n(end[0])}" y2="{_n(end[1])}" '
            f'stroke="{colour}" stroke-width="{_n(width)}"{more}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        """A line through several points."""
        if len(points) > 1:
            told = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
            self._parts.append(
                f'<polyline points="{told}" fill="none" stroke="{colour}" '
                f'stroke-width="{_n(width)}"/>'
            )

    def circle(
        self,
        at: tuple[float, float],
        radius: float,
        *,
        fill: str = INK,
        edge: str = INK,
        width: float = 1.6,
    ) -> None:
        """A dot, or a ring where ``fill`` is white."""
        self._parts.append(
            f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(radius)}" fill="{fill}" '
            f'stroke="{edge}" stroke-width="{_n(width)}"/>'
        )

    def cross(self, at: tuple[float, float], reach: float, colour: str = MUTED) -> None:
        """An x whose arms reach this far."""
        x, y = at
        self.line((x - reach, y - reach), (x + reach, y + reach), colour, 1.8)
        self.line((x - reach, y + reach), (x + reach, y - reach), colour, 1.8)

    def arrow(self, tip: tuple[float, float], to_right: bool, colour: str = INK) -> None:
        """The head of an arrow: what it stands for goes on beyond the plot."""
        x, y = tip
        back = x - 6 if to_right else x + 6
        told = f"{_n(x)},{_n(y)} {_n(back)},{_n(y - 4)} {_n(back)},{_n(y + 4)}"
        self._parts.append(f'<polygon points="{told}" fill="{colour}"/>')

    def box(self, corner: tuple[float, float], size: tuple[float, float], fill: str) -> None:
        """A filled rectangle from its upper left corner."""
        self._parts.append(
            f'<rect x="{_n(corner[0])}" y="{_n(corner[1])}" width="{_n(size[0])}" '
            f'height="{_n(size[1])}" fill="{fill}"/>'
        )

    def text(
        self,
        at: tuple[float, float],
        words: str,
        *,
        size: float = 12,
        anchor: str = "start",
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """One line of plain text; ``at`` is where its middle line begins, centres or ends."""
        weight = ' font-weight="bold"' if bold else ""
        # Not 'dominant-baseline': the PDF and Word's pictures do not know it.
        self._parts.append(
            f'<text x="{_n(at[0])}" y="{_n(at[1] + size * 0.35)}" font-size="{_n(size)}" '
            f'text-anchor="{anchor}" fill="{colour}"{weight}>{escape(words, quote=False)}</text>'
        )

    def svg(self, height: float) -> str:
        """The drawing; no text alternative stands in it, the report gives that to the picture."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{_n(height)}" '
            f'viewBox="0 0 {self.width} {_n(height)}" font-family="{FONT}">'
            f'<rect width="{self.width}" height="{_n(height)}" fill="white"/>'
            + "".join(self._parts)
            + "</svg>"
        )


def wrapped(words: str, width: float, size: float = 12) -> list[str]:
    """Words as lines that fit into ``width`` pixels; a word longer than that stays whole."""
    room = max(1, int(width / (size * _LETTER)))
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
