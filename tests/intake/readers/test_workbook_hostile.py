from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipelines.intake.readers import UnreadableFile, read_file
from tests.intake.readers.workbook_files import (
    sheet_xml,
    workbook_members,
    write_members,
    write_sheet,
)

ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refused(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    return caught.value


def bomb(path: Path, megabytes: int, members: int = 1) -> Path:
    """Writes a workbook whose parts are blank space: a thousandth of its size on disk."""
    write_sheet(path, ONE_CELL)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            with archive.open(f"xl/media/{number}.bin", "w") as part:
                for _ in range(megabytes):
                    part.write(b" " * 1024**2)
    return path


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook of 400 KB that unpacks to 400 MB fills the memory of a reader that trusts it."""
    path = bomb(tmp_path / "bomb.xlsx", megabytes=400)
    assert path.stat().st_size < 1024**2

    def unpacked(*_: object) -> None:
        raise AssertionError("nothing may be unpacked")

    monkeypatch.setattr("pipelines.intake.readers.archive.Archive._stream", unpacked)
    monkeypatch.setattr("pipelines.intake.readers.workbook._open_values", unpacked)
    error = refused(path)
    assert error.code == "zip_bomb"
    assert "CSV" in str(error)


def test_a_bomb_made_of_many_small_parts_is_refused(tmp_path: Path) -> None:
    error = refused(bomb(tmp_path / "bomb.xlsx", megabytes=8, members=40))
    assert error.code == "zip_bomb"


def test_a_part_that_compresses_beyond_reason_is_refused(tmp_path: Path) -> None:
    error = refused(bomb(tmp_path / "bomb.xlsx", megabytes=12))
    assert error.code == "zip_bomb"
    assert "times its size" in str(error)


def test_a_bomb_that_lies_about_its_size_is_measured(tmp_path: Path) -> None:
    """Python's zipfile stops at the declared size; the Excel reader unpacks to the end."""
    sheet = sheet_xml(ONE_CELL + " " * (60 * 1024**2))
    path = write_members(tmp_path / "liar.xlsx", workbook_members({"Return": sheet}))
    data = path.read_bytes()
    true_size = len(sheet).to_bytes(4, "little")
    assert data.count(true_size) == 2  # the member's own header and the directory
    path.write_bytes(data.replace(true_size, (5000).to_bytes(4, "little")))
    tracemalloc.start()
    error = refused(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == "zip_bomb"
    assert peak < 20 * 1024**2


def test_a_size_that_is_wrong_within_bounds_is_refused(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "liar.xlsx", ONE_CELL + " " * 70_000)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (60_000).to_bytes(4, "little")))
    assert refused(path).code == "not_a_workbook"


@pytest.mark.parametrize("name", ["return.xlsm", "return.xlsx"])
@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_a_macro_is_refused_whatever_the_file_is_called(
    tmp_path: Path, name: str, part: str
) -> None:
    members = workbook_members({"Return": sheet_xml(ONE_CELL)}) | {part: b"macro"}
    error = refused(write_members(tmp_path / name, members))
    assert error.code == "macro"
    assert "Save As, Excel Workbook (.xlsx)" in str(error)


def test_an_xlsm_without_a_macro_is_read(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "return.xlsm", ONE_CELL)
    assert read_file(path)[0].cells.rows() == [(1, "1")]


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ONE_CELL)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of encryption, in the directory
    path.write_bytes(bytes(data))
    assert refused(path).code == "password"


def test_an_encrypted_package_inside_a_zip_is_refused(tmp_path: Path) -> None:
    path = write_members(tmp_path / "a.xlsx", {"EncryptedPackage": b"x", "EncryptionInfo": b"x"})
    assert refused(path).code == "password"


def test_a_stray_cell_at_the_far_corner_is_refused(tmp_path: Path) -> None:
    """The reader of values fills the rectangle between the cells: 17 thousand million of them."""
    rows = ONE_CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    error = refused(write_sheet(tmp_path / "a.xlsx", rows))
    assert error.code == "stray_cell"
    assert "XFD1048576" in str(error)


@pytest.mark.parametrize("reference", ["A1048577", "XFE1", "ZZZ9999999", "A0", "A", "1", "A1B"])
def test_a_cell_outside_of_a_sheet_is_refused(tmp_path: Path, reference: str) -> None:
    rows = f'<row r="1"><c r="{reference}"><v>1</v></c></row>'
    assert refused(write_sheet(tmp_path / "a.xlsx", rows)).code == "not_a_workbook"


