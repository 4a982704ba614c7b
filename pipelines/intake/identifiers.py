"""What tells one child's case from another is not taken into the warehouse: a keyed hash is.

The same reference makes the same hash, so what two agencies say of one case still meets. Who has
the warehouse alone cannot try references out: for that the key is needed, too.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets

import polars as pl

from pipelines.contracts import Contract
from pipelines.keys import IDENTIFIER_KEY, MAKE_ONE, SHORTEST_KEY
from pipelines.workspace import Workspace, WorkspaceDamaged

IN_ITS_PLACE = "[this case]"
# 80 bits: two of a million cases are alike once in a million million warehouses.
_DIGITS = 20
# A short reference without letter and digit, as 12, stands in many a sentence: it is looked for
# after a word that announces it.
_ANNOUNCED = r"(?:case|child|ref|reference)(?: no\.?| number| ref(?:erence)?)?[\s:#-]*"
_SURELY_A_REFERENCE = re.compile("[A-Za-z].*[0-9]|[0-9].*[A-Za-z]")
_LONG = 4


def identifier_key(workspace: Workspace) -> bytes:
    """The key from the environment; else this home's own, made once and only its owner's to read.

    Raises:
        WorkspaceDamaged: the key is too short to protect anything.
    """
    key, place = os.environ.get(IDENTIFIER_KEY, "").strip(), IDENTIFIER_KEY
    if not key:
        file = workspace.identifier_key
        if not file.is_file():
            _make(workspace)
        key, place = file.read_text(encoding="ascii").strip(), workspace.relative(file)
    if len(key) < SHORTEST_KEY:
        raise WorkspaceDamaged(
            f"The key in {place} has fewer than {SHORTEST_KEY} characters, which a computer can"
            f" guess. {MAKE_ONE}"
        )
    return key.encode()


def without_identifiers(rows: pl.DataFrame, contract: Contract, key: bytes) -> pl.DataFrame:
    """The rows with a hash for each identifier, and texts that no longer name their own row's.

    Args:
        rows: the contract's columns, as they would be stored.
        contract: says which of its columns are identifiers.
        key: of this home; the same key makes the same hashes.
    """
    # A text that is part of the key, as an audit's question, is not about the one case.
    texts = [c.name for c in contract.columns if c.type == "text" and c.name not in contract.keys]
    for name in contract.identifiers:
        references = rows.get_column(name)
        rows = rows.with_columns(
            pl.Series(text, map(without_reference, rows.get_column(text), references), pl.String)
            for text in texts
        )
        hashes = {one: hashed(one, key) for one in references.unique() if one is not None}
        rows = rows.with_columns(references.replace_strict(hashes, return_dtype=pl.String))
    return rows


def hashed(reference: str, key: bytes) -> str:
    """HMAC-SHA-256 of a reference as everybody writes it: C07, c 07 and C 07 are one case."""
    written = "".join(reference.upper().split())
    return "id-" + hmac.new(key, written.encode(), hashlib.sha256).hexdigest()[:_DIGITS]


def without_reference(text: str | None, reference: str | None) -> str | None:
    """A text without the case it is about: C07 is found as c 07 and C-07 too.

    The warehouse does the same once more (macro ``without_case_reference``), for what was taken
    in before references were hashed.
    """
    if not text or not reference:
        return text
    bare = _bare(reference)
    if not bare or bare not in _bare(text):
        return text
    sure = len(bare) >= _LONG or _SURELY_A_REFERENCE.search(reference)
    written = r"[\W_]{0,2}".join(map(re.escape, bare))
    pattern = rf"(?:\b|_){'' if sure else _ANNOUNCED}{written}(?:\b|_)"
    return re.sub(pattern, IN_ITS_PLACE, text, flags=re.IGNORECASE)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _make(workspace: Workspace) -> None:
    """Whole or not at all: half a key would be another one tomorrow."""
    file = workspace.identifier_key
    file.parent.mkdir(parents=True, exist_ok=True)
    making = file.with_name(f"{file.name}.{os.getpid()}.part")
    making.unlink(missing_ok=True)
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(secrets.token_hex(32) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    making.replace(file)
