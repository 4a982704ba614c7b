"""The invented catalogue behind the fixture release: indicators, areas, agencies, narratives.

Nothing here is about a real child or a real return. Level and size are set so that the figures
look like a quarter of Leicester, Leicestershire and Rutland.
"""

from __future__ import annotations

LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
LATEST = "2025-26-Q1"
EAST_MIDLANDS, ENGLAND = "E12000004", "E92000001"

AREAS = [
    # code, name, type, partnership, order
    (LEICESTER, "Leicester", "authority", "LSCP", 1),
    (LEICESTERSHIRE, "Leicestershire", "authority", "LRSCP", 2),
    (RUTLAND, "Rutland", "authority", "LRSCP", 3),
    ("LSCP", "Leicester Safeguarding Children Partnership", "partnership", "LSCP", 4),
    (
        "LRSCP",
        "Leicestershire and Rutland Safeguarding Children Partnership",
        "partnership",
        "LRSCP",
        5,
    ),
    ("LLR", "Leicester, Leicestershire and Rutland", "sub_region", None, 6),
    (EAST_MIDLANDS, "East Midlands", "region", None, 7),
    (ENGLAND, "England", "country", None, 8),
]

POPULATION = {
    LEICESTER: 88_600,
    LEICESTERSHIRE: 144_300,
    RUTLAND: 8_003,
    EAST_MIDLANDS: 1_034_000,
    ENGLAND: 12_020_000,
}

# code, title, short title, question, theme, unit, polarity, period type, supplier type, headline,
# level (a year's % or rate per 10,000 children; a quarter's count per 10,000 for counts),
# a year's denominator as a share of children (pct only), published as official statistics?
INDICATORS = [
    ("referrals_per_10k", "Referrals to children's social care", "Referrals", "how_much",
     "Front door", "per_10k", "none", "in_period", "childrens_social_care", True,
     470, None, True),
    ("rereferrals_pct", "Re-referrals within 12 months", "Re-referrals", "how_well",
     "Front door", "pct", "low", "in_period", "childrens_social_care", True, 22.0, 0.045, True),
    ("referrals_no_further_action_pct", "Referrals resulting in no further action",
     "No further action", "how_well", "Front door", "pct", "none", "in_period",
     "childrens_social_care", False, 12.0, 0.045, True),
    ("assessments_45_days_pct", "Assessments completed within 45 working days",
     "Assessments on time", "how_well", "Assessment", "pct", "high", "in_period",
     "childrens_social_care", True, 84.0, 0.04, True),
    ("section_47_per_10k", "Section 47 enquiries", "Section 47 enquiries", "how_much",
     "Child protection", "per_10k", "none", "in_period", "childrens_social_care", False,
     165, None, True),
    ("icpcs_per_10k", "Initial child protection conferences", "Initial conferences", "how_much",
     "Child protection", "per_10k", "none", "in_period", "childrens_social_care", False,
     58, None, True),
    ("icpcs_15_days_pct", "Initial conferences held within 15 working days",
     "Conferences on time", "how_well", "Child protection", "pct", "high", "in_period",
     "childrens_social_care", True, 79.0, 0.006, True),
    ("cpp_per_10k", "Children on a child protection plan", "Child protection plans", "how_much",
     "Child protection", "per_10k", "none", "snapshot", "childrens_social_care", True,
     41, None, True),
    ("second_plans_pct", "Second or subsequent child protection plans", "Second plans",
     "difference", "Child protection", "pct", "low", "in_period", "childrens_social_care", True,
     23.0, 0.006, True),
    ("plans_2_years_pct", "Child protection plans open for two years or more",
     "Plans over two years", "difference", "Child protection", "pct", "low", "snapshot",
     "childrens_social_care", False, 3.0, 0.016, True),
    ("plan_reviews_on_time_pct", "Child protection plans reviewed on time", "Reviews on time",
     "how_well", "Child protection", "pct", "high", "snapshot", "childrens_social_care", True,
     93.0, 0.012, True),
    ("children_in_need_per_10k", "Children in need", "Children in need", "how_much",
     "Children in need", "per_10k", "none", "snapshot", "childrens_social_care", False,
     325, None, True),
    ("children_looked_after_per_10k", "Children looked after", "Children looked after",
     "how_much", "Children looked after", "per_10k", "none", "snapshot",
     "childrens_social_care", True, 68, None, True),
    ("children_looked_after_starting", "Children who started to be looked after",
     "Entering care", "how_much", "Children looked after", "count", "none", "in_period",
     "childrens_social_care", False, 7, None, False),
    ("placements_3_pct", "Children looked after with three or more placements in a year",
     "Three or more placements", "difference", "Children looked after", "pct", "low",
     "rolling_12_months", "childrens_social_care", False, 10.0, 0.028, True),
    ("early_help_assessments", "Early help assessments", "Early help", "what", "Early help",
     "count", "none", "in_period", "early_help", False, 15, None, False),
    ("domestic_abuse_child_present", "Domestic abuse incidents with a child present",
     "Domestic abuse", "how_much", "Police and justice", "count", "none", "in_period", "police",
     True, 48, None, False),
    ("police_protection", "Police protection powers used", "Police protection", "what",
     "Police and justice", "count", "none", "in_period", "police", False, 1, None, False),
    ("new_birth_visits_14_days_pct", "New birth visits within 14 days", "New birth visits",
     "how_well", "Health", "pct", "high", "in_period", "health", True, 88.0, 0.045, False),
    ("persistent_absence_pct", "Pupils who missed a tenth or more of sessions",
     "Persistent absence", "difference", "Education", "pct", "low", "year_to_date", "education",
     True, 19.0, 0.62, False),
]  # fmt: skip

