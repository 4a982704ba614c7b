"""Synthetic returns for Leicester, Leicestershire and Rutland, for a machine without real ones.

``profile.csv`` holds the levels (published facts, or marked as assumed), ``stories.yml`` what the
years tell on purpose, ``faults.yml`` what goes wrong with the files, ``words/`` what the agencies
and the business office write, ``ethnic_groups.csv`` how each group divides into finer ones.
``draw`` makes the figures, ``finer`` the groups within groups, ``returns``, ``narrative``,
``business_plan``, ``action_log``, ``review_learning``, ``audits``, ``subgroups``, ``scrutiny``,
``voice``, ``training``, ``workforce``, ``assurance_statement``, ``assurance_report``,
``wider_context``, ``self_assessment`` and ``explanations`` the rows, ``report_text`` the
documents, ``audit_forms`` what an audit tool makes of them, ``faults`` and ``spoil`` what happens
to them on the way, ``write`` the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.demo.action_log import action_rows
from pipelines.demo.assurance_report import register_of_reports
from pipelines.demo.assurance_statement import statement_rows
from pipelines.demo.audits import exports, programme_rows
from pipelines.demo.business_plan import OFFICE, assessment_rows, plan_rows
from pipelines.demo.draw import World, draw_world
from pipelines.demo.explanations import DAYS_LATER, explanation_rows
from pipelines.demo.faults import Fault, arrival, load_faults, spoil, unreported
from pipelines.demo.narrative import Writer
from pipelines.demo.parcel import Parcel, parcel
from pipelines.demo.report_text import report_texts
from pipelines.demo.returns import agencies, return_rows
from pipelines.demo.review_learning import register_rows
from pipelines.demo.scrutiny import scrutiny_rows
from pipelines.demo.self_assessment import self_assessment_rows
from pipelines.demo.stories import Stories
from pipelines.demo.subgroups import subgroup_rows
from pipelines.demo.training import training_rows
from pipelines.demo.voice import voice_rows
from pipelines.demo.wider_context import wider_rows
from pipelines.demo.workforce import workforce_rows
from pipelines.demo.write import DemoRefused, Outgoing, outgoing, refuse_if_used, write_files
from pipelines.periods import parse_quarter, quarter_bounds, quarters_between, shift_quarter

__all__ = ["DemoRefused", "intended_parcels", "population", "write_demo"]

EARLIEST = "2023-24-Q1"
_OF_THE_OFFICE = (
    "business_plan",
    "outcome_assessment",
    "action_log",
    "subgroup_report",
    "scrutiny_plan",
    "training_feedback",
    "review_learning",
    "audit_programme",
    "assurance_report",
)
POPULATION = Path(__file__).parent / "population.csv"


def write_demo(
    raw: Path, *, seed: int = 20250401, first_quarter: str = "2023-24-Q2", quarters: int = 8
) -> list[Path]:
    """Write synthetic returns into an empty raw folder, the same to the byte for the same seed.

    Args:
        raw: the folder that agencies' files arrive in.
        seed: another one gives other figures around the same levels.
        first_quarter: the first quarter; not before 2023-24-Q1, where the levels begin.
        quarters: how many quarters; more of them change none of the earlier ones.

    Returns:
        The files that ``synthetic.json`` lists, in the order of arrival.

    Raises:
        DemoRefused: the folder holds a file already.
        ValueError: the quarters cannot be made up.
    """
    refuse_if_used(raw)
    window = _window(first_quarter, quarters)
    faults = load_faults()
    files = [
        outgoing(sent)
        for parcels in intended_parcels(seed, window, faults)
        for sent in spoil(seed, parcels, faults)
    ]
    files += report_texts(window)
    return write_files(raw, [*files, population(window[-1])], datetime.now(UTC))


def intended_parcels(
    seed: int, window: list[str], faults: tuple[Fault, ...]
) -> Iterator[list[Parcel]]:
    """What each agency would send for each quarter, before anything goes wrong."""
    world, stories = draw_world(seed, window[-1]), Stories.load()
    writer = Writer(seed, world, unreported(faults))
    for quarter in window:
        for agency in agencies():
            writer.reserve(agency, quarter)
        for agency in agencies():
            yield _from_agency(seed, agency, quarter, faults, world, stories, writer)
        yield _from_the_office(seed, quarter, faults)
        yield _heard(seed, quarter, faults)
        yield _stated(seed, quarter, faults)
        yield _assessed_by_themselves(seed, quarter, faults)
        yield _kept_in_touch(seed, quarter, faults)
        yield _counted_for_the_year(seed, quarter, faults, world)
        if quarter != window[0]:
            yield _explained(seed, quarter, faults, world, stories)


def _from_agency(
    seed: int,
    agency: dict[str, str],
    quarter: str,
    faults: tuple[Fault, ...],
    world: World,
    stories: Stories,
    writer: Writer,
) -> list[Parcel]:
    code = agency["agency_code"]
    sent, written = (
        arrival(seed, code, quarter, dataset, faults)
        for dataset in ("performance_return", "agency_narrative")
    )
    rows = return_rows(agency, quarter, world, stories)
    comments = writer.rows(agency, quarter, written.date())
    return [
        parcel(quarter, code, "performance_return", rows, sent),
        parcel(quarter, code, "agency_narrative", comments, written),
    ]


def _from_the_office(seed: int, quarter: str, faults: tuple[Fault, ...]) -> list[Parcel]:
    """The plan, its assessments, the action log, reviews, subgroups, scrutiny, training, audits,
    other partnerships' reports.

    There is no plan and no assessment of a quarter that no plan is written for.
    """
    arrives = {
        dataset: arrival(seed, OFFICE, quarter, dataset, faults) for dataset in _OF_THE_OFFICE
    }
    judged, reported, registered = (
        arrives[dataset].date()
        for dataset in ("outcome_assessment", "subgroup_report", "assurance_report")
    )
    sent = {
        "business_plan": plan_rows(seed, quarter),
        "outcome_assessment": assessment_rows(quarter, judged),
        "action_log": action_rows(quarter),
        "subgroup_report": subgroup_rows(quarter, reported),
        "scrutiny_plan": scrutiny_rows(quarter),
        "training_feedback": training_rows(seed, quarter),
        "review_learning": register_rows(quarter),
        "audit_programme": programme_rows(quarter),
        "assurance_report": register_of_reports(quarter, registered),
    }
    made = [
        parcel(quarter, OFFICE, dataset, rows, arrives[dataset])
        for dataset, rows in sent.items()
        if rows
    ]
    return [*made, *exports(seed, quarter, arrives["audit_programme"])]


def _heard(seed: int, quarter: str, faults: tuple[Fault, ...]) -> list[Parcel]:
    """What each agency heard from children and families; who heard nothing sends nothing."""
    return [
        parcel(quarter, agency, "voice", rows, arrival(seed, agency, quarter, "voice", faults))
        for agency, rows in voice_rows(quarter).items()
    ]


def _stated(seed: int, quarter: str, faults: tuple[Fault, ...]) -> list[Parcel]:
    """What each agency states of the year that the quarter ends."""
    dataset = "assurance_statement"
    return [
        parcel(quarter, agency, dataset, rows, arrival(seed, agency, quarter, dataset, faults))
        for agency, rows in statement_rows(quarter).items()
    ]


def _assessed_by_themselves(seed: int, quarter: str, faults: tuple[Fault, ...]) -> list[Parcel]:
    """Section 11 or the practitioner survey, from every agency that is asked."""
    return [
        parcel(quarter, agency, dataset, rows, arrival(seed, agency, quarter, dataset, faults))
        for dataset, sent in self_assessment_rows(seed, quarter).items()
        for agency, rows in sent.items()
    ]


def _kept_in_touch(seed: int, quarter: str, faults: tuple[Fault, ...]) -> list[Parcel]:
    """The workforce of each agency that tells of it."""
    return [
        parcel(
            quarter, agency, "workforce", rows,
            arrival(seed, agency, quarter, "workforce", faults),
        )
        for agency, rows in workforce_rows(seed, quarter).items()
    ]  # fmt: skip


def _counted_for_the_year(
    seed: int, quarter: str, faults: tuple[Fault, ...], world: World
) -> list[Parcel]:
    """The numbers of the local picture for the year that the quarter ends."""
    dataset = "wider_context"
    return [
        parcel(quarter, agency, dataset, rows, arrival(seed, agency, quarter, dataset, faults))
        for agency, rows in wider_rows(quarter, world).items()
    ]


def _explained(
    seed: int, quarter: str, faults: tuple[Fault, ...], world: World, stories: Stories
) -> list[Parcel]:
    """What agencies say of figures that are the same as in the quarter before."""
    made = []
    for agency in agencies():
        code, before = agency["agency_code"], shift_quarter(quarter, -1)
        if {(code, quarter), (code, before)} & unreported(faults):
            continue
        now, then = (return_rows(agency, one, world, stories) for one in (quarter, before))
        rows = explanation_rows(code, quarter, now, then)
        sent = arrival(seed, code, quarter, "explanation", faults) + timedelta(days=DAYS_LATER)
        made += [parcel(quarter, code, "explanation", rows, sent)] if rows else []
    return made


def _window(first_quarter: str, quarters: int) -> list[str]:
    if quarters < 1:
        raise ValueError("The demo needs at least one quarter.")
    if parse_quarter(first_quarter) < parse_quarter(EARLIEST):
        raise ValueError(f"The demo's levels begin in {EARLIEST}; {first_quarter} is before that.")
    last = shift_quarter(first_quarter, quarters - 1)
    end = quarter_bounds(last)[1]
    if end >= datetime.now(UTC).date():
        raise ValueError(f"{last} ends on {end:%d/%m/%Y}; the demo makes returns of past quarters.")
    return [*quarters_between(first_quarter, last)]


def population(last_quarter: str) -> Outgoing:
    """The estimates come out a month after the newest quarter has ended."""
    end = quarter_bounds(last_quarter)[1]
    arrives = datetime(end.year, end.month, end.day, 9, 30, tzinfo=UTC) + timedelta(days=30)
    # Git may have changed the line ends of the project's own copy.
    text = "\r\n".join(POPULATION.read_text(encoding="utf-8").split("\n"))
    return Outgoing("published/synthetic_population.csv", text.encode(), arrives)
