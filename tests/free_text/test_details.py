from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.free_text.details import KINDS, find_details, in_words, kinds_of, masked

# Numbers that the issuing bodies give as examples, or that belong to nobody.
PERSONAL = [
    ("Her number is 943 476 5919.", "nhs_number", "943 476 5919"),
    ("943-476-5919", "nhs_number", "943-476-5919"),
    ("9434765919", "nhs_number", "9434765919"),
    ("UPN B801200005001 was moved", "pupil_number", "B801200005001"),
    ("temporary A80120000500B", "pupil_number", "A80120000500B"),
    ("NI QQ no, AB 12 34 56 C yes", "national_insurance_number", "AB 12 34 56 C"),
    ("They moved to LE1 6TH in May", "postcode", "LE1 6TH"),
    ("le16th", "postcode", "le16th"),
    ("a child (DOB 03/04/2015) was", "date_of_birth", "DOB 03/04/2015"),
    ("born on the 3rd of April 2015", "date_of_birth", "born on the 3rd of April 2015"),
    ("d.o.b. 2015-04-03", "date_of_birth", "d.o.b. 2015-04-03"),
    ("Ring 07700 900123 first", "telephone_number", "07700 900123"),
    ("Ring 0116 454 1004 first", "telephone_number", "0116 454 1004"),
    ("Ring +44 116 454 1004.", "telephone_number", "+44 116 454 1004"),
    ("write to a.person@example.org", "e_mail_address", "a.person@example.org"),
    ("Mrs O'Neill-Brown rang twice", "name", "Mrs O'Neill-Brown"),
    ("The boy, named Jayden Smith, was", "name", "named Jayden Smith"),
    ("Jayden (aged 7) told us", "name", "Jayden (aged 7"),
    ("Jayden Smith, aged 7, told us", "name", "Jayden Smith, aged 7"),
]


@pytest.mark.parametrize(("text", "kind", "what"), PERSONAL)
def test_a_personal_detail_is_found_where_it_is(text: str, kind: str, what: str) -> None:
    assert [(d.kind, text[d.start : d.end]) for d in find_details(text)] == [(kind, what)]


@pytest.mark.parametrize(
    "text",
    [
        "Referrals rose from 1,204 to 1,377 in 2024-25, up 14.4%.",
        # One digit changed: the check digit is wrong.
        "Reference 943 476 5918",
        "A second duty team began in May; repeats have fallen since.",
        "The audit of 12 March 2025 looked at 40 cases, aged 5 to 11.",
        "Children aged 10 to 15 waited longest; Leicester aged 16 and over least.",
        "Between Q1 2024 and Q4 2025 the rate was 64.9 per 10,000 (England 60.4).",
        "Child A told the Young Scrutineers that nobody had asked.",
        "A new pathway called Early Help Front Door opened.".replace("called", "for"),
        "Section 47 enquiries: 400, 380, 20. ICPCs within 15 working days: 120 of 150.",
        "See E06000016 and indicator rereferrals_pct in release 2025-07-22-8743fac4.",
    ],
)
def test_what_reports_are_full_of_is_no_personal_detail(text: str) -> None:
    assert find_details(text) == []


@pytest.mark.parametrize(("text", "kind", "what"), PERSONAL)
def test_a_masked_text_holds_none(text: str, kind: str, what: str) -> None:
    left = masked(text)
    assert what not in left and "[removed]" in left
    assert kinds_of(left) == ()


@given(st.text(max_size=200), st.sampled_from(PERSONAL), st.text(max_size=200))
def test_whatever_stands_around_it_details_do_not_overlap(
    before: str, personal: tuple[str, str, str], after: str
) -> None:
    text = f"{before} {personal[0]} {after}"
    found = find_details(text)
    assert all(0 <= d.start < d.end <= len(text) for d in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_kinds_are_said_in_words_each_once() -> None:
    text = "Mrs Smith and Mr Jones, LE1 6TH, a.person@example.org"
    assert kinds_of(text) == ("postcode", "e_mail_address", "name")
    assert in_words(kinds_of(text)) == "a postcode, an e-mail address and a person's name"
    assert in_words(("name",)) == KINDS["name"]
