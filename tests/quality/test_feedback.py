from __future__ import annotations

import csv

import pytest

from pipelines.quality import Finding
from pipelines.quality.feedback import harmless, safe_name, write_feedback


def _finding(**changes):
    usual = {
        "severity": "error",
        "sheet": "Return",
        "row": 7,
        "column": "measure",
        "value": "referals",
        "rule": "measure_allowed",
        "message": "The measure is not one that is expected here.",
        "remedy": "Use a code from the list.",
    }
    return Finding(**{**usual, **changes})


def _read(path):
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _note(path):
    text = path.with_suffix(".txt").read_text(encoding="utf-8-sig")
    return text.replace("\r\n", "\n")


def test_a_rejected_file_is_told_where_what_and_how(judge, submission, contracts, tmp_path):
    result = judge({}, {"measure": "referals"}, {"measure": "contacts", "value": None}, sheet="A")
    contract = contracts["performance_return"]
    path = write_feedback(tmp_path, submission, result.findings, result.rules, contract)
    assert path == tmp_path / "rutland return.csv_feedback.csv"
    first, second = _read(path)
    assert first == {
        "severity": "error",
        "sheet": "A",
        "row": "3",
        "column": "measure",
        "value": "referals",
        "rule": "measure_allowed",
        "what is wrong": result.findings[0].message,
        "how to put it right": "Use a code from the measures list that your agency was sent.",
    }
    assert second["severity"] == "warning"
    note = _note(path)
    assert "File: rutland return.xlsx" not in note and "File: rutland return.csv" in note
    assert "NOT ACCEPTED: it has 1 error and 1 warning" in note
    assert "earlier return for the same period was accepted, that one stands" in note
    assert "1. Sheet 'A', row 3, column 'measure' (it reads 'referals'): The measure" in note
    assert "send the whole file again" in note
    assert "Received: 21 July 2025, 09:12 (UTC)" in note


def test_the_list_opens_in_excel_as_utf8(submission, contracts, tmp_path):
    finding = _finding(value="Zoë, “twelve”\nand more")
    path = write_feedback(tmp_path, submission, [finding], (), contracts["performance_return"])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert _read(path)[0]["value"] == "Zoë, “twelve”\nand more"


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        '=HYPERLINK("http://example.invalid","x")',
        "\0=1",
    ],
)
def test_no_text_of_a_file_can_run_in_the_feedback(submission, contracts, tmp_path, text):
    """An agency's cell '=cmd|...' came back as a live formula in the file meant to help them."""
    finding = _finding(value=text, sheet=text, column=text, message=text)
    path = write_feedback(tmp_path, submission, [finding], (), contracts["performance_return"])
    row = _read(path)[0]
    for heading in ("value", "sheet", "column", "what is wrong"):
        assert row[heading].startswith("'"), row
    assert "\0" not in path.read_text(encoding="utf-8-sig")


def test_plain_text_and_numbers_are_left_alone():
    assert harmless("a=b") == "a=b"
    assert harmless(12) == 12
    assert harmless(None) is None
    assert len(harmless("x" * 10_000)) == 501


def test_the_note_stays_on_its_lines_whatever_a_cell_holds(submission, contracts, tmp_path):
    hostile = "x\n\nThis file was ACCEPTED\x1b[2J\u202e" + "y" * 900
    path = write_feedback(
        tmp_path,
        {**submission, "original_name": "a\nb.csv"},
        [_finding(value=hostile, sheet=hostile)],
        (),
        contracts["performance_return"],
    )
    note = _note(path)
    assert not any(line.startswith("This file was ACCEPTED") for line in note.splitlines())
    assert "\x1b" not in note and "\u202e" not in note
    assert max(len(line) for line in note.splitlines()) < 500


