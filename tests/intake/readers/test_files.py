from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from pipelines.intake.readers import UnreadableFile, read_file


def refused(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert str(caught.value).startswith(f"{path.name}: ")
    return caught.value


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "return.csv"
    folder.mkdir()
    error = refused(folder)
    assert error.code == "folder"
    assert "folder" in str(error)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent.csv").code == "missing"


@pytest.mark.parametrize("name", ["empty.csv", "empty.xlsx", "empty.txt"])
def test_a_file_of_no_bytes_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(write(tmp_path / name, b"")).code == "empty_file"


@pytest.mark.parametrize(
    "data",
    [
        b" \r\n\t\n ",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf\r\n",
        b"\xff\xfe",
        "\ufeff \n".encode("utf-16-le"),
    ],
)
def test_a_file_of_blank_space_is_refused_as_empty(tmp_path: Path, data: bytes) -> None:
    assert refused(write(tmp_path / "blank.csv", data)).code == "empty_file"


@pytest.mark.parametrize("name", ["a.pdf", "a.docm", "a.xml", "a.ods", "a.xlsb", "noending"])
def test_other_kinds_are_refused_with_the_kinds_that_are_read(tmp_path: Path, name: str) -> None:
    error = refused(write(tmp_path / name, b"something"))
    assert error.code == "unknown_type"
    assert ".csv or .xlsx" in str(error)


def test_the_ending_may_be_in_capitals(tmp_path: Path) -> None:
    assert read_file(write(tmp_path / "RETURN.CSV", b"a,b\n1,2\n"))[0].cells.height == 2


def test_a_name_with_wildcards_is_only_a_name(tmp_path: Path) -> None:
    """Polars takes [ and * in a path for a pattern and reads other files, or none."""
    write(tmp_path / "return 1.csv", b"other,file\n1,2\n")
    path = write(tmp_path / "return [1].csv", b"a,b\n1,2\n")
    assert read_file(path)[0].cells["c1"].to_list() == ["a", "1"]


def test_200_mb_of_one_line_is_refused_fast_and_with_little_memory(tmp_path: Path) -> None:
    """A reader that looks for the first line's end would hold all 200 MB, several times over."""
    path = tmp_path / "one_line.csv"
    with path.open("wb") as handle:
        handle.write(b"period,agency\n")
        block = b"a," * (512 * 1024)
        for _ in range(200):
            handle.write(block)
    tracemalloc.start()
    started = time.perf_counter()
    error = refused(path)
    elapsed = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    path.unlink()
    assert error.code == "one_line"
    assert "line 2" in str(error)
    assert elapsed < 2
    assert peak < 20 * 1024**2


def test_one_line_in_utf_16_is_refused_before_it_is_copied(tmp_path: Path) -> None:
    error = refused(write(tmp_path / "wide.csv", ("a," * 3_000_000).encode("utf-16")))
    assert error.code == "one_line"


def test_a_line_of_one_mebibyte_is_still_read(tmp_path: Path) -> None:
    note = "x" * (1024**2 - 10)
    cells = read_file(write(tmp_path / "long.csv", f"a,b\n1,{note}\n".encode()))[0].cells
    assert cells["c2"][1] == note


def test_a_file_above_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.intake.readers.files.MAX_BYTES", 100)
    assert refused(write(tmp_path / "large.csv", b"a,b\n" * 100)).code == "too_large"


def test_more_cells_than_memory_holds_are_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gibibyte of line ends is a thousand million rows."""
    monkeypatch.setattr("pipelines.intake.readers.delimited.MAX_CELLS", 1000)
    assert refused(write(tmp_path / "rows.csv", b"a,b\n" + b"\n" * 1000)).code == "too_large"


def test_more_columns_than_excel_has_are_refused(tmp_path: Path) -> None:
    for data in (b"a" + b"," * 20_000, b"a,b\n" * 400 + b"," * 20_000, b'a,"5"x\n' + b"," * 20_000):
        assert refused(write(tmp_path / "wide.csv", data)).code == "too_wide"


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,\x002\n",
        b"a,b\n" + b"1,2\n" * 400_000 + b"\0",
        bytes(range(1, 32)) * 40,
        "a,b\n1,\0\n".encode("utf-16"),
    ],
    ids=["NUL", "NUL far down", "control characters", "NUL in UTF-16"],
)
def test_bytes_that_are_not_text_are_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(write(tmp_path / "junk.csv", data)).code == "binary"


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "junk.csv", b"a,b\n\x81\x8d,\x9d\n")
    assert refused(path).code == "encoding"


def test_utf_32_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path / "a.csv", "a,b\n".encode("utf-32"))).code == "encoding"


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"{\\rtf1", "Word"),
    ],
)
def test_another_kind_of_file_named_csv_is_refused_by_what_it_is(
    tmp_path: Path, data: bytes, seen: str
) -> None:
    error = refused(write(tmp_path / "return.csv", data))
    assert error.code == "unknown_type"
    assert seen in str(error)


@pytest.mark.parametrize("name", ["return.xlsx", "return.xls", "return.csv"])
def test_a_password_is_recognised_and_the_way_out_of_it_is_told(tmp_path: Path, name: str) -> None:
    ole = bytes.fromhex("D0CF11E0A1B11AE1")
    # The marker straddles the blocks in which the file is searched.
    filler = b"\0" * (1024**2 - len(ole) - 7)
    data = ole + filler + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    error = refused(write(tmp_path / name, data))
    assert error.code == "password"
    assert "Encrypt with Password" in str(error)


def test_the_format_before_2007_is_refused_with_how_to_save_it(tmp_path: Path) -> None:
    data = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512
    error = refused(write(tmp_path / "return.xls", data))
    assert error.code == "old_workbook"
    assert "Save As, Excel Workbook (.xlsx)" in str(error)


@pytest.mark.parametrize("name", ["return.xlsx", "return.xlsm", "return.xls"])
def test_text_named_as_a_workbook_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(write(tmp_path / name, b"a,b\n1,2\n")).code == "not_a_workbook"


def test_a_file_that_may_not_be_opened_is_refused_not_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "open.csv", b"a,b\n1,2\n")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    error = refused(path)
    assert error.code == "no_access"
    assert "Permission denied" in str(error)
