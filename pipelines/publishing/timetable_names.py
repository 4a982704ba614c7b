"""What the files beside the timetable are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Beside the report, so that its links hold wherever the folder is copied.
FOLDER = "timetable"
EVERYBODY = "everybody"


def stem_of(row: Mapping[str, Any]) -> str:
    """The name of a provider's files without the ending; its kind keeps equal codes apart."""
    return re.sub(r"[^a-z0-9]+", "-", f"{row['provider_kind']}-{row['provider_code']}".lower())
