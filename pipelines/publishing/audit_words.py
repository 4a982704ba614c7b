"""What an audit found, in words made from its figures. Change the words here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.periods import is_quarter
from pipelines.publishing.audit_reader import Audit
from pipelines.publishing.numbers import rounded
from pipelines.publishing.text import capital, plural

Row = Mapping[str, Any]

GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires_improvement": "Requires improvement",
    "inadequate": "Inadequate",
}
GOOD = "good_or_better"
STATES = {"reported": "Reported", "overdue": "Overdue", "planned": "Planned"}
KINDS = {"case_file": "Case file audit", "spotlight": "Spotlight audit"}
UNLISTED_STANDARD = "Asked in this audit only"
# Landis and Koch (Biometrics 33, 1977); they call their own steps arbitrary.
_AGREEMENT = (
    (0.0, "no better than chance"),
    (0.2, "slight"),
    (0.4, "fair"),
    (0.6, "moderate"),
    (0.8, "substantial"),
    (1.0, "almost perfect"),
)
HOW_TO_READ = (
    "A grading is one agency's part in one case. Shares have 95% intervals (Wilson) and changes "
    "since the last audit Newcombe's; they take gradings as independent, which several of one case "
    "are not, so that the true uncertainty is somewhat wider. An audit's cases are chosen to learn "
    "from and are no sample of all children."
)


def quarter_words(key: str | None) -> str:
    """'quarter 2 of 2024-25'; a dash for none."""
    if not key:
        return "–"
    return f"quarter {key[-1]} of {key[:7]}" if is_quarter(key) else key


def kind_words(audit: Audit) -> str:
    """'Case file audit, neglect', with the inspection theme where it follows one."""
    kind = KINDS.get(str(audit.about["audit_type"]), "Audit")
    theme = audit.theme
    words = f"{kind}, {theme[:1].lower()}{theme[1:]}" if theme else kind
    jtai = " ".join(str(audit.about["jtai_theme"] or "").split())
    return f"{words} (JTAI theme: {jtai})" if jtai else words


def share_words(row: Row, share: str = "share_pct") -> str:
    """'46% (40 to 52)'; a dash where there is none."""
    if row[share] is None:
        return "–"
    limits = f"{rounded(row['lower_95'], 0)} to {rounded(row['upper_95'], 0)}"
    return f"{rounded(row[share], 0)}% ({limits})"


def change_words(row: Row) -> str:
    """'up 12 points (3 to 21)', 'no evidence of a change (−4, −15 to 7)'; '–' for nothing."""
    change = row["change_pct_points"]
    if change is None:
        return "–"
    low, high = row["change_lower_95"], row["change_upper_95"]
    limits = f"{_signed(low)} to {_signed(high)}"
    if low > 0:
        return f"up {rounded(change, 0)} points ({limits})"
    if high < 0:
        return f"down {rounded(-change, 0)} points ({limits})"
    return f"no evidence of a change ({_signed(change)}, {limits})"


def kappa_words(row: Row) -> str:
    """'fair: kappa 0.31 (0.12 to 0.50)'; why it is not told where it is not."""
    if row["status"] == "too_few":
        return f"not assessed: {plural(row['pairs'], 'pair')}, fewer than 10"
    if row["status"] != "ok":
        return "not assessed: everything was graded alike"
    limits = f"{_signed(row['lower_95'], 2)} to {_signed(row['upper_95'], 2)}"
    return f"{agreement_word(row['kappa'])}: kappa {_signed(row['kappa'], 2)} ({limits})"


def agreement_word(kappa: float) -> str:
    """'fair' for 0.31: a word for orientation and no more; it suits the kappa that is shown."""
    shown = float(rounded(kappa, 2))
    return next(word for most, word in _AGREEMENT if shown <= most)


def lead(audit: Audit) -> str:
    """What was audited, how it was graded, and whether that has changed."""
    about = audit.about
    cases = plural(about["cases"], "case")
    planned = about["cases_planned"]
    if planned and planned != about["cases"]:
        cases += f" (of {planned} planned)"
    told = [
        f"{capital(cases)}, {plural(about['agencies'], 'agency', 'agencies')}: "
        f"{plural(about['gradings'], 'grading')}, {about['moderated']} of them moderated."
    ]
    good = audit.grade(GOOD)
    if good:
        verb = "was" if good["gradings"] == 1 else "were"
        told.append(
            f"{good['gradings']} of {good['graded']} {verb} good or better after moderation, "
            f"{share_words(good)}."
        )
        told.append(_since_words(audit, good))
    answers = audit.shares("audit")
    if answers and answers[0]["answered"]:
        row = answers[0]
        told.append(
            f"{row['yes']:,} of {row['answered']:,} answers were a plain yes, "
            f"{share_words(row, 'yes_pct')}."
        )
    return " ".join(told)


def _since_words(audit: Audit, good: Row) -> str:
    before = audit.about["previous_audit_code"]
    if not before:
        return "There is no earlier audit of this theme, kind and scope to compare it with."
    if good["change_pct_points"] is None:
        return f"The last audit of its kind, {before}, has no grades to compare it with."
    share = rounded(good["previous_share_pct"], 0)
    return f"In the last audit of its kind, {before}, it was {share}%: {change_words(good)}."


def stands_out(audit: Audit) -> tuple[Row | None, Row | None]:
    """The questions answered with yes the most and the least, of those with ten answers.

    None where no two differ.
    """
    asked = [row for row in audit.shares("question") if row["answered"] >= 10]
    ordered = sorted(asked, key=lambda row: (row["yes_pct"], row["question_key"]))
    if not ordered or ordered[0]["yes_pct"] == ordered[-1]["yes_pct"]:
        return None, None
    return ordered[-1], ordered[0]


def _signed(value: float, decimals: int = 0) -> str:
    return rounded(value, decimals).replace("-", "−")
