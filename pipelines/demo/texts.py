"""The demo's own YAML files, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

# The compiled reader is ten times faster; it is missing where libyaml is.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=8)
def read_yaml(path: Path) -> Any:
    """What a YAML file says; callers must not change it."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
