from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.draw import World, draw_world
from pipelines.demo.faults import Fault, unreported
from pipelines.demo.figures import figure
from pipelines.demo.parcel import Parcel
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS, sentences, told_comments
from pipelines.periods import quarter_bounds, shift_quarter

AREAS = ["E06000016", "E10000018", "E06000017"]
TOGETHER = {"LLR": AREAS, "LRSCP": AREAS[1:]}
PLACEHOLDERS = {
    "S": r"[A-Z][^.]+?",
    "v": r"[\d,.]+%?",
    "p": r"[\d,.]+%?",
    "before": r"in (the same quarter last year|[A-Z]\w+ to [A-Z]\w+)",
    "than": r"(the same quarter last year|[A-Z]\w+ to [A-Z]\w+)",
    "before_end": r"(a year earlier|at the end of [A-Z]\w+)",
    "end": r"at the end of [A-Z]\w+",
}


@pytest.fixture
def world() -> World:
    return draw_world(20250401, "2025-26-Q1")


@pytest.fixture(scope="module")
def narratives(intended: list[Parcel]) -> list[Parcel]:
    return [one for one in intended if one.dataset == "agency_narrative"]


def test_every_agency_comments_three_to_five_times(narratives: list[Parcel]) -> None:
    # What is said of a gap comes on top.
    counts = {sum("data_gap" not in row for row in one.rows) for one in narratives}
    assert counts <= {3, 4, 5}


def test_every_comment_uses_codes_of_the_catalogues(narratives: list[Parcel]) -> None:
    indicators = {row["indicator_code"]: row for row in seed_rows(SEEDS, "indicators")}
    agencies = {row["agency_code"]: row for row in seed_rows(SEEDS, "agencies")}
    for one in narratives:
        agency = agencies[one.agency]
        for row in one.rows:
            assert row["question"] in ("improving", "what", "how_much", "how_well", "difference")
            own = agency["area_codes"].split(";")
            together = [name for name, areas in TOGETHER.items() if sorted(areas) == sorted(own)]
            assert row["area"] in (*own, *together)
            if row["indicator"] != "all":
                indicator = indicators[str(row["indicator"])]
                assert indicator["source_agency_type"] == agency["agency_type"], one.place


def test_no_two_comments_of_a_file_have_the_same_key(narratives: list[Parcel]) -> None:
    for one in narratives:
        keys = [(row["area"], row["indicator"], row["heading"]) for row in one.rows]
        assert len(set(keys)) == len(keys), one.place


def test_no_two_agencies_share_a_sentence_in_a_quarter(narratives: list[Parcel]) -> None:
    """The same words from two councils would show the reader at once that nobody wrote them."""
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in narratives:
        for row in one.rows:
            for sentence in sentences(str(row["narrative"])):
                said[one.quarter, sentence].add(one.agency)
    assert {key: who for key, who in said.items() if len(who) > 1} == {}


def test_an_agency_does_not_say_the_same_from_one_quarter_to_the_next(
    narratives: list[Parcel],
) -> None:
    said = {(one.agency, one.quarter): {str(r["heading"]) for r in one.rows} for one in narratives}
    for (agency, quarter), headings in said.items():
        before = said.get((agency, shift_quarter(quarter, -1)), set())
        assert not headings & before, (agency, quarter)


def test_comments_read_like_comments(narratives: list[Parcel]) -> None:
    for one in narratives:
        for row in one.rows:
            text = str(row["narrative"])
            assert 2 <= len(sentences(text)) <= 4, text
            assert 80 <= len(text) <= 600 and text[0].isupper() | text[0].isdigit(), text
            assert not re.search(r"[{}]|  ", text), text
            assert len(str(row["heading"])) <= 70
            assert row["author_role"]


def test_comments_are_written_on_working_days_before_they_are_sent(
    narratives: list[Parcel],
) -> None:
    for one in narratives:
        for row in one.rows:
            written = row["written_on"]
            assert isinstance(written, date) and written.weekday() < 5
            assert quarter_bounds(one.quarter)[1] < written <= one.arrives.date(), one.place


def test_quoted_percentages_are_those_of_the_figures(
    narratives: list[Parcel], world: World
) -> None:
    indicators = {row["indicator_code"]: row for row in seed_rows(SEEDS, "indicators")}
    quoted = 0
    for one in narratives:
        for row in one.rows:
            percents = re.findall(r"\d+\.\d%", str(row["narrative"]))
            if not percents:
                continue
            indicator = indicators[str(row["indicator"])]
            areas = TOGETHER.get(str(row["area"]), [str(row["area"])])
            possible = []
            for back in (0, 1, 4):
                quarter = shift_quarter(one.quarter, -back)
                part, whole = (
                    sum(world.total(quarter, area, indicator[measures]) for area in areas)
                    for measures in ("numerator_measures", "denominator_measures")
                )
                share = (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
                possible.append(f"{share}%")
            assert possible[0] in percents and set(percents) <= set(possible), one.place
            quoted += 1
    assert quoted > 60


def test_openings_say_the_direction_that_the_figures_took(
    narratives: list[Parcel], world: World, faults: tuple[Fault, ...]
) -> None:
    words = read_yaml(WORDS / "frames.yml")
    told = {comment["heading"] for comment in told_comments()}
    directions: Counter[str] = Counter()
    for one in narratives:
        known = (one.agency, shift_quarter(one.quarter, -1)) not in unreported(faults)
        for row in one.rows:
            indicator = str(row["indicator"])
            if indicator == "all" or row["heading"] in told:
                continue
            areas = TOGETHER.get(str(row["area"]), [str(row["area"])])
            seen = figure(world, indicator, areas, one.quarter, previous_known=known)
            frames = words[seen.form if seen.quotable else "small"][seen.direction]
            opening = sentences(str(row["narrative"]))[0]
            assert any(_fits(frame, opening) for frame in frames), (one.place, opening)
            directions[seen.direction] += 1
    assert min(directions.values()) > 25


def _fits(frame: str, sentence: str) -> bool:
    pattern = re.sub(r"\\\{(\w+)\\\}", lambda name: PLACEHOLDERS[name[1]], re.escape(frame))
    return re.fullmatch(pattern, sentence) is not None


def test_no_figure_that_rests_on_few_children_is_quoted(world: World) -> None:
    """A narrative is printed as it is: a count of 1 to 5 in it would undo the suppression."""
    totals = world.totals
    totals["2024-25-Q1", "E06000017", "referrals"] = 40
    totals["2024-25-Q2", "E06000017", "referrals"] = 40
    totals["2024-25-Q1", "E06000017", "rereferrals"] = 12
    for count, quotable in ((12, True), (9, False), (3, False), (31, False), (40, True)):
        totals["2024-25-Q2", "E06000017", "rereferrals"] = count
        seen = figure(world, "rereferrals_pct", ["E06000017"], "2024-25-Q2")
        assert seen.quotable is quotable, count


def test_words_for_small_numbers_hold_no_figure() -> None:
    small = read_yaml(WORDS / "frames.yml")["small"]
    frames = [frame for frames in small.values() for frame in frames]
    assert not [frame for frame in frames if "{v}" in frame or "{p}" in frame]


def test_told_comments_belong_to_agencies_and_indicators_that_exist() -> None:
    agencies = {row["agency_code"] for row in seed_rows(SEEDS, "agencies")}
    indicators = {row["indicator_code"] for row in seed_rows(SEEDS, "indicators")} | {"all"}
    for told in told_comments():
        assert told["agency"] in agencies and told["indicator"] in indicators
