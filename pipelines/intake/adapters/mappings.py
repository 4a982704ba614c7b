"""Mappings from YAML, and which of them a file's header belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from pipelines.contracts.load import ContractError, seed_rows
from pipelines.intake.adapters.errors import AdapterError
from pipelines.intake.adapters.model import Mapping

# What the mappings of one publication family may state once, at the top of their file.
SHARED = ("publisher", "series", "dataset", "period", "area")


def load_mappings(folder: Path, seeds: Path) -> tuple[Mapping, ...]:
    """Every mapping of ``folder``, in the order of the files' names.

    A file is one publication family: ``mappings`` is the list, and what all of them share
    (``publisher``, ``series``, ``period``, ``area``) may stand beside it.

    Raises:
        ContractError: a file is not usable, names a code that is in no catalogue, or describes a
            header that another mapping describes too.
    """
    loaded: list[tuple[str, Mapping]] = []
    for path in sorted(folder.glob("*.yml")):
        for mapping in _read(path):
            _check_codes(mapping, path.name, seeds)
            loaded.append((path.name, mapping))
    _check_apart(loaded)
    return tuple(mapping for _, mapping in loaded)


def recognise(headers: Collection[str], mappings: Sequence[Mapping]) -> Mapping | None:
    """The mapping that a file with these normalised column names belongs to, if any does.

    Raises:
        AdapterError: more than one mapping fits, so that no one can say which is meant.
    """
    columns = frozenset(headers)
    fitting = [mapping for mapping in mappings if mapping.matches(columns)]
    if len(fitting) > 1:
        names = ", ".join(mapping.id for mapping in fitting)
        raise AdapterError(
            f"The columns of this file fit several publications ({names}). Send the publisher's "
            "files one by one, or tell the mappings apart with 'none_of'."
        )
    return fitting[0] if fitting else None


def _read(path: Path) -> Iterator[Mapping]:
    try:
        raw = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except yaml.YAMLError as error:
        raise ContractError(f"{path.name} is not readable YAML: {error}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("mappings"), list):
        raise ContractError(f"{path.name} needs a list called 'mappings'.")
    unknown = sorted(set(raw) - {*SHARED, "mappings"})
    if unknown:
        raise ContractError(f"{path.name}: '{unknown[0]}' is not known at the top of the file.")
    shared = {key: raw[key] for key in SHARED if key in raw}
    for part in raw["mappings"]:
        yield _validated({**shared, **part}, path.name)


def _validated(raw: dict[str, Any], file: str) -> Mapping:
    try:
        return Mapping.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'whole'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ContractError(
            f"{file}: mapping '{raw.get('id', '?')}' is not usable: {faults}"
        ) from error


def _check_codes(mapping: Mapping, file: str, seeds: Path) -> None:
    """Refuse a code or a category that the catalogues do not have."""
    known = {
        "measure": {row["measure_code"] for row in seed_rows(seeds, "measures")},
        "indicator": {row["indicator_code"] for row in seed_rows(seeds, "indicators")},
    }
    groups = {
        (row["characteristic"], row["category"]) for row in seed_rows(seeds, "characteristics")
    }
    for figures, breakdown in mapping.parts:
        used = {(part.characteristic, part.category) for part in figures}
        for topic in breakdown.topics if breakdown else ():
            used |= {(topic.characteristic, category) for category in topic.categories.values()}
        for part in figures:
            if part.code not in known[part.figure]:
                raise ContractError(
                    f"{file}: mapping '{mapping.id}' names the {part.figure} '{part.code}', which "
                    f"is not in {part.figure}s.csv."
                )
        missing = sorted(used - groups)
        if missing:
            raise ContractError(
                f"{file}: mapping '{mapping.id}' names {missing[0][0]} '{missing[0][1]}', which "
                "is not in characteristics.csv."
            )


def _check_apart(loaded: list[tuple[str, Mapping]]) -> None:
    """Refuse two mappings of the same name, or of which one's header is also the other's."""
    names: dict[str, str] = {}
    for file, mapping in loaded:
        for name in (mapping.id, *(variant.id for variant in mapping.variants)):
            if name in names:
                raise ContractError(f"{file}: '{name}' is already a mapping of {names[name]}.")
            names[name] = file
    for (file, mapping), (other_file, other) in permutations(loaded, 2):
        if other.matches(mapping.needed):
            raise ContractError(
                f"{file}: the header of mapping '{mapping.id}' is also that of '{other.id}' in "
                f"{other_file}. Tell them apart with 'all_of' or 'none_of'."
            )
