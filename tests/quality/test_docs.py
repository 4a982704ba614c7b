from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from pipelines.quality.docs import over_time, publish_docs
from pipelines.quality.results import save
from pipelines.workspace import Workspace


class _Page(HTMLParser):
    """Links, ids, heading cells and tables of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scopeless = 0
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.tags.add(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.scopeless += tag == "th" and "scope" not in told
        self.links += [told[name] for name in ("href", "src") if name in told]


@pytest.fixture
def workspace(tmp_path, judge, submission) -> Workspace:
    made = Workspace(tmp_path)
    rejected = judge({"measure": "kept-secret"}, {"value": "-4711"})
    save(rejected, made.quality, {**submission, "submission_id": "S1"})
    accepted = {
        **submission,
        "submission_id": "S2",
        "received_at": "2025-08-02T10:00:00",
        "outcome": "accepted",
        "period": "2025-26-Q2",
        "is_synthetic": True,
        "original_name": "<script>alert(1)</script>.csv",
    }
    save(judge({}), made.quality, accepted)
    unread = {**submission, "submission_id": "S3", "dataset": None, "errors": 1}
    save(None, made.quality, {**unread, "received_at": "2025-06-01T10:00:00"})
    return made


def _pages(workspace):
    docs = workspace.quality / "docs"
    return {path.relative_to(docs).as_posix(): path for path in docs.rglob("*.html")}


def _text(path):
    return path.read_text(encoding="utf-8")


def test_every_dataset_and_submission_has_a_page(workspace, contracts):
    assert publish_docs(workspace) == workspace.quality / "docs" / "index.html"
    expected = {"index.html", *(f"submissions/S{n}.html" for n in (1, 2, 3))}
    assert set(_pages(workspace)) == expected | {f"suites/{name}.html" for name in contracts}


def test_pages_load_nothing_from_the_web_and_hold_no_cell(workspace):
    """Great Expectations' own pages load styles, scripts and a counting image from the web."""
    publish_docs(workspace)
    for path in _pages(workspace).values():
        text = _text(path)
        assert "//" not in re.sub(r"/\*.*?\*/", "", text), path
        assert not re.search(r"@import|url\(|<script", text), path
        page = _Page(text)
        assert not {"script", "link", "img", "iframe"} & page.tags
        assert "kept-secret" not in text and "4711" not in text


def test_links_lead_to_pages_that_exist(workspace):
    publish_docs(workspace)
    for path in _pages(workspace).values():
        page = _Page(_text(path))
        for link in page.links:
            target, _, anchor = link.partition("#")
            if target:
                assert (path.parent / target).resolve().is_file(), link
            else:
                assert anchor in page.ids, link


def test_pages_are_marked_up_for_assistive_technology(workspace):
    publish_docs(workspace)
    for path in _pages(workspace).values():
        text = _text(path)
        page = _Page(text)
        assert '<html lang="en-GB">' in text
        assert page.scopeless == 0
        assert text.count("<h1") == 1
        assert text.count("<table") == text.count("<caption")
        assert len(page.ids) == len(set(page.ids))


def test_the_index_lists_the_newest_first_and_can_be_narrowed(workspace):
    text = _text(publish_docs(workspace))
    places = [text.index(f"submissions/S{n}.html") for n in (2, 1, 3)]
    assert places == sorted(places)
    for key in ("outcome-rejected", "dataset-performance-return", "period-2025-26-q2"):
        assert f'href="#show-{key}"' in text and f'id="show-{key}"' in text
        assert f"#show-{key}:target ~ .wide tbody tr:not(.{key})" in text
    assert "Rutland County Council children&#39;s social care" in text
    assert "2 August 2025, 10:00" in text


def test_a_submissions_page_tells_counts_words_and_outcome(workspace):
    publish_docs(workspace)
    text = _text(_pages(workspace)["submissions/S1.html"])
    assert "2 errors, 0 warnings" in text
    assert "A count cannot be below zero. Send the number of children" in text
    assert text.index("Value not negative".lower()) < text.index("has rows")
    assert "synthetic" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    assert "<script>" not in _text(_pages(workspace)["submissions/S2.html"])
    assert "no rule was run" in _text(_pages(workspace)["submissions/S3.html"])


def test_a_suites_page_tells_every_rule_in_words(workspace, contracts, seeds):
    from pipelines.quality.plan import plan_rules

    publish_docs(workspace)
    for name, contract in contracts.items():
        text = _text(_pages(workspace)[f"suites/{name}.html"]).replace("<wbr>", "")
        text = text.replace("&#39;", "'").replace("&lt;", "<").replace("&amp;", "&")
        for rule in plan_rules(contract, seeds, None):
            assert rule.expectation in text
            assert rule.message in text and rule.remedy in text


def test_only_what_changed_is_written_again(workspace, judge, submission):
    publish_docs(workspace)
    before = {name: path.stat().st_mtime_ns for name, path in _pages(workspace).items()}
    bytes_before = {name: path.read_bytes() for name, path in _pages(workspace).items()}
    publish_docs(workspace)
    assert {n: p.stat().st_mtime_ns for n, p in _pages(workspace).items()} == before
    save(judge({"value": "-1"}), workspace.quality, {**submission, "submission_id": "S1"})
    publish_docs(workspace)
    after = {name: path.read_bytes() for name, path in _pages(workspace).items()}
    changed = {name for name in after if after[name] != bytes_before[name]}
    assert changed == {"index.html", "submissions/S1.html", "suites/performance_return.html"}


def test_the_same_results_make_the_same_bytes(workspace, tmp_path):
    publish_docs(workspace)
    first = {name: path.read_bytes() for name, path in _pages(workspace).items()}
    for path in _pages(workspace).values():
        path.unlink()
    publish_docs(workspace)
    assert {name: path.read_bytes() for name, path in _pages(workspace).items()} == first


def test_a_page_without_its_result_goes(workspace):
    publish_docs(workspace)
    (workspace.quality / "results" / "S3.json").unlink()
    publish_docs(workspace)
    assert "submissions/S3.html" not in _pages(workspace)


def test_a_new_workspace_has_rules_and_no_submission(tmp_path):
    text = _text(publish_docs(Workspace(tmp_path)))
    assert "Nothing has been checked yet." in text


def test_a_suites_page_tells_what_became_of_its_rules_over_time(workspace):
    publish_docs(workspace)
    page = _text(_pages(workspace)["suites/performance_return.html"])
    over = page.split('id="over-time"')[1]
    assert "2025-26-Q1" in over and "2025-26-Q2" in over
    assert "1, 1 not accepted" in over
    assert "value not negative" in over and "1 of 2" in over and "0 of 1" in over
    assert "rows are unique" not in over, "a rule that never failed"
    assert "Nothing has been sent yet." in _text(_pages(workspace)["suites/voice.html"])


def test_only_the_newest_periods_stand_side_by_side():
    rule = {"name": "value_filled", "failed": 1, "checked": 4}
    entries = [
        {"period": f"20{year}-{year + 1}-Q1", "outcome": "accepted", "rules": [rule]}
        for year in range(10, 20)
    ]
    told = over_time([*entries, entries[-1]])
    assert told["periods"] == [f"20{year}-{year + 1}-Q1" for year in range(12, 20)]
    assert told["submissions"][-1] == (2, 0)
    assert told["rules"]["value_filled"][-1] == (2, 8)


def test_the_lineage_is_linked_to_once_it_was_asked_for(workspace):
    index = publish_docs(workspace)
    assert "lineage.html" not in _text(index)
    index.with_name("lineage.html").touch()
    assert 'href="lineage.html"' in _text(publish_docs(workspace))
