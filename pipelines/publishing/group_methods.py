"""How the disproportionality report is made, in plain words, with the published sources."""

from __future__ import annotations

from pipelines.publishing.group_report import GroupReport
from pipelines.publishing.quarter_methods import sources
from pipelines.publishing.text import escape

RULES = (
    (
        "What is compared",
        "A group's rate divided by that of a reference group: the largest group, unless the "
        "catalogue names another or asks for all other groups. Where children are divided by "
        "children of the same kind (such as referrals that came back, of all referrals) both are "
        "counted by group. Where a rate is over a population, the population by group must exist: "
        "for most of the areas that is pupils of state-funded schools, who are not all children, "
        "and the figure says so. A population of all ages is refused for children unless somebody "
        "has declared why. Events are counted, not children, where the indicator counts events: "
        "one child can have several.",
    ),
    (
        "How sure a ratio is",
        "For events over a population the interval is exact, conditional on the two counts "
        "together (Przyborowski and Wilenski 1940; Clopper and Pearson 1934); for a share of the "
        "same children it is Katz's on the log scale (Katz and others 1978). Rates carry Wilson's, "
        "Byar's or the exact Poisson interval as in the other reports.",
    ),
    (
        "Many comparisons",
        "With twenty comparisons chance alone makes one look remarkable. The p-values of one "
        "indicator, area, period and characteristic are therefore adjusted together (Benjamini "
        "and Hochberg 1995): of the differences that are called higher or lower, about one in "
        "twenty is expected to be chance.",
    ),
    (
        "Small numbers",
        "A group is too few to assess where fewer than five events would be expected of it if its "
        "rate and the reference group's were one. A yearly figure is then made of up to three "
        "years together; one of the nineteen ethnic groups is then judged with its wider group of "
        "five; what is left is called too few to assess. Each such figure says which of these was "
        "done.",
    ),
    (
        "What is confidential",
        "Everything here is computed from what the release shows after suppression. Where a count "
        "behind a comparison is confidential, so is the comparison, with its interval and its "
        "place in the picture. A confidential part is never treated as zero.",
    ),
    (
        "Intersections",
        "Groups by two characteristics at once are small, and small groups give wild figures. "
        "Their estimates are shrunk towards what the other groups lead one to expect, the more so "
        "the fewer children they have (empirical Bayes: Clayton and Kaldor 1987). Beside it stands "
        "what the two characteristics explain each on its own, and the factor by which the "
        "estimate lies above or below that. This follows the idea of intersectional multilevel "
        "analysis (MAIHDA: Evans and others 2018; Merlo 2018), without fitting a multilevel model "
        "of single children: only published counts are used.",
    ),
    (
        "What it cannot show",
        "A difference between groups does not say why. Need, poverty, where families live, how "
        "services work and racism may all play a part, and these figures do not take them apart. "
        "Nor does the absence of a difference show that there is none, least of all in small "
        "groups.",
    ),
)


def methods(report: GroupReport) -> str:
    """The section as Markdown."""
    lines = [f"- **{escape(title)}.** {escape(words)}" for title, words in RULES]
    return "\n".join(lines) + "\n\n" + sources(report.quarter)
