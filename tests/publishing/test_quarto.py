from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pypandoc
import pytest
import yaml

from pipelines.publishing import quarto, render
from pipelines.publishing.quarto import QuartoError, quarto_command, quarto_version

REPORTS = Path(__file__).resolve().parents[2] / "reports"
NOTEBOOK = """---
title: T
---

```{python}
#| label: parameters
#| tags: [parameters]
#| echo: false
release = ""
period = ""
```
"""
# Stands in for the program: notes how it was called, and writes what Quarto would write.
FAKE = """#!{python}
import json, os, pathlib, sys
if sys.argv[1:] == ["--version"]:
    print("1.9.38")
    raise SystemExit(0)
name = sys.argv[2]
seen = {{"argv": sys.argv[1:], "cwd": os.getcwd(), "files": sorted(os.listdir(".")),
        "parameters": open("parameters.yml", encoding="utf-8").read(),
        "python": os.environ["QUARTO_PYTHON"]}}
pathlib.Path({log!r}).write_text(json.dumps(seen), encoding="utf-8")
if {fails!r}:
    sys.stderr.write("ERROR: a cell failed\\n")
    raise SystemExit(1)
stem = pathlib.Path(name).stem
pathlib.Path(stem + ".html").write_text("<html>quarto</html>", encoding="utf-8")
import shutil
shutil.copy({docx!r}, stem + ".docx")
if not {no_pdf!r}:
    pathlib.Path(stem + ".pdf").write_bytes(b"%PDF-1.7 quarto")
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    shutil.copytree(REPORTS / "assets", folder / "assets")
    (folder / "published").mkdir()
    (folder / "published" / "old.html").write_text("old", encoding="utf-8")
    (folder / "_quarto.yml").write_text("project:\n  type: default\n", encoding="utf-8")
    (folder / "small.qmd").write_text(NOTEBOOK, encoding="utf-8")
    return folder / "small.qmd"


def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool = False,
            no_pdf: bool = False) -> Path:  # fmt: skip
    if os.name != "posix":
        pytest.skip("the stand-in program is a script with a shebang line")
    log = tmp_path / "seen.json"
    # A document as Pandoc writes it, for what is done to it afterwards.
    docx = tmp_path / "pandoc.docx"
    pypandoc.convert_text("# Front door", "docx", format="markdown", outputfile=str(docx))
    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text(
        FAKE.format(
            python=sys.executable, log=str(log), fails=fails, no_pdf=no_pdf, docx=str(docx)
        ),
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    monkeypatch.delenv("ASSURANCE_RENDERER", raising=False)
    quarto_version.cache_clear()
    return log


def test_the_command_names_the_parameters_file_and_keeps_no_kernel_alive() -> None:
    assert quarto_command("quarto", "quarterly.qmd") == [
        "quarto", "render", "quarterly.qmd", "--execute-params", "parameters.yml",
        "--no-cache", "--no-execute-daemon", "--quiet",
    ]  # fmt: skip


def test_quarto_renders_a_copy_and_gets_parameters_as_text(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the command line Quarto read 2025-26 as a sum and a Windows path as a mapping."""
    log = install(tmp_path, monkeypatch)
    params = {"release": "C:\\data\\marts", "period": "2025-26-Q1"}
    done = render.render_report(notebook, params, tmp_path / "out", "LSCP")
    seen = json.loads(log.read_text(encoding="utf-8"))
    assert done.renderer == "quarto 1.9.38"
    assert done.html.read_text(encoding="utf-8") == "<html>quarto</html>"
    assert done.pdf.name == "LSCP.pdf"
    assert seen["argv"] == quarto_command("quarto", "small.qmd")[1:]
    assert yaml.safe_load(seen["parameters"]) == params
    assert seen["python"] == sys.executable
    assert Path(seen["cwd"]) != notebook.parent
    assert "published" not in seen["files"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "LSCP.docx", "LSCP.html", "LSCP.pdf",
    ]  # fmt: skip
    with zipfile.ZipFile(done.docx) as document:
        assert b"Arial" in document.read("word/styles.xml"), "the look both renderers share"
        assert b'w:w="11906"' in document.read("word/document.xml"), "A4"


def test_a_failure_of_quarto_leaves_the_report_that_was_there(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, fails=True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "LSCP.html").write_text("before", encoding="utf-8")
    with pytest.raises(QuartoError, match=r"could not render small\.qmd: ERROR: a cell failed"):
        render.render_report(notebook, {}, tmp_path / "out", "LSCP")
    assert (tmp_path / "out" / "LSCP.html").read_text(encoding="utf-8") == "before"


def test_a_format_that_was_not_written_is_noticed(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, no_pdf=True)
    with pytest.raises(QuartoError, match=r"wrote no small\.pdf"):
        render.render_report(notebook, {}, tmp_path / "out", "LSCP")


def test_the_renderer_is_quarto_where_it_works_and_is_not_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    assert render.which_renderer() == "quarto"
    assert render.which_renderer("embedded") == "embedded"
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")
    assert render.which_renderer() == "embedded"
    with pytest.raises(render.RendererMissingError, match="no renderer"):
        render.which_renderer("word")


def test_without_quarto_the_embedded_renderer_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("ASSURANCE_RENDERER", raising=False)
    assert render.which_renderer() == "embedded"
    with pytest.raises(render.RendererMissingError, match="no working 'quarto'"):
        render.which_renderer("quarto")


def test_a_quarto_that_does_not_answer_is_no_quarto(tmp_path: Path) -> None:
    """Its Python package puts a 'quarto' on PATH that fails where there is no internet."""
    assert quarto.quarto_version(str(tmp_path / "nothing-here")) is None


def test_the_quarto_project_uses_the_assets_the_embedded_renderer_uses() -> None:
    reports = REPORTS
    project = yaml.safe_load((reports / "_quarto.yml").read_text(encoding="utf-8"))
    named = [project["filters"][0]["path"], project["format"]["html"]["template"],
             project["format"]["html"]["css"], project["format"]["typst"]["template"]]  # fmt: skip
    assert all((reports / name).is_file() for name in named)
    assert project["format"]["typst"]["pdf-standard"] == "ua-1"
    assert project["format"]["html"]["embed-resources"] is True
    assert "docx" in project["format"]
