"""One file on its way: what an agency sends in one quarter, before it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

Cell = str | int | date | None
Row = dict[str, Cell]

STEMS = {"performance_return": "performance_return", "agency_narrative": "narrative"}
RETURN_COLUMNS = (
    "period",
    "agency",
    "area",
    "measure",
    "characteristic",
    "category",
    "characteristic_2",
    "category_2",
    "value",
    "status",
    "note",
)
SHORT_RETURN_COLUMNS = ("period", "agency", "area", "measure", "value", "note")
NARRATIVE_COLUMNS = (
    "period",
    "agency",
    "area",
    "indicator",
    "question",
    "heading",
    "narrative",
    "author_role",
    "written_on",
)

# How each agency's system writes its files; what goes wrong with them is in faults.yml.
_WORKBOOKS = {
    "rutland_childrens_social_care",
    "leicestershire_early_help",
    "leicestershire_education",
    "leicestershire_police",
}
_SHORT_FORMS = {"leicester_early_help", "leicestershire_early_help", "rutland_early_help"}


@dataclass
class Parcel:
    """A file's rows and how they are to be written.

    ``columns`` are the contract's names in the file's order; ``headers`` says which of them are
    written differently. ``arrives`` is the moment it lands in the folder. ``preface`` lines stand
    above the header.
    """

    quarter: str
    agency: str
    dataset: str
    stem: str
    suffix: str
    columns: tuple[str, ...]
    rows: list[Row]
    arrives: datetime
    encoding: str = "utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    preface: list[str] = field(default_factory=list)
    date_format: str = "%Y-%m-%d"

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.stem}.{self.suffix}"

    @property
    def place(self) -> str:
        """The file's place below the raw folder, with forward slashes."""
        return f"{self.quarter}/{self.agency}/{self.name}"

    def copy(self, **changes: object) -> Parcel:
        """Another file with the same rows, which may then be changed by themselves."""
        own = {
            "rows": [dict(row) for row in self.rows],
            "headers": dict(self.headers),
            "preface": list(self.preface),
        }
        return replace(self, **{**own, **changes})  # type: ignore[arg-type]


def parcel(
    quarter: str, agency: str, dataset: str, rows: Iterable[Row], arrives: datetime
) -> Parcel:
    """The file as the agency usually writes it."""
    columns: tuple[str, ...] = NARRATIVE_COLUMNS
    if dataset == "performance_return":
        columns = SHORT_RETURN_COLUMNS if agency in _SHORT_FORMS else RETURN_COLUMNS
    return Parcel(
        quarter=quarter,
        agency=agency,
        dataset=dataset,
        stem=STEMS[dataset],
        suffix="xlsx" if agency in _WORKBOOKS else "csv",
        columns=columns,
        rows=list(rows),
        arrives=arrives,
    )
