"""Data Docs: the rules and the verdicts as pages that open from disk, with nothing from the web.

Great Expectations' own pages load their styles, scripts and a counting image from elsewhere, so
the same results are shown by ours. A submission's page is written again only when its result or
the pages' own look changed; everything is made from files, and the same files make the same
bytes. No page holds a value from a submission.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Template
from markupsafe import Markup, escape

from pipelines.contracts.load import load_contracts, seed_rows
from pipelines.contracts.model import Contract
from pipelines.pages import page_templates
from pipelines.quality.files import write_atomically
from pipelines.quality.plan import plan_rules
from pipelines.quality.results import saved
from pipelines.quality.wording import day_and_time, label
from pipelines.workspace import Workspace

_TEMPLATES = Path(__file__).parent / "templates"
# A page's fingerprint stands this early in it.
_HEAD = 600
_LINEAGE = "lineage.html"
# Of so many periods the results of a dataset stand side by side, the newest last.
_PERIODS = 8


def publish_docs(workspace: Workspace) -> Path:
    """Bring ``quality/docs`` up to date and return its index."""
    docs = workspace.quality / "docs"
    site = _Site(workspace)
    entries = []
    for path in saved(workspace.quality):
        raw = path.read_bytes()
        entry = site.entry(json.loads(raw))
        entries.append(entry)
        page = docs / "submissions" / f"{entry['id']}.html"
        stamp = hashlib.sha256(site.look + raw).hexdigest()
        if not _is_made_from(page, stamp):
            write_atomically(page, site.submission(entry, stamp))
    for contract in site.contracts.values():
        mine = [entry for entry in entries if entry["dataset"] == contract.dataset]
        suite = site.suite(contract, over_time(mine))
        _write_if_changed(docs / "suites" / f"{contract.dataset}.html", suite)
    _remove_others(docs / "submissions", {entry["id"] for entry in entries})
    _remove_others(docs / "suites", set(site.contracts))
    index = docs / "index.html"
    # Made by 'assurance docs' alone.
    has_lineage = (docs / _LINEAGE).is_file()
    _write_if_changed(index, site.index(entries, has_lineage=has_lineage))
    return index


class _Site:
    """What every page needs: templates, contracts and the agencies' names."""

    def __init__(self, workspace: Workspace) -> None:
        self.seeds = workspace.seeds
        self.contracts: Mapping[str, Contract] = load_contracts(workspace.contracts)
        self.agencies = {
            row["agency_code"]: row["agency_name"] for row in seed_rows(self.seeds, "agencies")
        }
        self._environment = page_templates(_TEMPLATES)
        self._environment.globals["style"] = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
        self._environment.filters["label"] = label
        self._environment.filters["breakable"] = _breakable
        self._environment.filters["thousands"] = lambda number: f"{number:,}"
        parts = [file.read_bytes() for file in sorted(_TEMPLATES.iterdir()) if file.is_file()]
        names = json.dumps([self.agencies, sorted(self.contracts)]).encode()
        self.look = hashlib.sha256(b"\0".join([*parts, names])).digest()

    def _template(self, name: str) -> Template:
        return self._environment.get_template(f"{name}.html")

    def entry(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """A result with what a page shows of it worked out."""
        about = told["submission"]
        contract = self.contracts.get(about["dataset"] or "")
        outcome = about["outcome"] or ("accepted" if told["accepted"] else "rejected")
        rules = [{**rule, "state": _state(rule)} for rule in told["rules"]]
        rank = {"failed": 0, "not checked": 1, "passed": 2}
        rules.sort(key=lambda rule: (rank[rule["state"]], rule["severity"]))
        return {
            "id": about["submission_id"],
            "file": about["original_name"],
            "agency": self.agencies.get(about["agency_code"], about["agency_code"])
            or (contract.supplier if contract else "not known"),
            "dataset": about["dataset"],
            "title": contract.title if contract else about["dataset"] or "Not recognised",
            "has_suite": contract is not None,
            "period": about["period"],
            "received_at": about["received_at"] or "",
            "received": day_and_time(about["received_at"]),
            "outcome": outcome,
            "is_synthetic": about["is_synthetic"],
            "errors": told["errors"],
            "warnings": told["warnings"],
            "rules": rules,
            "version": ((told["great_expectations"] or {}).get("meta") or {}).get(
                "great_expectations_version"
            ),
        }

    def submission(self, entry: Mapping[str, Any], stamp: str) -> str:
        """The page of one submission."""
        return self._template("submission").render(entry=entry, stamp=stamp)

    def suite(self, contract: Contract, times: Mapping[str, Any]) -> str:
        """The page of one dataset's rules, with what became of them over time."""
        rules = plan_rules(contract, self.seeds, None)
        return self._template("suite").render(contract=contract, rules=rules, times=times)

    def index(self, entries: list[dict[str, Any]], *, has_lineage: bool) -> str:
        """The first page: what was sent, newest first, and the rules."""
        entries = sorted(entries, key=lambda entry: (entry["received_at"], entry["id"]))[::-1]
        for entry in entries:
            entry["keys"] = [key for key, _ in _filters_of(entry)]
        suites = [
            (contract, plan_rules(contract, self.seeds, None))
            for contract in self.contracts.values()
        ]
        return self._template("index").render(
            entries=entries, suites=suites, filters=_filters(entries), has_lineage=has_lineage
        )


def over_time(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A dataset's submissions by period, and of each rule that ever failed what it found.

    Returns:
        ``periods``, the newest last; ``submissions``: of each how many came, and how many were not
        accepted; ``rules``: name -> of each period rows failed and rows checked, or None.
    """
    by_period: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        by_period.setdefault(entry["period"] or "no one period", []).append(entry)
    periods = sorted(by_period)[-_PERIODS:]
    failed = sorted(
        {
            rule["name"]
            for period in periods
            for entry in by_period[period]
            for rule in entry["rules"]
            if rule["failed"]
        }
    )
    return {
        "periods": periods,
        "submissions": [
            (len(mine), sum(entry["outcome"] != "accepted" for entry in mine))
            for mine in (by_period[period] for period in periods)
        ],
        "rules": {name: [_found(by_period[period], name) for period in periods] for name in failed},
    }


def _found(entries: Iterable[Mapping[str, Any]], name: str) -> tuple[int, int] | None:
    """Rows that failed a rule and rows it looked at, in all of these submissions."""
    mine = [rule for entry in entries for rule in entry["rules"] if rule["name"] == name]
    checked = sum(rule["checked"] for rule in mine)
    return (sum(rule["failed"] for rule in mine), checked) if checked else None


def _breakable(name: str) -> Markup:
    """A long name that a line may end in, after an underscore."""
    return escape(name).replace("_", Markup("_<wbr>"))


def _state(rule: Mapping[str, Any]) -> str:
    if rule["passed"]:
        return "passed"
    return "failed" if rule["failed"] else "not checked"


def _filters_of(entry: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """(key, words) of each filter that lets a submission through."""
    yield f"outcome-{_slug(entry['outcome'])}", entry["outcome"].capitalize()
    if entry["warnings"]:
        yield "with-warnings", "With warnings"
    yield f"dataset-{_slug(entry['dataset'] or 'none')}", entry["title"]
    if entry["period"]:
        yield f"period-{_slug(entry['period'])}", entry["period"]


def _filters(entries: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    found = {pair for entry in entries for pair in _filters_of(entry)}

    def named(*beginnings: str) -> list[tuple[str, str]]:
        return sorted(pair for pair in found if pair[0].startswith(beginnings))

    groups = [
        ("Outcome", named("outcome-", "with-")),
        ("Dataset", named("dataset-")),
        ("Period", named("period-")[::-1]),
    ]
    return [(title, pairs) for title, pairs in groups if pairs]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _is_made_from(page: Path, stamp: str) -> bool:
    try:
        with page.open(encoding="utf-8") as handle:
            return stamp in handle.read(_HEAD)
    except OSError:
        return False


def _write_if_changed(page: Path, text: str) -> None:
    if not page.is_file() or page.read_bytes() != text.encode():
        write_atomically(page, text)


def _remove_others(folder: Path, names: set[str]) -> None:
    """Pages of what is no longer there: they are made from the results and can be made again."""
    for page in folder.glob("*.html"):
        if page.stem not in names:
            page.unlink()
