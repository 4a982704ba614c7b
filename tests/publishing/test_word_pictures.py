"""Charts in Word are PNG: drawn beforehand, or by the filter where Quarto renders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pypandoc

from pipelines.publishing.pictures import png_beside

ROOT = Path(__file__).resolve().parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="440" height="285"><rect width="9" height="9"/></svg>'  # noqa: E501


def test_a_chart_is_drawn_once_at_twice_its_size(tmp_path: Path) -> None:
    drawing = tmp_path / "chart.svg"
    drawing.write_text(SVG, encoding="utf-8")
    png = png_beside(drawing)
    data = png.read_bytes()
    assert data[16:24] == (880).to_bytes(4, "big") + (570).to_bytes(4, "big")
    drawing.write_text("no drawing any more", encoding="utf-8")
    assert png_beside(drawing).read_bytes() == data


def test_the_filter_draws_what_nobody_has_drawn_yet(tmp_path: Path) -> None:
    """With Quarto the charts are drawn by the cells, after which only the filter runs."""
    (tmp_path / "chart.svg").write_text(SVG, encoding="utf-8")
    source = '![A caption](chart.svg){fig-alt="What \\"it\\" shows"}'
    subprocess.run(
        [
            *(pypandoc.get_pandoc_path(), "--from", "markdown", "--to", "docx"),
            *("--lua-filter", str(ROOT / "reports" / "assets" / "report.lua")),
            *("--fail-if-warnings", "--output", "small.docx"),
        ],
        input=source,
        text=True,
        cwd=tmp_path,
        env=dict(os.environ, QUARTO_PYTHON=sys.executable, PYTHONPATH=str(ROOT)),
        check=True,
    )
    with zipfile.ZipFile(tmp_path / "small.docx") as archive:
        body = archive.read("word/document.xml").decode()
        pictures = [name for name in archive.namelist() if name.endswith(".png")]
    assert len(pictures) == 1
    assert 'descr="What &quot;it&quot; shows"' in body
    width = re.findall(r'extent cx="(\d+)"', body)
    # 440 pixels of 0.03 cm, in the 360,000 units of a centimetre.
    assert [round(int(one) / 360_000, 3) for one in width] == [13.2]
