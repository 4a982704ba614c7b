"""What must hold before a Yearly Report is published: each thing that does not, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.fingerprints import file_sha256, value_sha256
from pipelines.periods import quarter_key
from pipelines.publication.editions import SignOff, Subject
from pipelines.refresh.options import Options
from pipelines.refresh.publish import reports_wanted
from pipelines.refresh.reports import reports_of
from pipelines.refresh.run import Run
from pipelines.refresh.state import read_state
from pipelines.release.read import Manifest, latest_release
from pipelines.words import day_words
from pipelines.workspace import Workspace

# The Yearly Report and its other versions: large print, easy read, the young people's own.
_FAMILY = "yearly-report"


@dataclass(frozen=True)
class Ready:
    """The reports as they lie there, the release they rest on, and what still stands in the way."""

    manifest: Manifest | None
    reports: dict[str, str]
    files: tuple[Path, ...]
    in_the_way: tuple[str, ...]


def readiness(workspace: Workspace, subject: Subject) -> Ready:
    """Whether ``subject`` may be signed off and published, sign-off itself not looked at.

    Raises:
        WorkspaceDamaged: the release in force is damaged.
    """
    manifest = latest_release(workspace.marts)
    if manifest is None:
        return Ready(None, {}, (), ("There is no release. Run 'assurance refresh'.",))
    reports, files, missing = _reports(workspace, manifest, subject)
    in_the_way = [
        *missing,
        *_certificate(manifest),
        *_checks(workspace, manifest, subject),
    ]
    return Ready(manifest, reports, tuple(files), tuple(in_the_way))


def unsigned(reports: dict[str, str], sign_offs: Sequence[SignOff]) -> list[str]:
    """That nobody has signed off these reports as they are now; empty where somebody has."""
    if any(one.reports == reports for one in sign_offs):
        return []
    if sign_offs:
        last = sign_offs[-1]
        return [
            f"It was signed off on {day_words(last.signed_on)} by the {last.role}, and has changed"
            " since. Have it signed off again with 'assurance publish sign-off'."
        ]
    return ["Nobody has signed it off. Use 'assurance publish sign-off'."]


def _reports(
    workspace: Workspace, manifest: Manifest, subject: Subject
) -> tuple[dict[str, str], list[Path], list[str]]:
    """Report's key -> its fingerprint; the files; which are missing or out of date."""
    last_quarter = f"{subject.year}-Q4"
    mine = [
        report
        for report in reports_of(manifest, (last_quarter,))
        if report.kind.code.startswith(_FAMILY)
        and (report.period, report.partnership) == (subject.year, subject.partnership)
    ]
    if not mine:
        return {}, [], [f"No figures of {subject.year} are in the release, so it has no report."]
    wanted = {report.key for report, _ in reports_wanted(Run(workspace), manifest, (last_quarter,))}
    behind = [
        f"{report.kind.title[:1].upper()}{report.kind.title[1:]} is missing or out of date. Run"
        f" 'assurance refresh --quarter {last_quarter}'."
        for report in mine
        if report.key in wanted
    ]
    known = read_state(workspace).get("reports", {})
    fingerprints = {report.key: value_sha256(known.get(report.key)) for report in mine}
    files = [path for report in mine for path in report.paths(workspace, Options())]
    return fingerprints, files, behind


def _certificate(manifest: Manifest) -> list[str]:
    """The release's disclosure certificate must hold, and its tables be those it was given for."""
    certificate = manifest.raw.get("disclosure") or {}
    found = []
    if not certificate.get("holds") or certificate.get("exposed"):
        found.append(
            f"Release {manifest.release_id} has no disclosure certificate that holds. Run"
            f" 'assurance audit-disclosure {manifest.folder}' and read what it says."
        )
    changed = [
        name
        for name, table in manifest.raw["tables"].items()
        if file_sha256(manifest.folder / f"{name}.parquet") != table["sha256"]
    ]
    if changed:
        found.append(
            f"Tables of release {manifest.release_id} are not those its certificate was given for:"
            f" {', '.join(sorted(changed))}. Put its folder back from a copy."
        )
    return found


def _checks(workspace: Workspace, manifest: Manifest, subject: Subject) -> list[str]:
    """No check of severity error may be open: neither the warehouse's nor of a return."""
    found = []
    if not read_state(workspace).get("build"):
        found.append(
            "The warehouse did not pass its checks when it was last built. Run 'assurance refresh'"
            " and put right what it names."
        )
    quarters = [quarter_key(int(subject.year[:4]), quarter) for quarter in (1, 2, 3, 4)]
    rows = duckdb.connect().execute(
        """
        select returns.period, agency_name, dataset
        from read_parquet($returns) as returns
        inner join read_parquet($agencies) as agencies using (agency_code)
        where status = 'rejected' and period = any($quarters)
        order by all
        """,
        {
            "returns": str(manifest.folder / "fct_return.parquet"),
            "agencies": str(manifest.folder / "dim_agency.parquet"),
            "quarters": quarters,
        },
    )
    found += [
        f"{agency}'s {dataset.replace('_', ' ')} of {period} broke its contract and was not"
        " replaced. Ask for it again, or take the file out of data/raw."
        for period, agency, dataset in rows.fetchall()
    ]
    return found
