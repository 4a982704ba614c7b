from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.contracts.load import ContractError
from pipelines.intake.audits import load_tools
from pipelines.workspace import PROJECT_ROOT

TOOLS = PROJECT_ROOT / "expectations" / "audit_tools"
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
SOUND = "tool: t\ntitle: T\nrecognise: []\ncomment: '^comment$'\nnumbering: '^q'\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TOOLS, tmp_path / "audit_tools")
    return tmp_path / "audit_tools"


def test_a_workbook_made_by_hand_is_what_no_other_tool_made(folder: Path) -> None:
    (folder / "aaa.yml").write_text(SOUND, encoding="utf-8")
    tools = [one.tool for one in load_tools(folder, SEEDS).tools]
    assert tools == ["microsoft_forms", "smartsurvey", "t", "spreadsheet"]


def test_every_wording_of_the_list_is_known_with_how_it_is_answered() -> None:
    questions = load_tools(TOOLS, SEEDS).questions
    assert questions["was_the_child_seen_alone"] == "scale"
    assert questions["has_the_child_been_seen_on_their_own"] == "scale"
    assert set(questions.values()) == {"scale", "text"}


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("mine.yml", b"tool: [", "audit_tools/mine.yml cannot be read"),
        ("mine.yml", b"\xff\xfe\x00", "audit_tools/mine.yml cannot be read"),
        ("mine.yml", b"", "audit_tools/mine.yml is not usable"),
        ("mine.yml", SOUND.encode() + b"recognize: [ID]\n", "recognize: Extra inputs"),
        ("mine.yml", b"tool: t\ntitle: T\nrecognise: []\nnumbering: '^q'\n", "comment: Field"),
        ("mine.yml", SOUND.replace("'^q'", "'(q'").encode(), "mine.yml: a pattern is wrong"),
        ("never_taken.yml", b"- '(name'\n", "never_taken.yml: a pattern is wrong"),
        ("never_taken.yml", b"'name'\n", "never_taken.yml is not a list of patterns"),
        ("never_taken.yml", b"name: address\n", "never_taken.yml is not a list of patterns"),
        ("never_taken.yml", b"- 3\n", "never_taken.yml is not a list of patterns"),
        ("never_taken.yml", b"", "never_taken.yml is not a list of patterns"),
        ("never_taken.yml", None, "audit_tools/never_taken.yml cannot be read"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(
    folder: Path, file: str, content: bytes | None, told: str
) -> None:
    """A list that is read as letters would leave out every column, one that is missing none."""
    (folder / file).unlink(missing_ok=True)
    if content is not None:
        (folder / file).write_bytes(content)
    with pytest.raises(ContractError) as raised:
        load_tools(folder, SEEDS)
    assert told in str(raised.value)


NAMES_SOMEBODY = """
Child's name
Child’s full name
Childs initials
Children's names
Name of child
Name of the young person
Names of siblings
Name of the allocated social worker
Mother's first name
Parent's initials
Carer's name
Pupil name
Worker's name
Practitioner name
Auditor's name
Name of auditor
Name of person completing the audit
Your name
Your full name and role
Name
First name
Surname
Forename
Family name
Case name
Initials
Child
Social worker
Allocated social worker
Auditor(s)
Completed by
NHS number
NHS No.
DOB
D.O.B.
Date of birth (dd/mm/yyyy)
Child's date of birth
Birth date
UPN
National Insurance number
Home address
E-mail address
Address
Postcode
Post code of the family home
Mobile number
Telephone no.
Email
Mosaic ID
Liquidlogic number
Crime reference
""".strip().splitlines()
NAMES_NOBODY = """
Did the plan address the risk?
Was the school's name known?
Was the child seen alone?
Was the family history known?
Were fathers and male carers included in the assessment?
Was the worker's supervision recorded?
What did the child tell you or show you?
Was the name of the school recorded?
Which agency do you work for?
What is the case reference?
Did the worker address the mother's needs?
Is the number of visits enough?
Child's voice
Age of child
Name of your agency
Was the perpetrator's behaviour named in the plan?
Was a named nurse involved?
Did the family know why workers visited?
Were all the children named in the plan?
Was health information shared by phone the same day?
Social worker's view
""".strip().splitlines()


@pytest.mark.parametrize("heading", NAMES_SOMEBODY)
def test_a_column_that_names_somebody_is_never_taken(heading: str) -> None:
    assert _caught(heading)
    assert _caught(heading.upper())


@pytest.mark.parametrize("heading", NAMES_NOBODY)
def test_a_question_that_only_speaks_of_people_is_taken(heading: str) -> None:
    assert not _caught(heading)


def _caught(heading: str) -> bool:
    words = heading.rstrip(" :*?.")
    return any(one.search(words) for one in load_tools(TOOLS, SEEDS).never_taken)