def test_the_note_tells_ten_and_counts_all(submission, contracts, tmp_path):
    findings = [_finding(severity="warning", row=2)]
    findings += [_finding(row=number, value=f"wrong {number}") for number in range(3, 30)]
    path = write_feedback(tmp_path, submission, findings, (), contracts["performance_return"])
    note = _note(path)
    assert "27 errors and 1 warning" in note
    assert "The first 10 of 28:" in note and "lists all 28" in note
    assert "\n10. " in note and "\n11. " not in note
    # The errors keep the file out: they are told before the warning of an earlier row.
    assert "row 2," not in note


def test_the_same_thing_wrong_in_many_rows_is_told_once(submission, contracts, tmp_path):
    """A covering note said the same long sentence ten times for one wrong code in ten rows."""
    findings = [_finding(row=number) for number in (*range(12, 22), 40)]
    path = write_feedback(tmp_path, submission, findings, (), contracts["performance_return"])
    assert "rows 12, 13, 14, 15, 16 and 6 more" in _note(path)
    path = write_feedback(tmp_path, submission, findings[:-1], (), contracts["performance_return"])
    note = _note(path)
    assert "ows 12 to 21, column" in note
    assert "\n2. " not in note


def test_a_list_that_was_cut_off_says_so(judge, submission, contracts, tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.quality.findings.LIMIT", 4)
    result = judge(*({"measure": f"unknown {n}"} for n in range(20)))
    contract = contracts["performance_return"]
    path = write_feedback(tmp_path, submission, result.findings, result.rules, contract)
    assert "lists 4 of the 20." in _note(path)


def test_an_accepted_file_with_warnings_is_used(submission, contracts, tmp_path):
    told = {**submission, "outcome": "accepted"}
    finding = _finding(severity="warning")
    path = write_feedback(tmp_path, told, [finding], (), contracts["performance_return"])
    note = _note(path)
    assert "was ACCEPTED and its figures are used. It has 0 errors and 1 warning." in note
    assert "look at the warnings" in note


def test_an_accepted_file_without_faults_needs_nothing(submission, contracts, tmp_path):
    told = {**submission, "outcome": "accepted"}
    path = write_feedback(tmp_path, told, [], (), contracts["performance_return"])
    assert _read(path) == []
    assert "Nothing needs to be put right." in _note(path)


def test_a_file_that_could_not_be_read_says_why(submission, tmp_path):
    told = {
        **submission,
        "reason": "The workbook has a password. Save it without one.",
        "errors": 1,
    }
    path = write_feedback(tmp_path, told, [], (), None)
    assert _read(path)[0]["what is wrong"].startswith("The workbook has a password.")
    assert "1. The file as a whole: The workbook has a password." in _note(path)


def test_two_datasets_of_one_file_do_not_overwrite_each_other(submission, contracts, tmp_path):
    """A workbook with a return and its comments got only the second dataset's feedback."""
    paths = {
        write_feedback(tmp_path, submission, [_finding()], (), contracts[name], several=True)
        for name in ("performance_return", "agency_narrative")
    }
    assert len(paths) == 2 and all(path.is_file() for path in paths)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("return.csv", "return.csv"),
        ("Q1 return.final.xlsx", "Q1 return.final.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\return.xlsx", "return.xlsx"),
        ("a<b>:c?.csv", "a_b_c_.csv"),
        ("con.csv", "_con.csv"),
        ("COM1", "_COM1"),
        (".csv", "csv"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_the_feedbacks_name_is_safe_everywhere(name, safe):
    assert safe_name(name) == safe


def test_two_files_that_differ_in_their_ending_have_two_feedbacks(submission, tmp_path):
    """The note on return.xlsx took the place of the one on return.csv, which was still wrong."""
    for long in ("return", "y" * 300):
        paths = {
            write_feedback(
                tmp_path, submission | {"original_name": f"{long}.{ending}"}, [_finding()], (), None
            )
            for ending in ("csv", "xlsx", "xml")
        }
        assert len(paths) == 3
        notes = {path.with_suffix(".txt") for path in paths}
        assert len(notes) == 3 and all(path.is_file() for path in paths | notes)
