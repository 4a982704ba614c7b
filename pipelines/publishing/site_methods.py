"""The page on methods: the reports' own words about how figures are made, in one place."""

from __future__ import annotations

from pipelines.disclosure.rules import load_rules
from pipelines.publishing.audit_words import HOW_TO_READ as OF_AUDITS
from pipelines.publishing.group_methods import RULES as OF_GROUPS
from pipelines.publishing.limit_sheets import SIGNAL_RULES
from pipelines.publishing.quarter_methods import (
    AS_PUBLISHED,
    HALF_UP,
    HOW_SURE,
    INTERVAL_METHODS,
    RULES,
    source_lines,
)
from pipelines.publishing.quarter_questions import HOW_TO_READ_CHARTS
from pipelines.publishing.quarter_tables import HOW_TO_READ
from pipelines.publishing.site_files import METHODS
from pipelines.publishing.site_parts import Block, Facts, Items, Part, SitePage
from pipelines.publishing.text import capital, plural
from pipelines.publishing.year_funnels import HOW_TO_READ as OF_FUNNELS
from pipelines.release.read import Manifest


def methods_page(manifest: Manifest) -> SitePage:
    """The page for the release in force."""
    return SitePage(
        METHODS,
        "Methods",
        "How the figures of all reports are made, how sure they are, and what is hidden.",
        [
            Part("figures", "Figures", [Items([HALF_UP, AS_PUBLISHED, *RULES])]),
            Part(
                "intervals",
                "How sure a figure is",
                [HOW_SURE, Items(list(dict.fromkeys(INTERVAL_METHODS.values()))), HOW_TO_READ],
            ),
            Part(
                "control-charts",
                "Control charts: signal and noise",
                [
                    HOW_TO_READ_CHARTS,
                    "A figure is a signal where one of these holds:",
                    Items([f"{capital(words)}." for words in SIGNAL_RULES.values()]),
                ],
            ),
            Part("funnels", "Areas beside England: funnel plots", [OF_FUNNELS]),
            Part("groups", "Differences between groups of children", [Facts(OF_GROUPS)]),
            Part("audits", "Audits", [OF_AUDITS]),
            Part("disclosure", "What is confidential", _disclosure(manifest)),
            Part("sources", "Sources", [Items(source_lines(manifest.raw))]),
        ],
    )


def _disclosure(manifest: Manifest) -> list[Block]:
    told: list[Block] = [
        f"Counts of 1 to {load_rules().audiences['partnership'].threshold} are hidden, and with "
        "them as few others as will keep them hidden from anybody who adds and subtracts: groups "
        "and totals, authorities and partnerships, quarters and years, this release and every "
        "earlier one. Then an auditor that shares no code with that attacks the release with what "
        "its readers will have. A release in which a confidential count can be narrowed is not "
        "written."
    ]
    certificate = manifest.raw.get("disclosure") or {}
    if "hidden_by_themselves" in certificate:
        told.append(
            f"In release {manifest.release_id}, of {plural(certificate['cells'], 'count')},"
            f" {certificate['hidden_by_themselves']:,} are hidden for themselves and"
            f" {certificate['hidden_to_protect_others']:,} to protect those. The auditor set up"
            f" {plural(certificate['equations'], 'equation')} and could narrow"
            f" {plural(len(certificate['exposed']), 'confidential count')}."
        )
    return told
