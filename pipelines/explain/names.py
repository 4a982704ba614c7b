"""What a person typed -> the code it stands for, or what they may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping


class Unknown(Exception):
    """Nothing is called that; the message names what comes near."""


def resolve(asked: str, known: Mapping[str, str], kind: str) -> str:
    """The code that ``asked`` stands for: a code or a name, in capitals or not.

    Args:
        asked: as typed.
        known: code -> name.
        kind: what it should be, for the message: 'indicator', 'area', 'period'.

    Raises:
        Unknown: nothing is called that.
    """
    wanted = _plain(asked)
    for code, name in known.items():
        if wanted in (_plain(code), _plain(name)):
            return code
    spellings = {_plain(word): code for code, name in known.items() for word in (name, code)}
    near = difflib.get_close_matches(wanted, spellings, n=6, cutoff=0.5)
    meant = list(dict.fromkeys(spellings[word] for word in near))[:3]
    hint = f" Did you mean {_choice(meant, known)}?" if meant else f" Known: {_some(known)}."
    raise Unknown(f"There is no {kind} '{asked}'.{hint}")


def _plain(text: str) -> str:
    return "-".join(text.casefold().replace("_", " ").split())


def _choice(codes: Iterable[str], known: Mapping[str, str]) -> str:
    return " or ".join(
        code if known[code] in ("", code) else f"{code} ({known[code]})" for code in codes
    )


def _some(known: Mapping[str, str]) -> str:
    codes = list(known)
    more = f" and {len(codes) - 10} more" if len(codes) > 10 else ""
    return (", ".join(codes[:10]) or "none") + more
