"""Which dataset a table is, told by its header and never by its file's name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipelines.contracts import Contract
from pipelines.intake.conform import match_columns, recognised_columns
from pipelines.intake.readers import RawTable, Table, to_table


def find_table(raw: RawTable, contracts: Collection[Contract]) -> tuple[Table, Contract] | None:
    """The table below its header row, and the contract whose columns that header names best.

    None where no contract has two of its columns, and half of those it needs, in the header.
    """
    expected: set[str] = set().union(*(recognised_columns(contract) for contract in contracts))
    table = to_table(raw, expected)
    if table is None:
        return None
    headers = [name for name in table.frame.columns if name != "row"]
    scored = [(_likeness(contract, headers), contract) for contract in contracts]
    score, contract = max(scored, key=lambda pair: pair[0])
    return (table, contract) if score else None


def _likeness(contract: Contract, headers: list[str]) -> float:
    """Of the columns that must be there the share that is, and of the headers what they explain.

    The second tells a long return with a misspelt heading from a short one that has all it needs
    among the long one's columns.
    """
    found = match_columns(contract, headers)
    needed = [column.name for column in contract.columns if column.required]
    share = sum(name in found for name in needed) / len(needed)
    return share + len(found) / len(headers) if share >= 0.5 else 0.0


def describe_expected(contracts: Mapping[str, Contract]) -> str:
    """For a message: each return and the columns it needs."""
    return "; ".join(
        f"{contract.title}: "
        + ", ".join(column.name for column in contract.columns if column.required)
        for contract in contracts.values()
    )
