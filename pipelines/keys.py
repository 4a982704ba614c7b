"""Which settings of the environment are secret. They are read where they are used, only there."""

from __future__ import annotations

from collections.abc import Mapping

WAREHOUSE_KEY = "ASSURANCE_WAREHOUSE_KEY"
WAREHOUSE_KEY_BEFORE = "ASSURANCE_WAREHOUSE_KEY_BEFORE"
IDENTIFIER_KEY = "ASSURANCE_IDENTIFIER_KEY"
KEYS = (WAREHOUSE_KEY, WAREHOUSE_KEY_BEFORE, IDENTIFIER_KEY)
# Nothing slows down who tries one key after another, so a key must not be guessable.
SHORTEST_KEY = 32
MAKE_ONE = 'Make one with: python -c "import secrets; print(secrets.token_hex(32))"'


def without_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a program that has no business with the keys, such as a notebook."""
    return {name: value for name, value in environment.items() if name not in KEYS}
