from __future__ import annotations

import pytest

from pipelines.publishing.reading_age import grade, prose, read_aloud, reading_age, syllables_of

# Counted in the article on the Flesch-Kincaid tests in Wikipedia: 13 words, 24 syllables, 11.3.
PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."


def test_the_grade_is_that_of_a_published_worked_value() -> None:
    assert grade(PLATYPUS) == pytest.approx(11.3, abs=0.05)
    assert reading_age(PLATYPUS) == 16


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("cat", 1), ("safe", 1), ("people", 2), ("little", 2), ("safety", 3),
        ("reptilian", 3), ("help", 1), ("see", 1), ("be", 1), ("Childline", 2), ("don’t", 1),
        ("999", 3), ("1,200", 4),
    ],
)  # fmt: skip
def test_syllables_are_groups_of_vowels_without_a_silent_e(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_short_sentences_are_easier_than_one_long_one() -> None:
    short, long = "We came. We saw. We went.", "We came and we saw and we went."
    assert (grade(short) or 0) < (grade(long) or 0)


def test_nobody_reads_before_five_and_nothing_has_no_age() -> None:
    assert reading_age("Go. See. Run.") == 5
    assert reading_age("") is None and reading_age("… – !") is None


def test_a_line_is_a_sentence_though_it_ends_without_a_stop() -> None:
    assert grade("We listen\nWe help") == grade("We listen. We help.")


def test_pictures_blocks_and_marks_are_not_read_aloud() -> None:
    markdown = (
        ':::: {.easy}\n![](figures/a.svg){fig-alt="An ear"}\n\n::: {.easy-words}\n'
        "We **listen**\\.\n:::\n::::\n- [Note]{.badge} One"
    )
    assert read_aloud(markdown).split() == ["We", "listen.", "[Note]", "One"]


def test_the_cells_of_a_table_are_no_sentences() -> None:
    table = (
        "It is short.\n\n| Area | This year |\n| --- | --- |\n| Leicester | 12% |\n\n: Caption\n"
    )
    assert prose(table) == "It is short.\n\n\n: Caption"
