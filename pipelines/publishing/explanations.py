"""The figures of a quarter that agencies were asked to explain, with what they say."""

from __future__ import annotations

import polars as pl

from pipelines.publishing.explanation_words import asked, said
from pipelines.publishing.quarter import UNLISTED, Quarter
from pipelines.publishing.quarter_missing import agency_name, gap_subject, is_ours_to_know
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape


def explanations_section(quarter: Quarter) -> str:
    """The figures of the quarter that agencies were asked about, as Markdown; '' for none."""
    frame = quarter.release.explanations.filter(pl.col("period") == quarter.period)
    rows = [row for row in frame.iter_rows(named=True) if is_ours_to_know(quarter, row)]
    if not rows:
        return ""
    rows.sort(key=lambda row: (row["state"] != "open", row["agency_code"], row["measure_code"]))
    columns = [Column("Figure", 32), Column("Why it was asked about", 24), Column("Answer", 44)]
    cells = []
    for row in rows:
        area = quarter.release.areas.get(row["area_code"])
        remark = ", ".join(
            [area.name if area else row["area_code"], agency_name(quarter, row["agency_code"])]
        )
        role = f" [{escape(row['given_by'])}]{{.remark}}" if row["given_by"] else ""
        cells.append(
            [
                f"**{escape(gap_subject(quarter, row))}** [{escape(remark)}]{{.remark}}",
                escape(f"It {asked(row['question'])}."),
                f"{escape(said(row['explanation']))}{role}",
            ]
        )
    caption = f"Figures that an explanation was asked for, {quarter.words}"
    heading = f"### What agencies were asked to explain {UNLISTED}\n"
    return f"{heading}\n{table(columns, cells, caption)}"
