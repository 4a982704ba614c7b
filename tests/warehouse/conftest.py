"""The dbt project on an empty warehouse, parsed and built once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.warehouse.connection import connected
from pipelines.warehouse.parsed import parsed_project
from pipelines.workspace import Workspace
from tests.warehouse.dbt_in_process import DbtProject

# A view shows what its models hold; a test puts its own figures there.
FIGURES_CAN_BE_PUT_IN = """
create table marts.emptied as from marts.fct_measure limit 0;
drop view marts.fct_measure;
alter table marts.emptied rename to fct_measure;
"""


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """Every seed and model built from raw tables without a row; no test has run.

    dbt's unit tests ask the warehouse for the columns of what they replace, so it must exist.
    """
    workspace = Workspace(tmp_path_factory.mktemp("dbt"))
    with connected(workspace):
        pass
    built = DbtProject(workspace, parsed_project(workspace))
    built.run("build", "--exclude-resource-type", "test", "unit_test", "exposure")
    return built


@pytest.fixture
def warehouse(project: DbtProject) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built warehouse; whatever a test does to it is undone."""
    with connected(project.workspace) as connection:
        connection.execute("begin transaction")
        connection.execute(FIGURES_CAN_BE_PUT_IN)
        yield connection
        connection.execute("rollback")
