"""A case's reference, a text that names it, and what is left: for intake and for the warehouse."""

from __future__ import annotations

CASES_IN_TEXTS = [
    ("C07", "C07 was seen; c07's plan", "[this case] was seen; [this case]'s plan"),
    ("C07", "c 07, C_07 and (C-07)", "[this case], [this case] and ([this case])"),
    ("C07", "C071 and mac07 are others", "C071 and mac07 are others"),
    ("C07", "See notes_C07_final", "See notes[this case]final"),
    ("C07", "C07 C07", "[this case] [this case]"),
    ("12345", "Ref 12345, again 12345.", "Ref [this case], again [this case]."),
    ("#123/45", "It was #123/45 or 123 45", "It was #[this case] or [this case]"),
    ("A.(B)*9", "About A.(B)*9 and a b9", "About [this case] and [this case]"),
    ("12", "12 visits in case 12", "12 visits in [this case]"),
    ("12", "Case no. 12, child 12, ref: 12", "[this case], [this case], [this case]"),
    ("12", "case 121", "case 121"),
    ("B", "Plan B for case B", "Plan B for [this case]"),
    ("CASE7", "Case 7 was late", "[this case] was late"),
    ("C07", None, None),
    (None, "C07", "C07"),
]