def test_a_long_text_shared_by_very_many_cells_is_refused(tmp_path: Path) -> None:
    """One text of 30,000 letters in 20,000 cells is 60 KB in the file and 600 MB in memory."""
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 20_001)
    )
    members = workbook_members({"Return": sheet_xml(rows)}, shared=["x" * 30_000, "y"])
    assert refused(write_members(tmp_path / "a.xlsx", members)).code == "zip_bomb"
    # The same long text, used once, is a narrative.
    few = rows.replace("<v>0</v>", "<v>1</v>").replace("<v>1</v>", "<v>0</v>", 1)
    members = workbook_members({"Return": sheet_xml(few)}, shared=["x" * 30_000, "y"])
    assert read_file(write_members(tmp_path / "b.xlsx", members))[0].cells.height == 20_000


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_an_external_entity_is_never_followed(tmp_path: Path, part: str) -> None:
    """A document type declaration can name a file on this machine, or expand without end."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    members = workbook_members(
        {"Return": sheet_xml('<row r="1"><c r="A1" t="str"><v>&amp;e;</v></c></row>')}
    )
    text = str(members.get(part, '<?xml version="1.0"?>\n<styleSheet/>'))
    head, body = text.split("\n", 1)
    members[part] = f"{head}\n{declared}{body}".replace("&amp;e;", "&e;")
    error = refused(write_members(tmp_path / "a.xlsx", members))
    assert error.code == "not_a_workbook"
    assert "SECRET" not in str(error)


def test_xml_in_utf_16_cannot_hide_a_declaration(tmp_path: Path) -> None:
    members = workbook_members({"Return": sheet_xml(ONE_CELL)})
    xml = str(members["xl/worksheets/sheet1.xml"]).replace("UTF-8", "UTF-16")
    members["xl/worksheets/sheet1.xml"] = xml.encode("utf-16")
    assert refused(write_members(tmp_path / "a.xlsx", members)).code == "not_a_workbook"


def test_a_table_of_contents_without_end_is_refused(tmp_path: Path) -> None:
    members = workbook_members({"Return": sheet_xml(ONE_CELL)})
    listed = '<sheet name="a" sheetId="1" r:id="r1"/>'
    members["xl/workbook.xml"] = str(members["xl/workbook.xml"]).replace(
        "<sheets>", "<sheets>" + listed * 10_001
    )
    assert refused(write_members(tmp_path / "a.xlsx", members)).code == "not_a_workbook"


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    buffer = io.BytesIO()
    book.save(buffer)
    data = buffer.getvalue()
    for damage in (
        data[: len(data) // 2],
        data[:100] + data[200:],
        b"PK\x03\x04" + b"x" * 500,
        data[:-30],
    ):
        path.write_bytes(damage)
        assert refused(path).code == "not_a_workbook"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"word/document.xml": "<document/>"}, "not_a_workbook"),
        ({"xl/workbook.bin": b"x"}, "unknown_type"),
        ({"../../evil.xml": "<a/>"}, "not_a_workbook"),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused(
    tmp_path: Path, members: dict[str, str | bytes], code: str
) -> None:
    assert refused(write_members(tmp_path / "a.xlsx", members)).code == code


def test_parts_listed_twice_are_refused(tmp_path: Path) -> None:
    """Two readers may each take another of the two: one is checked and the other is read."""
    path = write_sheet(tmp_path / "a.xlsx", ONE_CELL)
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml(ONE_CELL))
    assert refused(path).code == "not_a_workbook"


def test_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ONE_CELL)
    started = time.time()
    read_file(path)
    assert [item.name for item in tmp_path.iterdir()] == ["a.xlsx"]
    assert path.stat().st_mtime <= started


@pytest.mark.parametrize("part", ["workbook.xml", "worksheets/sheet1.xml", "sharedStrings.xml"])
def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path, part: str) -> None:
    """Found by fuzzing: the XML reader raised what nobody caught, and the whole run ended."""
    members = workbook_members({"Return": sheet_xml("<row/>")}, shared=["a"])
    members[f"xl/{part}"] = str(members[f"xl/{part}"]).replace(
        'encoding="UTF-8"', 'encoding="UTF-es"'
    )
    with pytest.raises(UnreadableFile) as refused:
        read_file(write_members(tmp_path / "book.xlsx", members))
    assert refused.value.code == "not_a_workbook"


def test_a_part_without_a_name_is_refused(tmp_path: Path) -> None:
    """Found by fuzzing: Python's zipfile looks at the last letter of a name that has none."""
    path = write_members(tmp_path / "book.xlsx", workbook_members({"Return": sheet_xml("<row/>")}))
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    length = int.from_bytes(data[at + 28 : at + 30], "little")
    nameless = data[: at + 28] + b"\0\0" + length.to_bytes(2, "little") + data[at + 32 :]
    path.write_bytes(nameless)
    with pytest.raises(UnreadableFile) as refused:
        read_file(path)
    assert refused.value.code == "not_a_workbook"
