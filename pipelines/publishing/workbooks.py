"""Which report has which workbook, and which other files: by the code of its kind.

A new one is a new line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.publishing.audit_workbook import audits_workbook
from pipelines.publishing.event_workbook import event_workbook
from pipelines.publishing.group_workbook import groups_workbook
from pipelines.publishing.quarter_workbook import group_workbook, quarterly_workbook
from pipelines.publishing.scrutiny_workbook import scrutiny_workbook
from pipelines.publishing.timetable_files import timetable_files
from pipelines.publishing.timetable_sheet import timetable_workbook
from pipelines.publishing.workbook import Workbook
from pipelines.publishing.year_workbook import year_workbook
from pipelines.publishing.yearly_workbook import yearly_workbook

WORKBOOKS: Mapping[str, Callable[[Mapping[str, str]], Workbook]] = {
    "how-are-we-doing": quarterly_workbook,
    "performance-group": group_workbook,
    "timetable": timetable_workbook,
    "audits-and-learning": audits_workbook,
    "scrutiny-pack": scrutiny_workbook,
    "year-end-scrutiny-pack": scrutiny_workbook,
    "year-end-performance": year_workbook,
    "development-event": event_workbook,
    "yearly-report": yearly_workbook,
    "disproportionality": groups_workbook,
    "year-end-disproportionality": groups_workbook,
}

BESIDE: Mapping[str, Callable[[Mapping[str, str]], dict[str, str]]] = {
    "timetable": timetable_files,
}
