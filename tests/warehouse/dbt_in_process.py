"""dbt in this process, as the project starts it, with whatever arguments a test needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.warehouse import transform
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class DbtProject:
    """A parsed project and the warehouse it was built in."""

    workspace: Workspace
    manifest: Any

    def run(self, *arguments: str) -> Any:
        """dbt in this process, as the project starts it; the outcome has ``results``."""
        from dbt.cli.main import dbtRunner

        common = transform._arguments(self.workspace)
        # As where the project builds: dbt opens the file for every node, which costs nothing then.
        with connected(self.workspace):
            outcome = dbtRunner(manifest=self.manifest).invoke(
                ["--no-write-json", *arguments, *common]
            )
        assert outcome.result is not None, outcome.exception
        return outcome.result

    def render(self, template: str) -> str:
        """The SQL that a template of the project's macros becomes."""
        (result,) = self.run("compile", "--inline", template).results
        return result.node.compiled_code
