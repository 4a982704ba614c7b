"""The accessibility statement: what was tested and how, what was not, and whom to tell.

It claims what the tests hold and nothing else; a test compares the two.
"""

from __future__ import annotations

from pipelines.publishing.site_files import ACCESSIBILITY
from pipelines.publishing.site_parts import Block, Facts, Items, Part, SitePage
from pipelines.publishing.site_settings import Settings
from pipelines.publishing.text import listed
from pipelines.words import day_words

# The widths at which tests look at every kind of page, in CSS pixels.
WIDTHS = {"phone": 375, "A4": 794, "laptop": 1366}
_WHERE = {"phone": "a phone", "A4": "a sheet of A4", "laptop": "a laptop"}
_CONTACT = {
    "team": "Who answers",
    "email": "E-mail",
    "telephone": "Telephone",
    "address": "Address",
}


def accessibility_page(settings: Settings) -> SitePage:
    """The statement with what the partnerships have filled in."""
    widths = listed([f"{_WHERE[name]} ({pixels} pixels)" for name, pixels in WIDTHS.items()])
    return SitePage(
        ACCESSIBILITY,
        "Accessibility statement",
        "These pages and reports are meant to be usable by everybody who needs them. This says how "
        "far that has been tested, and how far not.",
        [
            Part(
                "standard",
                "What is aimed at",
                [
                    "The Web Content Accessibility Guidelines 2.2 at level AA. Nobody has audited "
                    "the pages against all of them, so it is not claimed that they meet them."
                ],
            ),
            Part(
                "tested",
                "What is tested, and how",
                [
                    "By programs, each time the system that makes the pages is changed:",
                    Items(
                        [
                            "Web pages: every kind of report and of page is opened in Chromium as "
                            f"wide as {widths}, and axe-core looks at it. It may find no "
                            "violation of WCAG 2.2 A or AA, however slight, and nothing serious "
                            "beside them.",
                            "No page scrolls sideways at any of these widths.",
                            "Every picture has a text in its place; that of a control chart tells "
                            "values, limits and signals. Lines differ by dash and marker, signals "
                            "by shape, not by colour alone.",
                            "The search works with the keyboard. Without scripts the index says so "
                            "and lists every report.",
                            "PDF files are tagged, with a title and a language. They are written "
                            "as PDF/UA-1, and what does not conform is refused by the program that "
                            "writes them.",
                            "Word documents have headings, headed tables, texts for pictures and a "
                            "language. Workbooks have one table a sheet, with a heading row.",
                        ]
                    ),
                ],
            ),
            Part(
                "not-tested",
                "What is not tested, and known limits",
                [
                    Items(
                        [
                            "No disabled person has been asked to try them, and nobody has read "
                            "them with a screen reader from beginning to end.",
                            "Firefox and Safari are not tested.",
                            "PDF and Word files have not been tried with assistive technology.",
                            "Tables of many columns become lists on a phone; comparing their rows "
                            "is harder there than on a wide screen.",
                            "CSV and Parquet files hold no structure beyond rows and columns; the "
                            "metadata beside them say what each column means.",
                            "What agencies wrote is shown in their words, and may not be plain.",
                        ]
                    )
                ],
            ),
            Part("contact", "Tell us, or ask for another format", _contact(settings)),
            Part(
                "enforcement",
                "If you are not content with the answer",
                [
                    "The Equality and Human Rights Commission enforces the accessibility "
                    "regulations for public sector bodies in England. The Equality Advisory and "
                    "Support Service advises whoever wants to complain."
                ],
            ),
            Part("reviewed", "When this was last read", [_reviewed(settings)]),
        ],
    )


def _contact(settings: Settings) -> list[Block]:
    if not settings.contact:
        return [
            "Nobody has been named yet. Until then ask the partnership that sent you here. "
            "(Whoever runs the system: fill in ‘contact’ in site.yml.)"
        ]
    return [
        "If something here does not work for you, or you need a report in large print, in easy "
        "read or as audio, say so:",
        Facts([(_CONTACT[name], told) for name, told in settings.contact.items()]),
    ]


def _reviewed(settings: Settings) -> str:
    if settings.reviewed_on is None:
        return (
            "Nobody has confirmed this statement for the partnerships yet. It says what the tests "
            "of the system hold."
        )
    by = f" by the {settings.reviewed_by}" if settings.reviewed_by else ""
    return f"Confirmed on {day_words(settings.reviewed_on)}{by}."
