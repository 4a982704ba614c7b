"""How hard English words are to read: the Flesch-Kincaid grade, told as an age.

J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, Derivation of new readability
formulas for Navy enlisted personnel (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.
A grade is a school year in the United States, whose first begins at six; so the age is five more.
Syllables are counted as groups of vowels, as is usual, which is right for most words. What it
measures is length of words and sentences, and not whether a reader understands.
"""

from __future__ import annotations

import re

from pipelines.publishing.text import escape

_SENTENCE_ENDS = re.compile(r"[.!?]+(?=\s|$)|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d[\d,.]*")
_VOWELS = re.compile(r"[aeiouy]+")
# Markdown of our own: pictures, blocks, attributes, marks and escapes are not read aloud.
_NOT_READ = re.compile(
    r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?|\{[^}]*\}|^:::.*$|[*#\\]|^\s*[-|]+\s", re.M
)


def grade(text: str) -> float | None:
    """The Flesch-Kincaid grade of plain text; None where there are no words."""
    sentences = [part for part in _SENTENCE_ENDS.split(text) if _WORD.search(part)]
    words = _WORD.findall(text)
    if not words:
        return None
    syllables = sum(map(syllables_of, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def reading_age(text: str) -> int | None:
    """The age in whole years, at least five; None where there are no words."""
    found = grade(text)
    return None if found is None else max(5, round(found + 5))


def syllables_of(word: str) -> int:
    """Groups of vowels, without a silent e at the end; a number is one syllable a digit."""
    lower = word.lower()
    if lower[0].isdigit():
        return sum(letter.isdigit() for letter in lower)
    groups = len(_VOWELS.findall(lower))
    is_silent = lower.endswith("e") and not re.search(r"([^aeiouy]l|[aeiouy])e$", lower)
    return max(1, groups - is_silent)


def read_aloud(markdown: str) -> str:
    """The words of a report's own Markdown, as they would be read aloud."""
    return _NOT_READ.sub("", markdown)


def age_words(text: str) -> str:
    """'Most people of about 10 years can read this page ...'; '' where there are no words."""
    age = reading_age(text)
    if age is None:
        return ""
    return escape(
        f"Most people of about {age} years can read this page. (Measured on its own words by the "
        "Flesch-Kincaid formula, which counts how long words and sentences are.)"
    )


def prose(markdown: str) -> str:
    """Without its tables: their cells are no sentences."""
    return "\n".join(line for line in markdown.splitlines() if not line.lstrip().startswith("|"))
