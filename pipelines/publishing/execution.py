"""Execute the cells of a .qmd in a Jupyter kernel of its own, without Quarto.

The kernel is the running interpreter. It talks over sockets in its own temporary folder (over
the loopback address on Windows), keeps no history, and reads nobody's Jupyter configuration.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from pipelines.keys import without_keys
from pipelines.publishing.qmd import Qmd

CELL_TIMEOUT_SECONDS = 120
# A Unix socket's path has to fit in about a hundred bytes.
_LONGEST_SOCKET_FOLDER = 80
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LONGEST_MESSAGE = 300


class ExecutionError(Exception):
    """A cell failed; the message names the cell and the last line of the traceback."""


class Kernel:
    """One kernel that can run several notebooks one after another.

    Imports stay warm between notebooks; names do not: each run starts in an empty namespace.
    Use as a context manager.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kernel-", ignore_cleanup_errors=True)
        self._starter: Any = None

    def __enter__(self) -> Kernel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._starter is not None:
            self._starter.shutdown_kernel = "immediate"
            self._starter._cleanup_kernel()
        self._folder.cleanup()

    def run(self, qmd: Qmd, params: dict[str, str], folder: Path) -> list[list[dict[str, Any]]]:
        """Execute a notebook with ``folder`` as its working folder.

        Args:
            qmd: the parsed notebook.
            params: injected after the cell tagged ``parameters``, as text.
            folder: where the cells may write figures.

        Returns:
            The outputs of each cell of ``qmd``, in nbformat's form.

        Raises:
            ExecutionError: a cell raised, or took too long.
            QmdError: a parameter the notebook does not declare.
        """
        import nbformat
        from nbclient import NotebookClient

        qmd.check_parameters(set(params))
        notebook = nbformat.v4.new_notebook()
        notebook.cells.append(nbformat.v4.new_code_cell(_fresh_start(folder)))
        places: list[int] = []
        labels: list[str] = ["start"]
        for cell in qmd.cells:
            places.append(len(notebook.cells))
            notebook.cells.append(nbformat.v4.new_code_cell(cell.code))
            labels.append(cell.label)
            if cell.is_parameters:
                injected = "\n".join(f"{name} = {value!r}" for name, value in params.items())
                notebook.cells.append(nbformat.v4.new_code_cell(injected))
                labels.append(cell.label)
        # A folder that is some process's working folder cannot be deleted on Windows.
        notebook.cells.append(nbformat.v4.new_code_cell(_move_to(Path(self._folder.name))))
        labels.append("end")
        client = NotebookClient(
            notebook,
            km=self._started().km,
            timeout=CELL_TIMEOUT_SECONDS,
            allow_errors=True,
            store_widget_state=False,
        )
        client.kc = self._started().kc
        try:
            client.execute()
        except TimeoutError as error:
            raise ExecutionError(
                f"{qmd.path.name}: a cell ran for more than {CELL_TIMEOUT_SECONDS} seconds "
                "and was stopped."
            ) from error
        for label, done in zip(labels, notebook.cells, strict=True):
            _raise_on_error(qmd, label, done.outputs)
        return [[dict(output) for output in notebook.cells[place].outputs] for place in places]

    def _started(self) -> Any:
        """Start the kernel on first use; the client that started it keeps the channels."""
        if self._starter is None:
            import nbformat
            from jupyter_client.kernelspec import KernelSpec
            from jupyter_client.manager import AsyncKernelManager
            from nbclient import NotebookClient

            folder = Path(self._folder.name)
            short = len(str(folder)) < _LONGEST_SOCKET_FOLDER
            manager = AsyncKernelManager(
                connection_file=str(folder / "kernel.json"),
                transport="ipc" if short and os.name == "posix" else "tcp",
            )
            manager._kernel_spec = KernelSpec(
                argv=[
                    sys.executable,
                    *("-m", "ipykernel_launcher", "-f", "{connection_file}"),
                    "--HistoryManager.enabled=False",
                ],
                display_name="Python",
                language="python",
            )
            starter = NotebookClient(nbformat.v4.new_notebook(), km=manager, startup_timeout=60)
            starter.start_new_kernel(env=_environment(folder), cwd=str(folder))
            starter.start_new_kernel_client()
            self._starter = starter
        return self._starter


def _environment(folder: Path) -> dict[str, str]:
    """The kernel's environment: ours, with every Jupyter folder its own and a fixed hash seed."""
    project = str(Path(__file__).resolve().parents[2])
    inherited = os.environ.get("PYTHONPATH")
    return dict(
        without_keys(os.environ),
        PYTHONPATH=os.pathsep.join([project, inherited] if inherited else [project]),
        PYTHONHASHSEED="0",
        PYDEVD_DISABLE_FILE_VALIDATION="1",
        JUPYTER_PATH="",
        **{
            name: str(folder / name.lower())
            for name in (
                "IPYTHONDIR",
                "JUPYTER_CONFIG_DIR",
                "JUPYTER_DATA_DIR",
                "JUPYTER_RUNTIME_DIR",
            )
        },
    )


def _fresh_start(folder: Path) -> str:
    return f"{_move_to(folder)}\n%reset -f"


def _move_to(folder: Path) -> str:
    return f"__import__('os').chdir({str(folder)!r})"


def _raise_on_error(qmd: Qmd, label: str, outputs: list[Any]) -> None:
    for output in outputs:
        if output["output_type"] == "error":
            text = _ANSI.sub("", f"{output['ename']}: {output['evalue']}").strip()
            last = text.splitlines()[-1] if "\n" in text else text
            if "\n" in text and not last.startswith(output["ename"]):
                last = f"{output['ename']}: {text.splitlines()[0].partition(': ')[2]}"
            if len(last) > _LONGEST_MESSAGE:
                last = last[:_LONGEST_MESSAGE] + " ..."
            raise ExecutionError(f"{qmd.path.name}, cell '{label}' failed: {last}")
