"""Contracts from YAML, and the values that their seeds allow."""

from __future__ import annotations

import csv
import hashlib
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from pipelines.contracts.model import Allowed, Codes, Contract, SubmissionContext

# The compiled reader is ten times faster; it is missing where libyaml is.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContractError(Exception):
    """A contract or a catalogue that cannot be used; the message names the file and the fault."""


def load_contract(path: Path) -> Contract:
    """The contract in ``path``; its ``sha256`` is that of the file's text with LF line ends.

    Raises:
        ContractError: the file is not YAML, or breaks the model; every fault is listed.
    """
    return _contract(path.name, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def _contract(name: str, text: str) -> Contract:
    """Understood once for each text: a run asks for the contracts dozens of times."""
    try:
        raw = yaml.load(text, Loader=_LOADER)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Contract.model_validate({**raw, "sha256": digest})
    except yaml.YAMLError as error:
        raise ContractError(f"{name} is not readable YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ContractError(f"{name} is not a usable contract: {faults}") from error


def load_contracts(folder: Path) -> dict[str, Contract]:
    """Every contract of ``folder`` by dataset name, in alphabetical order.

    Raises:
        ContractError: a file is named differently from its dataset, or cannot be used.
    """
    contracts = {}
    for path in sorted(folder.glob("*.yml")):
        contract = load_contract(path)
        if path.stem != contract.dataset:
            raise ContractError(
                f"{path.name} describes '{contract.dataset}': name the file {contract.dataset}.yml."
            )
        contracts[contract.dataset] = contract
    return contracts


@lru_cache(maxsize=64)
def _read_seed(path: Path, stamp: int) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return tuple(csv.DictReader(handle))


def seed_rows(seeds: Path, name: str) -> tuple[dict[str, str], ...]:
    """The rows of a seed, as text; read again when the file changes.

    Raises:
        ContractError: there is no such seed.
    """
    path = seeds / f"{name}.csv"
    if not path.is_file():
        raise ContractError(f"The catalogue {path.name} is missing from {seeds.name}.")
    return _read_seed(path, path.stat().st_mtime_ns)


def allowed_codes(allowed: Allowed, seeds: Path, context: SubmissionContext) -> dict[str, str]:
    """Every text that is understood, in lower case, and the code it stands for.

    Raises:
        ContractError: the seed or one of its columns does not exist.
    """
    if allowed.values:
        return {value.casefold(): value for value in allowed.values}
    if allowed.submission:
        return {value.casefold(): value for value in context.refer(allowed.submission)}
    assert allowed.seed and allowed.column
    understood = {value.casefold(): value for value in allowed.plus}
    understood |= _coded(allowed, seeds, context)
    for row in seed_rows(seeds, allowed.seed):
        if not all(_matches(row, key, value, context) for key, value in allowed.where.items()):
            continue
        code = _cell(row, allowed.column, allowed.seed)
        for column in allowed.also:
            for text in _cell(row, column, allowed.seed).split(";"):
                if text.strip():
                    understood.setdefault(text.strip().casefold(), code)
        understood[code.casefold()] = code
    return understood


def _coded(allowed: Allowed, seeds: Path, context: SubmissionContext) -> dict[str, str]:
    """The codes of other classifications, each with the value it stands for."""
    codes = allowed.codes
    if codes is None:
        return {}
    return {
        _cell(row, codes.column, codes.seed).casefold(): value
        for row in seed_rows(seeds, codes.seed)
        if all(_matches(row, key, wanted, context) for key, wanted in codes.where.items())
        and (value := _cell(row, codes.means, codes.seed))
    }


def codes_where(codes: Codes, seeds: Path) -> list[str]:
    """The codes of the seed's rows that ``where`` leaves.

    Raises:
        ContractError: the seed does not exist.
    """
    return [
        row[codes.column]
        for row in seed_rows(seeds, codes.seed)
        if all(row.get(key) == wanted for key, wanted in codes.where.items())
    ]


def _matches(row: dict[str, str], key: str, value: str, context: SubmissionContext) -> bool:
    wanted = context.refer(value[1:]) if value.startswith("@") else (value,)
    return row.get(key, "") in wanted


def _cell(row: dict[str, str], column: str, seed: str) -> str:
    if column not in row:
        raise ContractError(f"The catalogue {seed}.csv has no column '{column}'.")
    return row[column]
