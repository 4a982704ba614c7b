"""The page that says of each column of each public table where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from pipelines.lineage.columns import Column, Lineage
from pipelines.pages import page_templates
from pipelines.release.tables import MADE_TABLES, PUBLIC_TABLES

_HERE = Path(__file__).parent / "templates"
# The frame and the looks of the other pages of checks, beside which it lies.
_FRAME = Path(__file__).parents[1] / "quality" / "templates"
_MADE = Path(__file__).parents[1] / "release" / "tables.yml"
_MARTS = "marts"
_ORIGINS = {"raw": "what was sent", "catalogue": "catalogue"}


def lineage_page(lineage: Lineage, manifest: Mapping[str, Any], stamp: str) -> str:
    """The whole page.

    Args:
        lineage: of every model.
        manifest: dbt's, for the descriptions.
        stamp: the fingerprint of what it is made from.
    """
    environment = page_templates(_HERE, _FRAME)
    environment.globals["style"] = (_FRAME / "style.css").read_text(encoding="utf-8")
    described = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == _MARTS
    }
    tables = [_table(lineage, described[name]) for name in PUBLIC_TABLES if name in described]
    return environment.get_template("lineage.html").render(
        stamp=stamp,
        tables=sorted(tables, key=lambda table: str(table["name"])),
        made=_made(),
        unread=lineage.unread,
    )


def _table(lineage: Lineage, node: Mapping[str, Any]) -> dict[str, Any]:
    columns = []
    for name, column in node["columns"].items():
        here = Column(_MARTS, str(node["name"]), str(name))
        columns.append(
            {
                "name": name,
                "about": column["description"],
                "parents": _told(lineage.parents.get(here, frozenset())),
                "origins": _told(lineage.origins(here) if here in lineage.parents else ()),
            }
        )
    return {"name": node["name"], "about": node["description"], "columns": columns}


def _told(columns: Iterable[Column]) -> list[str]:
    """'stg_voice.heard_on', 'seed areas.area_code'."""
    return sorted(
        f"{column.table}.{column.name}"
        + (f" ({_ORIGINS[column.schema]})" if column.schema in _ORIGINS else "")
        for column in columns
    )


def _made() -> list[dict[str, str]]:
    models = yaml.safe_load(_MADE.read_text(encoding="utf-8"))["models"]
    return [one for one in models if one["name"] in MADE_TABLES]
