"""The wide sheet that an audit tool exports -> the records and the answers of the contracts.

``tools`` reads what ``expectations/audit_tools`` declares of each tool, ``columns`` says what each
heading is, ``sheet`` reads the rows, ``told`` says what the sender hears of columns, ``parts`` adds
what intake needs besides, ``no_longer_counted`` tells what a newer file of an audit leaves out.
What a tool calls its columns belongs into its YAML and never here.
"""

from __future__ import annotations

from pipelines.intake.audits.no_longer_counted import no_longer_counted
from pipelines.intake.audits.parts import audits_in, with_headings
from pipelines.intake.audits.sheet import ANSWERS, RECORDS, AuditSheet, read_audit
from pipelines.intake.audits.tools import AuditTools, load_tools

__all__ = [
    "ANSWERS",
    "RECORDS",
    "AuditSheet",
    "AuditTools",
    "audits_in",
    "load_tools",
    "no_longer_counted",
    "read_audit",
    "with_headings",
]
