"""Turn executed cells into one Markdown document, as Quarto would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.publishing.execution import ExecutionError
from pipelines.publishing.qmd import Cell, Qmd
from pipelines.publishing.text import attribute, escape

FIGURES = "figures"


def to_markdown(qmd: Qmd, outputs: list[list[dict[str, Any]]], folder: Path) -> str:
    """The Markdown of an executed notebook; images are written to ``folder/figures``.

    Raises:
        ExecutionError: a cell shows something the two formats cannot share.
    """
    pieces: list[str] = []
    waiting = iter(outputs)
    for part in qmd.parts:
        if isinstance(part, Cell):
            if part.options.get("echo", qmd.echo):
                pieces.append(f"``` python\n{part.code}\n```")
            pieces.extend(_cell_markdown(qmd, part, next(waiting), folder))
        else:
            pieces.append(part.text)
    return "\n\n".join(piece.strip("\n") for piece in pieces) + "\n"


def _cell_markdown(qmd: Qmd, cell: Cell, outputs: list[dict[str, Any]], folder: Path) -> list[str]:
    pieces: list[str] = []
    for number, output in enumerate(outputs, start=1):
        kind = output["output_type"]
        if kind == "stream" and output.get("name") == "stderr":
            continue
        data = output.get("data", {})
        if "text/markdown" in data:
            pieces.append(_text(data["text/markdown"]) + _table_caption(cell))
        elif "image/svg+xml" in data:
            pieces.append(_figure(qmd, cell, number, _text(data["image/svg+xml"]), folder))
        else:
            shown = "printed text" if kind == "stream" else f"returned {_kind(data)}"
            raise ExecutionError(
                f"{qmd.path.name}, cell '{cell.label}' (line {cell.line}) {shown}, which the HTML "
                "and the PDF cannot both show. Return IPython.display.Markdown or SVG instead."
            )
    return pieces


def _text(data: str | list[str]) -> str:
    return data if isinstance(data, str) else "".join(data)


def _kind(data: dict[str, Any]) -> str:
    kinds = [name for name in data if name != "text/plain"]
    return kinds[0] if kinds else "plain text"


def _table_caption(cell: Cell) -> str:
    caption = cell.options.get("tbl-cap")
    return f"\n\n: {escape(str(caption))}" if caption else ""


def _figure(qmd: Qmd, cell: Cell, number: int, svg: str, folder: Path) -> str:
    alt = cell.options.get("fig-alt")
    if not alt:
        raise ExecutionError(
            f"{qmd.path.name}, cell '{cell.label}' (line {cell.line}) shows a picture without "
            "fig-alt. Describe the picture's data and finding there for those who cannot see it."
        )
    path = Path(FIGURES) / f"{cell.label}-{number}.svg"
    (folder / FIGURES).mkdir(exist_ok=True)
    (folder / path).write_text(svg, encoding="utf-8")
    caption = escape(str(cell.options.get("fig-cap") or ""))
    return f"![{caption}]({path.as_posix()}){{fig-alt={attribute(str(alt))}}}"
