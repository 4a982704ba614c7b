from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pipelines.lineage.columns import Column, Lineage
from pipelines.lineage.command import docs
from pipelines.lineage.page import lineage_page


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(docs, ["--home", str(tmp_path)])
    assert outcome.exit_code == 1
    assert "There is no warehouse yet; run 'assurance refresh' first." in outcome.output
    assert not list(tmp_path.iterdir()), "asking alone makes nothing"


def test_the_page_names_parents_origins_and_what_could_not_be_read() -> None:
    here, above = Column("marts", "fct_gap", "why"), Column("intermediate", "int_gaps", "why")
    sent = Column("raw", "voice", "note")
    lineage = Lineage({here: frozenset([above]), above: frozenset([sent])}, ("int_odd",))
    manifest = {
        "nodes": {
            "model.fct_gap": {
                "resource_type": "model", "schema": "marts", "name": "fct_gap",
                "description": "Gaps & why", "columns": {
                    "why": {"name": "why", "description": "Why <it> is so"},
                    "since": {"name": "since", "description": "Since when"},
                },
            }
        }
    }  # fmt: skip
    page = lineage_page(lineage, manifest, "stamp")
    assert "<code>int_gaps.why</code>" in page and "<code>voice.note (what was sent)</code>" in page
    assert "set by the model itself" in page and "not followed further: int_odd" in page
    assert "Why &lt;it&gt; is so" in page and "Gaps &amp; why" in page
    assert "fct_disproportionality" in page, "what has no model is named"
    assert "http" not in page.replace("http-equiv", ""), "it loads nothing from elsewhere"
