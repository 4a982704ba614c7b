"""Draw charts as PNG beside their SVG, for Word: its older versions show no SVG."""

from __future__ import annotations

import sys
from pathlib import Path

# Twice the size on the page, so that lines stay sharp on paper and on dense screens.
SCALE = 2.0


def png_beside(svg: Path) -> Path:
    """Write ``chart.png`` beside ``chart.svg``; one that is there already is kept.

    Returns:
        The path of the PNG.
    """
    png = svg.with_suffix(".png")
    if not png.is_file():
        import vl_convert

        drawn = vl_convert.svg_to_png(svg.read_text(encoding="utf-8"), scale=SCALE)
        png.write_bytes(drawn)
    return png


if __name__ == "__main__":
    # The Lua filter calls this where Quarto renders: charts are drawn there before it runs.
    for name in sys.argv[1:]:
        png_beside(Path(name))
