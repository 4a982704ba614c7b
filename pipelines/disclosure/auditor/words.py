"""What an audit found, in plain words and as data. No range is told unless it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.disclosure.auditor.means import TOGETHER
from pipelines.disclosure.auditor.protection import Certificate, Exposure

FAMILIES = {
    "areas": "authorities add up to their partnership, and partnerships to the sub-region",
    "categories": "the groups of a characteristic add up to all children",
    "finer_groups": "finer groups add up to the group they are part of",
    "indicator_rates": "a rate is its numerator over its denominator, within its rounding",
    "indicator_sums": "an indicator's numerator and denominator are sums of counts",
    "parts_of_measures": "measures that are parts of another add up to it",
    "quarters": "quarters add up to their year",
    "regions": "authorities add up to their region, and regions to England",
    "same_figures": "a measure is a group of another measure",
    "subsets": "a percentage's numerator is no larger than its denominator",
    "three_years": "years add up to three years taken together",
    "two_way": "a table of two characteristics adds up to those of one",
    "year_end": "a snapshot's year is its fourth quarter",
    TOGETHER: "several equations together",
}


def cell_name(exposure: Exposure, area_names: Mapping[str, str] | None = None) -> str:
    """A cell by its measure, area, period and groups; never its range."""
    measure, area, period, *_ = exposure.key
    named = (area_names or {}).get(area, area)
    return exposure.name.replace(f"{measure}, {area}, {period}", f"{measure}, {named}, {period}", 1)


def certificate_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as data for a manifest: the same release gives the same certificate.

    Exposed cells are named without their ranges, and how long the audit took is left out.
    """
    return {
        "holds": certificate.holds,
        "protected_counts": [certificate.protection.lowest, certificate.protection.highest],
        "tables": certificate.tables,
        "cells": certificate.cells,
        "confidential_cells": certificate.confidential,
        "judged_cells": certificate.judged,
        "equations": certificate.equations,
        "components": certificate.components,
        "narrowest_values_left": certificate.narrowest,
        "exposed": [
            *(one.name for one in certificate.exposures),
            *(f"{name}: what came since an earlier release" for name in certificate.differences),
        ],
        "equation_kinds": {
            one.name: {
                "equal": one.equal,
                "upper_limit_only": one.at_most,
                "not_believed": one.not_believed,
            }
            for one in certificate.families
        },
        "contradictions": list(certificate.relaxed),
        "assumed": list(certificate.assumed),
    }


def summary_lines(
    certificate: Certificate,
    area_names: Mapping[str, str] | None = None,
    *,
    values: bool = False,
) -> list[str]:
    """What was found, a line each: for a terminal.

    Args:
        values: also tell the ranges of the exposed cells; for those who may see them.
    """
    exact = sum(one.is_exact for one in certificate.exposures)
    narrowed = len(certificate.exposures) - exact
    low, high = certificate.protection.lowest, certificate.protection.highest
    lines = [
        f"{certificate.cells:,} figures in {certificate.tables:,} tables;"
        f" {certificate.confidential:,} are hidden as confidential.",
        f"{certificate.equations:,} equations tie hidden figures to others"
        f" ({certificate.components:,} groups that hang together).",
    ]
    if not certificate.exposures:
        lines.append(f"None can be narrowed within {low} to {high}.")
    else:
        lines.append(
            f"{exact:,} can be worked out exactly, and {narrowed:,} can be narrowed within"
            f" {low} to {high}:"
        )
    for one in certificate.exposures:
        how = "; ".join(FAMILIES.get(means, means) for means in one.means)
        told = cell_name(one, area_names)
        if values:
            told += f" = {one.low:g}" if one.is_exact else f" = {one.low:g} to {one.high:g}"
        kind = "exactly" if one.is_exact else "narrowed"
        kind = kind if one.proven else "not shown to be safe"
        lines.append(f"  {told} ({kind}: {how})")
    if certificate.differences:
        lines.append(
            f"{len(certificate.differences):,} figures less those of an earlier release tell of too"
            " few people:"
        )
        lines += [f"  {name}" for name in certificate.differences]
    if certificate.relaxed:
        lines.append(
            f"In {len(certificate.relaxed):,} groups the shown figures contradict each other;"
            " the least that explains it was not relied on."
        )
    return lines + [f"Assumed: {text}" for text in certificate.assumed]
