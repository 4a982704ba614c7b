"""Published files under attack: rounding, regions, several files, and the real statistics."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure.auditor import Beliefs, Protection
from pipelines.disclosure.auditor.examine import Material, attack, set_out
from pipelines.disclosure.auditor.files import FilesAudit, audit_files
from pipelines.intake.rulebook import Rulebook
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.disclosure.audit_tables import INDICATORS, MEASURES, RUTLAND, cell, frame

PUBLISHED = PROJECT_ROOT.parent / "shared" / "data" / "published"
LEVELS = {"E06": "Local authority", "E10": "Local authority", "E12": "Regional", "E92": "National"}
NAMES = {"E06000017": "Rutland", "E10000018": "Leicestershire"}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return Rulebook(Workspace.at(PROJECT_ROOT))


def _file(path: Path, rows: Iterable[tuple[int, str, str, str, str]]) -> Path:
    """Children looked after on 31 March: year, area, topic, group, number."""
    lines = [
        "time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,la_name,"
        "cla_group,characteristic,number,percentage"
    ]
    for year, area, topic, group, number in rows:
        region = "" if area.startswith("E92") else "E12000004"
        authority = area if area.startswith(("E06", "E10")) else ""
        lines.append(
            f"{year},Reporting year,{LEVELS[area[:3]]},E92000001,{region},{authority},"
            f"{NAMES.get(area, '')},{topic},{group},{number},"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _audit(rulebook: Rulebook, *paths: Path, **options: object) -> FilesAudit:
    return audit_files(paths, rulebook.mappings, rulebook.workspace.seeds, **options)  # type: ignore[arg-type]


def _exposed(audit: FilesAudit) -> dict[tuple[str, ...], tuple[float, float]]:
    return {one.key: (one.low, one.high) for one in audit.certificate.exposures}


def _looked_after(area: str, year: str = "2024-25", **groups: str) -> tuple[str, ...]:
    return cell(area, year, "children_looked_after", **groups)


def _years(last: tuple[str, str, str]) -> list[tuple[int, str, str, str, str]]:
    """Leicestershire, Rutland and their region, over five years; ``last`` is the year 2025."""
    shown = [("44", "8", "50"), ("51", "7", "60"), ("40", "12", "50"), ("33", "9", "40")]
    return [
        (year, area, "Age group", "Total", number)
        for year, numbers in zip(range(2021, 2026), [*shown, last], strict=True)
        for area, number in zip(("E10000018", "E06000017", "E12000004"), numbers, strict=True)
    ]


def test_a_rounded_region_less_its_other_authorities_narrows_one(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    """40 stands for 35 to 45: less 42 that is 3 at the most."""
    audit = _audit(rulebook, _file(tmp_path / "a.csv", _years(("42", "c", "40"))))
    assert _exposed(audit) == {_looked_after(RUTLAND): (0, 3)}
    assert audit.certificate.exposures[0].means == ("regions",)
    assert audit.area_names[RUTLAND] == "Rutland"
    assert any("E12000004" in text and "nearest 10" in text for text in audit.certificate.assumed)


def test_a_region_whose_other_authorities_are_not_there_tells_little(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    rows = [
        (year, area, topic, group, "250" if area == "E12000004" else number)
        for year, area, topic, group, number in _years(("42", "c", ""))
    ]
    assert _exposed(_audit(rulebook, _file(tmp_path / "a.csv", rows))) == {}


def test_a_figure_hidden_now_and_shown_in_last_years_file_is_known(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    """The new file hides boys to protect girls; the old one still shows them."""
    hidden = [(2024, RUTLAND, "Sex", sex, "c") for sex in ("Female", "Male")]
    total = (2024, RUTLAND, "Age group", "Total", "9")
    later = (2025, RUTLAND, "Age group", "Total", "20")
    after = _file(tmp_path / "new.csv", [*hidden, total, later])
    assert _exposed(_audit(rulebook, after)) == {}
    before = _file(tmp_path / "old.csv", [(2024, RUTLAND, "Sex", "Male", "6"), total])
    found = _audit(rulebook, before, after)
    assert _exposed(found) == {_looked_after(RUTLAND, "2023-24", sex="female"): (3, 3)}


def test_nothing_but_unknown_files_leaves_an_empty_certificate(
    rulebook: Rulebook, tmp_path: Path
) -> None:
    path = tmp_path / "else.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    audit = _audit(rulebook, path)
    assert audit.left_out == ("else.csv: no mapping knows these columns",)
    assert audit.certificate.cells == 0
    assert audit.certificate.holds


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    whole=st.integers(6, 60),
    share=st.floats(0, 1),
    decimals=st.integers(0, 1),
    other=st.integers(0, 40),
    shown=st.booleans(),
)
def test_a_rounded_percentage_leaves_what_trying_every_count_leaves(
    whole: int, share: float, decimals: int, other: int, shown: bool
) -> None:
    """A percentage beside a hidden count: its whole is shown, or only a sum that it is part of."""
    part = int(share * whole)
    percentage = round(100 * part / whole, decimals)
    half = 0.5 * 10.0**-decimals
    number, base = cell(RUTLAND, measure="open"), cell(RUTLAND, measure="all")
    table = {number: part, base: whole}
    table |= {cell("E10000018", measure="all"): other, cell("LRSCP", measure="all"): whole + other}
    hidden = {number} if shown else {number, base, cell("E10000018", measure="all")}
    claim = pl.DataFrame(
        {
            "indicator_code": ["open_pct"], "area_code": [RUTLAND], "period": ["2024-25-Q1"],
            "kind": ["value"], "number": [percentage], "half": [half + 1e-9],
        }
    )  # fmt: skip
    members = pl.DataFrame(
        {
            "member_code": [RUTLAND, "E10000018"], "group_code": ["LRSCP"] * 2,
            "family": ["areas"] * 2, "expected": [2, 2], "unproven": [False] * 2,
        }
    )  # fmt: skip
    material = Material(frame(table, hidden), MEASURES, members, None, INDICATORS, claim)
    cells, equations = set_out(material, Beliefs())
    judged = cells["is_hidden"].to_numpy()
    found = attack(cells, equations, judged, Protection(), exact=True)
    at = int(np.flatnonzero((cells["measure_code"] == "open").to_numpy())[0])
    possible = [
        n
        for m in ([whole] if shown else range(whole + other + 1))
        for n in range(2 * whole + 2 * other + 2)
        if abs(100 * n - percentage * m) <= (half + 1e-9) * m + 1e-9
    ]
    assert (found.low[at], found.high[at]) == (min(possible), max(possible))


@pytest.mark.published
def test_rutlands_hidden_ethnic_groups_of_2025_can_be_narrowed(rulebook: Rulebook) -> None:
    """Three groups are hidden, and their sum (the total less the groups shown) is below 5."""
    path = PUBLISHED / "cla_2025" / "la_cla_on_31_march_by_characteristics.csv"
    if not path.is_file():
        pytest.skip(f"the published statistics are not beside the project ({path.name})")
    audit = _audit(rulebook, path)
    found = {key for key in _exposed(audit) if key[1:4] == (RUTLAND, "2024-25", "ethnicity")}
    assert found == {
        _looked_after(RUTLAND, ethnicity=group) for group in ("black", "mixed", "unknown")
    }
    ranges = _exposed(audit)
    assert len({ranges[key] for key in found}) == 1
    narrower = _exposed(_audit(rulebook, path, beliefs=Beliefs(zero_is_shown=True)))
    assert all(narrower[key][0] >= 1 and narrower[key][1] < ranges[key][1] for key in found)


@pytest.mark.published
def test_all_published_files_are_audited_together(rulebook: Rulebook) -> None:
    if not PUBLISHED.is_dir():
        pytest.skip(f"the published statistics are not beside the project ({PUBLISHED.parts[-3:]})")
    audit = _audit(rulebook, *sorted(PUBLISHED.rglob("*.csv")))
    found = audit.certificate
    assert len(audit.files) > 25
    assert found.confidential > 4_000
    assert all(one.proven for one in found.exposures)
    # Alone, each file gives away less: what regions, sources and other files add is real.
    assert {"regions", "parts_of_measures", "categories"} <= {
        name for one in found.exposures for name in one.means
    }
