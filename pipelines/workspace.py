"""Where everything lies: one home for data and outputs, one project for code and catalogues.

Change a folder's place here and nowhere else. A workspace never reads another one's files: that
is what lets a rehearsal and the real thing stand side by side on one machine.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

# An empty setting is none, as dbt's own profile has it.
PROJECT_ROOT = Path(os.environ.get("ASSURANCE_PROJECT") or Path(__file__).resolve().parents[1])


class WorkspaceDamaged(Exception):
    """Something that lies in a home cannot be used; the message says what, and what to do."""


@dataclass(frozen=True)
class Workspace:
    """The folders of one home; nothing is created until something is written there."""

    home: Path
    project: Path = PROJECT_ROOT

    @classmethod
    def at(cls, home: str | os.PathLike[str] | None = None) -> Workspace:
        """The workspace at ``home``, else at ``ASSURANCE_HOME``, else the project itself."""
        chosen = home or os.environ.get("ASSURANCE_HOME") or PROJECT_ROOT
        return cls(Path(chosen).expanduser().resolve())

    @property
    def data(self) -> Path:
        """Everything that is not a report."""
        return self.home / "data"

    @property
    def raw(self) -> Path:
        """What agencies send: ``<period>/<agency>/<file>`` and ``published/**``."""
        return self.data / "raw"

    @property
    def marts(self) -> Path:
        """Releases, one folder each, and ``LATEST``."""
        return self.data / "marts"

    @property
    def originals(self) -> Path:
        """Every file that ever arrived, kept under its SHA-256."""
        return self.data / "originals"

    @property
    def feedback(self) -> Path:
        """What agencies are told about their files."""
        return self.data / "feedback"

    @property
    def quality(self) -> Path:
        """Validation results and the Data Docs made from them."""
        return self.data / "quality"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file, its lock, and dbt's working files."""
        return self.data / "warehouse"

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.warehouse / "assurance.duckdb"

    @property
    def identifier_key(self) -> Path:
        """With what references to cases are hashed, where the environment names no key."""
        return self.data / "identifier.key"

    @property
    def dagster(self) -> Path:
        """Dagster's own instance: runs, events, schedules."""
        return self.data / "dagster"

    @property
    def published(self) -> Path:
        """Rendered reports, one folder a period."""
        return self.home / "reports" / "published"

    @property
    def publications(self) -> Path:
        """Editions of what was signed off and published; none is ever changed."""
        return self.home / "reports" / "publications"

    @property
    def morning(self) -> Path:
        """What each night did, for whoever comes in the morning."""
        return self.home / "reports" / "morning"

    @property
    def backups(self) -> Path:
        """Backups of this home: below it, else in a folder of its own below ASSURANCE_BACKUPS."""
        elsewhere = os.environ.get("ASSURANCE_BACKUPS")
        if not elsewhere:
            return self.home / "backups"
        # The rehearsal's backups must never push out the real ones.
        mark = hashlib.sha256(str(self.home).encode()).hexdigest()[:8]
        return Path(elsewhere).expanduser().resolve() / f"{self.home.name or 'home'}-{mark}"

    @property
    def contracts(self) -> Path:
        """One YAML contract per dataset."""
        return self.project / "expectations"

    @property
    def seeds(self) -> Path:
        """The catalogues an analyst edits."""
        return self.project / "dbt_project" / "seeds"

    @property
    def dbt_project(self) -> Path:
        """The dbt project."""
        return self.project / "dbt_project"

    @property
    def notebooks(self) -> Path:
        """The Quarto project that reports are made from."""
        return self.project / "reports"

    def relative(self, path: Path) -> str:
        """``path`` as a reader should see it: from the home, with forward slashes."""
        try:
            return path.resolve().relative_to(self.home).as_posix()
        except ValueError:
            return path.name