ALL_AREAS = [LEICESTER, LEICESTERSHIRE, RUTLAND]
CSC, EARLY_HELP, EDUCATION = "childrens_social_care", "early_help", "education"
AGENCIES = [
    (f"{name.lower()}_{kind}", f"{name} {council} Council {words}", kind, [code])
    for kind, words in [
        (CSC, "children's social care"), (EARLY_HELP, "early help"), (EDUCATION, "education"),
    ]
    for name, council, code in [
        ("Leicester", "City", LEICESTER),
        ("Leicestershire", "County", LEICESTERSHIRE),
        ("Rutland", "County", RUTLAND),
    ]
] + [
    ("leicestershire_police", "Leicestershire Police", "police", ALL_AREAS),
    ("llr_integrated_care_board", "Leicester, Leicestershire and Rutland Integrated Care Board",
     "health", ALL_AREAS),
]  # fmt: skip

HOSTILE = (
    "<script>alert('x')</script> *not bold* # not a heading {{ secret }} {{< include x >}} "
    '#import "x.typ" $x^2$ @fig-x [a](b) `code` | pipe \\ back & <b>tag</b> ~~no~~ "quoted"'
)

NARRATIVES = [
    # agency, area, question, indicator or None, heading, text
    ("leicester_childrens_social_care", LEICESTER, "how_well", "rereferrals_pct",
     "Why families come back",
     "We looked at every re-referral of the quarter. Most followed domestic abuse where early help"
     " had ended before the plan was finished. Step-down meetings now include the school, and a"
     " social worker rings the family six weeks after closing."),
    ("leicestershire_childrens_social_care", LEICESTERSHIRE, "how_well", "assessments_45_days_pct",
     "Time to assess",
     "Two teams carried vacancies through the spring. Work was moved to the duty service, which"
     " protected the first visit but made assessments longer.\n\nFour new social workers started"
     " in June."),
    ("leicestershire_police", "LLR", "how_much", "domestic_abuse_child_present", "Recording",
     "A new prompt in the control room asks whether a child was in the home, so more incidents"
     " are recorded as having a child present. Part of the rise is better recording."),
    ("rutland_childrens_social_care", RUTLAND, "what", None, "Small numbers",
     "Numbers are small, so we read each case together with health and the school every month."),
    ("llr_integrated_care_board", LEICESTER, "how_well", "new_birth_visits_14_days_pct",
     "Hostile text", HOSTILE),
]  # fmt: skip
