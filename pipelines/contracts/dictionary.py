"""The data dictionary, written from the contracts, the catalogues and the marts' descriptions.

Nothing is described here a second time: to change a word, change the contract, the seed or the
model's YAML, then run ``assurance dictionary``. A test holds the page to its sources.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from pipelines.contracts.load import load_contracts, seed_rows
from pipelines.contracts.model import Allowed, Contract

PAGE = Path("docs") / "data_dictionary.md"
# Tables with no model behind them: the release is where they are made.
MADE_AT_RELEASE = Path(__file__).resolve().parents[1] / "release" / "tables.yml"


def data_dictionary(contracts: Path, dbt_project: Path) -> str:
    """The whole page as Markdown.

    Args:
        contracts: folder of the contracts.
        dbt_project: folder of the dbt project, for its seeds and its marts.
    """
    seeds = dbt_project / "seeds"
    parts = [
        "# Data dictionary",
        "Made from the contracts, the catalogues and the models by `assurance dictionary`;"
        " change those, not this page.",
        "## What is sent in",
    ]
    for contract in load_contracts(contracts).values():
        parts += _contract(contract)
    parts += ["## What is counted", _measures(seeds), "## Indicators", _indicators(seeds)]
    parts += ["## Symbols", _symbols(seeds), "## What a release holds"]
    for model in _models(dbt_project / "models/marts/marts.yml") + _models(MADE_AT_RELEASE):
        parts += [
            f"### {model['name']}",
            model["description"],
            _table(
                ["Column", "Type", "Meaning"],
                ([c["name"], c["data_type"], c["description"]] for c in model["columns"]),
            ),
        ]
    return "\n\n".join(parts) + "\n"


def _models(path: Path) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    return models


def _contract(contract: Contract) -> list[str]:
    rows = (
        [
            column.name,
            column.type,
            "yes" if column.required else f"no ({column.default or 'may be left out'})",
            column.meaning + " Stored as a keyed hash." * column.identifier,
            _allowed(column.allowed),
            column.example,
        ]
        for column in contract.columns
    )
    return [
        f"### {contract.dataset}: {contract.title}",
        f"From: {contract.supplier}. Sent: {contract.frequency}. One row: {contract.grain}."
        f" Key: {', '.join(contract.keys)}.",
        _table(["Column", "Type", "Required", "Meaning", "Allowed", "Example"], rows),
        "Rules besides:",
        "\n".join(
            [
                *(f"- {rule.message} ({rule.severity}) {rule.remedy}" for rule in contract.rules),
                *(
                    f"- {question.message} (an explanation is asked for) {question.remedy}"
                    for question in (contract.questions.asked if contract.questions else ())
                ),
            ]
        ),
    ]


def _allowed(allowed: Allowed | None) -> str:
    if allowed is None:
        return ""
    if allowed.values:
        return ", ".join(allowed.values)
    if allowed.submission:
        return f"the folder's {allowed.submission}"
    return f"`{allowed.seed}.csv`, {allowed.column}"


def _measures(seeds: Path) -> str:
    rows = seed_rows(seeds, "measures")
    return _table(
        ["Measure", "Title", "Time", "Supplied by", "Meaning"],
        (
            [r["measure_code"], r["title"], r["period_type"], r["supplier_type"], r["definition"]]
            for r in rows
        ),
    )


def _indicators(seeds: Path) -> str:
    return _table(
        ["Indicator", "Title", "Unit", "Better", "Above the line", "Below the line", "Caveat"],
        (
            [
                row["indicator_code"],
                row["title"],
                row["unit"],
                {"none": "neither"}.get(row["polarity"], row["polarity"]),
                row["numerator_measures"] or "as published",
                row["denominator_measures"],
                row["caveat"],
            ]
            for row in seed_rows(seeds, "indicators")
        ),
    )


def _symbols(seeds: Path) -> str:
    return _table(
        ["Status", "Symbol", "Meaning"],
        ([r["status"], r["symbol"], r["meaning"]] for r in seed_rows(seeds, "status_symbols")),
    )


def _table(headers: list[str], rows: Iterable[list[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )
