"""What children, families and the frontline said over a year, by theme and quarter."""

from __future__ import annotations

from collections import Counter

import polars as pl

from pipelines.publishing.audit_words import share_words
from pipelines.publishing.quarter_voice import said_by_words, state_words
from pipelines.publishing.self_assessment_reader import survey_rows
from pipelines.publishing.sheet_parts import theme_name
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape, flat, plural
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_year import voices
from pipelines.words import day_words

NO_THEME = "No theme named"
HOW_TO_READ = (
    "Messages from children and families name their theme, and each is counted in the quarter that "
    "first sent it. What agencies write names none: a number in brackets is what keywords suggest "
    "in agencies' comments of the quarter, and no finding."
)
NOTHING_SAID = "No message from children or families was received in this year."
NO_SURVEY = "No answers of the practitioner survey were received in this year."
MOST_STATEMENTS = 3
_SUGGESTED = "single_agency_narrative"


def engagement(year: Year) -> str:
    """The section as Markdown: themes by quarter, what is unanswered, what practitioners say."""
    return "\n\n".join([_by_quarter(year), _unanswered(year), _practitioners(year)])


def theme_rows(year: Year) -> list[tuple[str, list[int], list[int]]]:
    """Each theme by name, with the messages and the suggestions of each of the four quarters.

    What more messages name comes first; messages without a theme come last.
    """
    said, suggested = _said(year), _suggested(year)
    codes = {theme for theme, _ in said} | {theme for theme, _ in suggested}
    rows = [
        (
            theme_name(year.quarter, code) or NO_THEME,
            [said[code, period] for period in year.quarters],
            [suggested[code, period] for period in year.quarters],
        )
        for code in codes
    ]
    return sorted(rows, key=lambda row: (row[0] == NO_THEME, -sum(row[1]), -sum(row[2]), row[0]))


def _said(year: Year) -> Counter[tuple[str, str]]:
    """Messages by theme and by the quarter of the year that first sent them."""
    frame = year.quarter.release.voice.filter(
        pl.col("period").is_in(year.quarters)
        & pl.col("area_code").is_in(list(year.quarter.scope.filed_under))
    )
    first = {
        (row["agency_code"], row["voice_code"]): row
        for row in frame.sort("period", descending=True).iter_rows(named=True)
    }
    return Counter((row["theme_code"] or "", row["period"]) for row in first.values())


def _suggested(year: Year) -> Counter[tuple[str, str]]:
    """Comments by theme that their keywords suggest, and by quarter."""
    path = year.quarter.release.folder / "fct_theme.parquet"
    if not path.is_file():
        return Counter()
    frame = pl.read_parquet(path).filter(
        pl.col("is_suggested")
        & (pl.col("source") == _SUGGESTED)
        & pl.col("period").is_in(year.quarters)
        & pl.col("area_code").is_in(list(year.quarter.scope.filed_under))
    )
    named = frame.select("theme_code", "period", "source_code").unique()
    return Counter((theme, period) for theme, period, _ in named.iter_rows())


def _by_quarter(year: Year) -> str:
    rows = theme_rows(year)
    if not rows:
        return NOTHING_SAID
    columns = [
        Column("Theme", 40),
        *(Column(f"Quarter {period[-1]}", 15, is_number=True) for period in year.quarters),
    ]
    cells = [
        [escape(name), *(_cell(*both) for both in zip(said, suggested, strict=True))]
        for name, said, suggested in rows
    ]
    caption = f"What was said, by theme and quarter, {year.words}"
    return f"{escape(HOW_TO_READ)}\n\n{table(columns, cells, caption)}"


def _cell(said: int, suggested: int) -> str:
    told = [str(said)] if said else []
    told += [f"({suggested})"] if suggested else []
    return " ".join(told) or "–"


def _unanswered(year: Year) -> str:
    """What people said that had changed nothing by the year's end."""
    heard = voices(year)
    if not heard:
        return NOTHING_SAID
    waiting = [row for row in heard if row["state"] == "heard"]
    words = (
        f"Of {plural(len(heard), 'message')} of the year, {len(waiting) or 'none'} had changed "
        "nothing by its end."
    )
    if not waiting:
        return escape(words)
    cells = [
        [
            escape(theme_name(year.quarter, row["theme_code"]) or NO_THEME),
            f"{escape(flat(row['what_was_said']))} [{escape(said_by_words(row))}]{{.remark}}",
            escape(f"{state_words(row)}; heard on {day_words(row['heard_on'])}"),
        ]
        for row in sorted(waiting, key=lambda row: (row["heard_on"], row["voice_code"]))
    ]
    columns = [Column("Theme", 22), Column("What was said, and by whom", 56), Column("So far", 22)]
    caption = f"What was said and had changed nothing, {year.words}"
    return f"{escape(words)}\n\n{table(columns, cells, caption)}"


def _practitioners(year: Year) -> str:
    """The statements of the survey that fewest agree with; too few who answered are not shown."""
    shown = [row for row in survey_rows(year) if row["level"] == "all" and row["status"] == "ok"]
    if not shown:
        return NO_SURVEY
    least = sorted(shown, key=lambda row: (row["agree_pct"], row["sort_order"]))[:MOST_STATEMENTS]
    lines = "\n".join(
        f"- {escape(str(row['question']))} {escape(share_words(row, 'agree_pct'))}" for row in least
    )
    words = (
        "Of the statements of the survey of frontline practitioners these find the fewest who "
        "agree, of everybody who answered in both partnerships:"
    )
    return f"{words}\n\n{lines}"
