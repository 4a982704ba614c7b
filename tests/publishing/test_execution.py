from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.publishing.execution import ExecutionError, Kernel
from pipelines.publishing.outputs import to_markdown
from pipelines.publishing.qmd import Qmd, read_qmd

MARKDOWN = "from IPython.display import Markdown, SVG\n"


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with Kernel() as running:
        yield running


def small(folder: Path, *cells: str) -> Qmd:
    path = folder / "small.qmd"
    blocks = "\n\n".join(f"```{{python}}\n{cell}\n```" for cell in cells)
    path.write_text(f"---\ntitle: T\nexecute:\n  echo: false\n---\n\n{blocks}\n", encoding="utf-8")
    return read_qmd(path)


def shown(kernel: Kernel, qmd: Qmd, folder: Path, **params: str) -> str:
    return to_markdown(qmd, kernel.run(qmd, params, folder), folder)


def test_parameters_replace_the_defaults_of_their_cell(kernel: Kernel, tmp_path: Path) -> None:
    qmd = small(
        tmp_path,
        "#| tags: [parameters]\nperiod = 'default'\nkept = 'kept'",
        MARKDOWN + "Markdown(period + ' ' + kept)",
    )
    text = "2025-26-Q1 'quoted' C:\\data\\new"
    assert shown(kernel, qmd, tmp_path, period=text).strip() == f"{text} kept"


def test_a_notebook_never_sees_the_names_of_the_one_before(kernel: Kernel, tmp_path: Path) -> None:
    """One partnership's figures turned up in the next one's report from a warm kernel."""
    kernel.run(small(tmp_path, "left_behind = 1"), {}, tmp_path)
    with pytest.raises(ExecutionError, match="NameError"):
        kernel.run(small(tmp_path, "left_behind"), {}, tmp_path)


def test_an_error_names_the_cell_and_the_last_line_only(kernel: Kernel, tmp_path: Path) -> None:
    """A traceback with local values in it ended in a log that everybody could read."""
    qmd = small(
        tmp_path, "#| label: sums\nsecret = ['child name']\nraise ValueError('no such area')"
    )
    with pytest.raises(ExecutionError) as caught:
        kernel.run(qmd, {}, tmp_path)
    assert str(caught.value) == "small.qmd, cell 'sums' failed: ValueError: no such area"


def test_a_long_error_is_cut(kernel: Kernel, tmp_path: Path) -> None:
    with pytest.raises(ExecutionError) as caught:
        kernel.run(small(tmp_path, "raise ValueError('x' * 5000)"), {}, tmp_path)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("print('rows')", "printed text"),
        ("1 + 1", "returned plain text"),
        ("from IPython.display import HTML\nHTML('<b>x</b>')", "returned text/html"),
    ],
)
def test_what_the_two_formats_cannot_share_is_refused(
    kernel: Kernel, tmp_path: Path, code: str, what: str
) -> None:
    with pytest.raises(ExecutionError, match=rf"cell 'one' \(line 7\) {what}"):
        shown(kernel, small(tmp_path, f"#| label: one\n{code}"), tmp_path)


def test_a_picture_without_a_description_is_refused(kernel: Kernel, tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    cell = f"{MARKDOWN}SVG('{svg}')"
    with pytest.raises(ExecutionError, match="without fig-alt"):
        shown(kernel, small(tmp_path, cell), tmp_path)
    options = '#| label: fig-one\n#| fig-cap: "A caption"\n#| fig-alt: "Say \\"what\\" it shows"\n'
    md = shown(kernel, small(tmp_path, options + cell), tmp_path)
    assert md.strip() == '![A caption](figures/fig-one-1.svg){fig-alt="Say \\"what\\" it shows"}'
    assert (tmp_path / "figures" / "fig-one-1.svg").is_file()


def test_a_table_gets_its_caption_and_code_only_where_asked(kernel: Kernel, tmp_path: Path) -> None:
    cell = MARKDOWN + "Markdown('| a |\\n|---|\\n| 1 |')"
    md = shown(kernel, small(tmp_path, f'#| tbl-cap: "All of it"\n{cell}'), tmp_path)
    assert md.strip().endswith(": All of it")
    assert "from IPython" not in md
    assert "from IPython" in shown(kernel, small(tmp_path, f"#| echo: true\n{cell}"), tmp_path)


def test_the_kernel_reads_nobodys_jupyter_settings(kernel: Kernel, tmp_path: Path) -> None:
    """A user's own startup script once printed into every report of that machine."""
    names = ["IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"]
    code = f"import os\nMarkdown(' '.join(os.environ[n] for n in {names!r}))"
    folders = shown(kernel, small(tmp_path, MARKDOWN + code), tmp_path).split()
    assert len(folders) == 4
    assert not any(folder.startswith(str(Path.home() / ".")) for folder in folders)


@pytest.mark.skipif(os.name != "posix", reason="only there are sockets files")
def test_the_kernel_opens_no_network_port(kernel: Kernel, tmp_path: Path) -> None:
    """On a machine without even a loopback network, reports could not be made."""
    kernel.run(small(tmp_path, "1;"), {}, tmp_path)
    assert kernel._started().km.transport == "ipc"
