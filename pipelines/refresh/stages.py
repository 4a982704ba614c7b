"""The stages of a refresh: take in, build, release. Each may be run again at any time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pipelines.contracts import load_contracts
from pipelines.free_text.details import in_words
from pipelines.free_text.withheld import held_texts, withhold
from pipelines.intake.arrivals import Arrival
from pipelines.intake.take_in import TakenIn, take_in
from pipelines.refresh.fingerprint import build_fingerprint
from pipelines.refresh.run import Run, read_ledger
from pipelines.refresh.state import read_state, update_state
from pipelines.release import Manifest, ReleaseRefused, make_release
from pipelines.release.audited import PAGE as CERTIFICATE
from pipelines.warehouse.connection import connected, exclusive
from pipelines.warehouse.parsed import load_manifest
from pipelines.warehouse.transform import BuildResult, build
from pipelines.workspace import Workspace


def take_in_returns(run: Run, quarters: tuple[str, ...]) -> list[TakenIn]:
    """Take in what lies in these quarters' folders, and what lies in no usable folder."""

    def wanted(arrival: Arrival) -> bool:
        if arrival.is_official:
            return False
        return arrival.context.period in quarters or arrival.context.agency is None

    return _take_in(run, wanted)


def take_in_official(run: Run) -> list[TakenIn]:
    """Take in official statistics."""
    return _take_in(run, lambda arrival: arrival.is_official)


def _take_in(run: Run, wanted: Callable[[Arrival], bool]) -> list[TakenIn]:
    if run.options.as_of:
        return []

    def tell(done: int, total: int, arrival: Arrival) -> None:
        run.progress.step(f"Taking in {arrival.folder}/{arrival.name} ({done + 1} of {total})")

    def leave(arrival: Arrival) -> None:
        place = "/".join(part for part in (arrival.folder, arrival.name) if part)
        if place not in run.outcome.left:
            run.outcome.left.append(place)

    with run.timed("take in and check"):
        taken = take_in(
            run.workspace,
            now=run.now,
            wanted=wanted,
            on_file=tell,
            settle_seconds=run.options.settle_seconds,
            on_left=leave,
        )
        if taken:
            from pipelines.quality.docs import publish_docs

            publish_docs(run.workspace)
    run.outcome.taken_in += taken
    return taken


def withhold_texts(run: Run) -> tuple[int, int]:
    """Read what has come in words for personal details.

    Returns:
        How many texts are withheld and wait for a decision, and about how many one was made.
    """
    contracts = load_contracts(run.workspace.contracts)
    with connected(run.workspace) as connection:
        withhold(connection, contracts, run.now)
        held = held_texts(connection, contracts)
    decided = sum(text.decision is not None for text in held)
    return len(held) - decided, decided


def build_warehouse(run: Run) -> BuildResult | None:
    """Build and test every model, unless nothing that they are made of has changed (None)."""
    with exclusive(run.workspace):
        # Before the build: what is edited meanwhile must be built next time.
        wanted = _wanted_build(run)
        if not run.options.full and read_state(run.workspace).get("build") == wanted:
            return None
        run.progress.step("Building and testing the warehouse")
        with run.timed("build the warehouse"):
            # A run that is broken off must not leave a fingerprint that promises what is not there.
            update_state(run.workspace, build=None)
            result = build(run.workspace, as_of=_moment(run))
            if result.ok:
                update_state(run.workspace, build=wanted)
    run.outcome.build = result
    run.outcome.faults += describe_faults(run.workspace, result)
    if result.ok:
        run.outcome.set_aside += read_set_aside(run.workspace)
    return result


def _moment(run: Run) -> datetime:
    """As of when to build: now, and not before what another run took in since this one began."""
    if run.options.as_of:
        return run.options.as_of
    return max([run.now, *(entry.taken_in_at for entry in read_ledger(run.workspace))])


def _wanted_build(run: Run) -> str:
    return build_fingerprint(run.workspace, read_ledger(run.workspace), run.options, run.now)


def describe_faults(workspace: Workspace, result: BuildResult) -> list[str]:
    """Each failed model or test in a sentence; a test's own description where it has one."""
    if result.ok:
        return []
    nodes = load_manifest(workspace)["nodes"]
    told = []
    for fault in result.faults:
        meaning = nodes.get(fault.unique_id, {}).get("description", "").strip()
        if fault.kind == "test":
            which = ": " + "; ".join(fault.broken_rules) if fault.broken_rules else ""
            told.append(
                f"The check '{fault.name}' failed on {fault.failures or 'some'} rows{which}."
                + (f" {meaning}" if meaning else "")
            )
        else:
            told.append(f"The {fault.kind} '{fault.name}' could not be built: {fault.message}")
    return told


def read_set_aside(workspace: Workspace) -> list[str]:
    """What the build had to leave out: rows of a catalogue, counts, texts; a sentence for each."""
    with connected(workspace) as connection:
        rows = connection.execute(
            """
            select message, catalogue, row_number as place from intermediate.int_catalogue_faults
            union all
            select message, null, 0 from intermediate.int_impossible_figures
            order by catalogue nulls last, place, message
            """
        ).fetchall()
        texts = held_texts(connection, load_contracts(workspace.contracts))
    return [row[0] for row in rows] + [
        f"{text.places[0]}: the text may hold {in_words(text.kinds)} and is withheld. Look at it"
        f" with 'assurance redact {text.text_id}'."
        for text in texts
        if text.decision is None and text.places
    ]


def release_figures(run: Run) -> Manifest:
    """Make a release of the marts; the same figures again are the same release.

    Raises:
        ReleaseRefused: the figures may not leave the warehouse.
    """
    with exclusive(run.workspace):
        # Since this run built, another may have taken files in, built for another moment, or
        # failed its checks; a release asked for by itself may find nothing built at all.
        if read_state(run.workspace).get("build") != _wanted_build(run):
            result = build_warehouse(run)
            if result is not None and not result.ok:
                raise ReleaseRefused(
                    "The release was not written: the warehouse does not pass its checks."
                    " The previous release stays in force."
                )
        run.progress.step("Making the release")
        with run.timed("make the release"):
            manifest, is_new = make_release(
                run.workspace,
                now=run.now if run.options.as_of else _moment(run),
                as_of=run.options.as_of,
            )
        update_state(run.workspace, release_code=read_state(run.workspace).get("build"))
        if not run.options.as_of:
            _show_certificate(run.workspace, manifest)
    run.outcome.release_id = manifest.release_id
    run.outcome.release_is_new = is_new
    return manifest


def _show_certificate(workspace: Workspace, manifest: Manifest) -> None:
    """The auditor's page of the release in force beside the other pages of checks."""
    page = manifest.folder / CERTIFICATE
    shown = workspace.quality / "docs" / CERTIFICATE
    if page.is_file() and (not shown.is_file() or shown.read_bytes() != page.read_bytes()):
        shown.parent.mkdir(parents=True, exist_ok=True)
        shown.write_bytes(page.read_bytes())
