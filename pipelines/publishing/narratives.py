"""What agencies wrote, printed as the characters they wrote."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.publishing.quarter import Quarter, in_order_of_questions, question_words
from pipelines.publishing.text import escape, escape_paragraphs
from pipelines.words import day_words


def narratives(quarter: Quarter, indicator: str) -> str:
    """The narratives about one indicator, as quotations; '' where there is none."""
    rows = [row for row in _rows(quarter) if row["indicator_code"] == indicator]
    return "\n\n".join(quotation(quarter, row) for row in rows)


def narratives_of_the_quarter(quarter: Quarter) -> str:
    """The narratives that are about no indicator shown in this report, by question."""
    heading = "### What agencies told us about the quarter\n\n"
    shown = {one.code for one in quarter.indicators()}
    every = _rows(quarter)
    rows = [row for row in every if row["indicator_code"] not in shown]
    if not every:
        return heading + "No agency's narrative has been received for this quarter."
    if not rows:
        return heading + "Every narrative received stands beside the indicator it is about."
    pieces = []
    for code in in_order_of_questions({row["question"] or "" for row in rows}):
        mine = [row for row in rows if (row["question"] or "") == code]
        label = f"[{escape(question_words(code))}]{{.badge}}\n\n" if code else ""
        pieces.append(label + "\n\n".join(quotation(quarter, row) for row in mine))
    return heading + "\n\n".join(pieces)


def of_the_quarter(quarter: Quarter) -> pl.DataFrame:
    """The rows of fct_evidence of this quarter and these areas, of whatever kind."""
    filed = list(quarter.scope.filed_under)
    return quarter.release.evidence.filter(
        (pl.col("period") == quarter.period)
        & (pl.col("area_code").is_null() | pl.col("area_code").is_in(filed))
    )


def _rows(quarter: Quarter) -> list[dict[str, Any]]:
    mine = of_the_quarter(quarter).filter(
        (pl.col("element") == "single_agency_narrative")
        & (pl.col("text").fill_null("").str.strip_chars() != "")
    )
    # A narrative stands once for each outcome statement it bears on, and is told once here.
    told = mine.sort("agency_code", "evidence_id").unique(
        ["submission_id", "reference"], keep="first", maintain_order=True
    )
    return list(told.iter_rows(named=True))


def quotation(quarter: Quarter, row: dict[str, Any], place: str = "") -> str:
    """One agency's words as a quotation, with who and when.

    Args:
        quarter: the report.
        row: of ``fct_evidence``.
        place: Markdown of the place it comes from, where the report says it.
    """
    paragraphs = escape_paragraphs(row["text"])
    if row["heading"]:
        paragraphs.insert(0, f"**{escape(row['heading'])}**")
    agency = quarter.release.agencies.get(row["agency_code"] or "", {})
    who = [str(agency.get("agency_name") or row["agency_code"] or "Agency not named")]
    area = quarter.release.areas.get(row["area_code"] or "")
    if area and area.name not in who[0]:
        who.append(f"on {area.name}")
    received = _received(quarter, row["submission_id"])
    who.append(f"received {received}" if received else f"for {row['period']}")
    told = ", ".join(filter(None, (escape("— " + ", ".join(who)), place)))
    paragraphs.append(f"[{told}]{{.note}}")
    lines = "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)
    return f"::: {{.narrative}}\n{lines}\n:::"


def _received(quarter: Quarter, submission: str | None) -> str | None:
    """'25 July 2025': when the submission that holds the words arrived."""
    returns = quarter.release.returns
    if submission is None or returns.is_empty():
        return None
    days = returns.filter(pl.col("submission_id") == submission)["received_on"].drop_nulls()
    return day_words(days[0]) if len(days) else None
