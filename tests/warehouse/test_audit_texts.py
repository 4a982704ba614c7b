"""What the warehouse makes of an audit's words: its questions' wordings, and texts without case."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.load import seed_rows
from pipelines.intake.audits.columns import as_read
from pipelines.intake.audits.tools import wordings
from pipelines.intake.readers import normalise_header
from pipelines.workspace import PROJECT_ROOT
from tests.intake.case_texts import CASES_IN_TEXTS
from tests.warehouse.dbt_in_process import DbtProject

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
AWKWARD = [
    "Was the child’s 50% share & more + less known?",
    "Café – naïve, Łódź; Großeltern",
    "½ term², ﬁndings № 3",
    "Ｆｕｌｌ ｗｉｄｔｈ％",
    "Ｗas\xa0it\u200bso\ufeff?",
    "snake_case__and - hyphens",
    "İstanbul ʼnd ŉ",
    "'quoted' ‘so’ `and so`",
    "Ωmega µ ㎏",
    "…",
]

Asked = Callable[..., str | None]


@pytest.fixture(scope="session")
def wording(project: DbtProject) -> Asked:
    return _answering(project.render("select {{ wording('$1') }}"))


@pytest.fixture(scope="session")
def without_case(project: DbtProject) -> Asked:
    named = "(select $1::varchar as said, $2::varchar as reference)"
    return _answering(
        project.render(f"select {{{{ without_case_reference('said', 'reference') }}}} from {named}")
    )


def _answering(sql: str) -> Asked:
    connection = duckdb.connect()

    def answer(*values: str | None) -> str | None:
        row = connection.execute(sql, list(values)).fetchone()
        assert row
        return row[0]  # type: ignore[no-any-return]

    return answer


@pytest.mark.parametrize(
    "text",
    [*(one for row in seed_rows(SEEDS, "audit_questions") for one in wordings(row)), *AWKWARD],
)
def test_a_question_is_known_by_the_same_words_at_intake_and_in_the_warehouse(
    wording: Asked, text: str
) -> None:
    """Else a question that intake calls known would stand under no standard, and nobody be told."""
    assert wording(as_read(text)) == normalise_header(text)


@given(st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=0x24F), max_size=30))
def test_any_latin_wording_is_one_wording(wording: Asked, text: str) -> None:
    assert wording(as_read(text)) == normalise_header(text)


@pytest.mark.parametrize(("reference", "said", "left"), CASES_IN_TEXTS)
def test_a_text_does_not_name_its_case_however_it_is_written(
    without_case: Asked, reference: str | None, said: str | None, left: str | None
) -> None:
    assert without_case(said, reference) == left


@given(
    st.from_regex(r"\A[A-Z]{1,3}[-/ ]?[0-9]{1,4}\Z"),
    st.lists(st.sampled_from(["the", "plan", "was", "late", ",", "it's"]), max_size=5),
    st.lists(st.sampled_from(["and", "so", ".", "(then)"]), max_size=5),
)
def test_a_reference_between_any_words_is_gone_and_the_words_stay(
    without_case: Asked, reference: str, before: list[str], after: list[str]
) -> None:
    said = " ".join([*before, reference.lower(), *after])
    # Intake takes a reference's spaces out.
    assert without_case(said, reference.replace(" ", "")) == " ".join(
        [*before, "[this case]", *after]
    )
