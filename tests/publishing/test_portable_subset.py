from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.publishing.portable import QmdError
from pipelines.publishing.qmd import read_qmd

HEAD = '---\ntitle: "T"\nlang: en-GB\n---\n\n'


def written(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "small.qmd"
    path.write_text(head + body, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("Text {{< include other.qmd >}}", 6, "shortcode"),
        ("```{r}\n1\n```", 6, r"\{r\} cell"),
        ("```{mermaid}\ngraph\n```", 6, r"\{mermaid\} cell"),
        ("fine\n\n::: {.panel-tabset}\n:::", 8, "panel-tabset"),
        ("::: {.callout-tip}\n:::", 6, "callout-tip"),
        ('::: {.callout-note collapse="true"}\n:::', 6, "collapse"),
        ("```{python}\n#| label: a\n#| output: asis\n1\n```", 8, "cell option 'output'"),
        ("```{python}\n#| tags: [remove]\n1\n```", 7, "cell tag"),
        ("The mean is `{python} x`.", 6, "inline code"),
        ("<b>bold</b>", 6, "raw HTML"),
        ("```{=html}\n<p>\n```", 6, "=html"),
        ("See @fig-one.", 6, "cross-reference"),
        ("The rate is $x = 1$ here.", 6, "mathematics"),
        ("![alt](picture.png)", 6, "image outside a cell"),
        ("```{python}\n#| label: a\n1\n```\n\n```{python}\n#| label: a\n1\n```", 11, "second time"),
        ("```{python}\n1", 6, "never closed"),
    ],
)
def test_what_the_two_renderers_would_treat_differently_is_refused(
    tmp_path: Path, body: str, line: int, what: str
) -> None:
    """A report looked right with Quarto on one laptop and lost its tabs on another without it."""
    with pytest.raises(QmdError, match=rf"small\.qmd, line {line}: .*{what}"):
        read_qmd(written(tmp_path, body))


def test_an_unknown_front_matter_key_is_refused_where_it_stands(tmp_path: Path) -> None:
    head = "---\ntitle: T\nbibliography: x.bib\n---\n"
    with pytest.raises(QmdError, match="line 3: the front matter key 'bibliography'"):
        read_qmd(written(tmp_path, "Text", head))


def test_the_portable_part_is_read(tmp_path: Path) -> None:
    body = (
        "## Heading\n\n::: {.callout-note}\nWords\n:::\n\n"
        "```{python}\n#| label: parameters\n#| tags: [parameters]\n#| echo: false\n"
        "period = ''\n```\n\n"
        "Costs £5, or 5 < 6, mail a@b.org.\n\n```text\n{{< not a shortcode here >}}\n```\n"
    )
    qmd = read_qmd(written(tmp_path, body))
    assert qmd.title == "T"
    assert [cell.label for cell in qmd.cells] == ["parameters"]
    assert qmd.cells[0].is_parameters
    assert qmd.cells[0].options["echo"] is False


def test_a_parameter_nobody_declared_is_refused(tmp_path: Path) -> None:
    """A mistyped parameter name was ignored, and the report showed the default quarter."""
    body = "```{python}\n#| tags: [parameters]\nperiod = ''\n```\n"
    qmd = read_qmd(written(tmp_path, body))
    qmd.check_parameters({"period"})
    with pytest.raises(QmdError, match="no parameter 'quarter'; it declares period"):
        qmd.check_parameters({"quarter"})


def test_the_projects_own_reports_are_portable() -> None:
    for path in (Path(__file__).resolve().parents[2] / "reports").glob("*.qmd"):
        assert read_qmd(path).cells


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(QmdError, match="no report template"):
        read_qmd(tmp_path / "none.qmd")
