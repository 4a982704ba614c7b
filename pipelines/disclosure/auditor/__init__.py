"""The auditor: an attacker who has only what is published and tries to work out what is hidden.

It shares no code with suppression, on purpose: a mistake made there must not be made here again.
``audit_release`` attacks a release, ``files.audit_files`` the files of official statistics;
``certificate_json`` and ``certificate_page`` tell what came of it.
"""

from pipelines.disclosure.auditor.page import certificate_page
from pipelines.disclosure.auditor.protection import (
    Beliefs,
    Certificate,
    Exposure,
    Protection,
)
from pipelines.disclosure.auditor.releases import NotARelease, audit_release
from pipelines.disclosure.auditor.words import certificate_json, summary_lines

__all__ = [
    "Beliefs",
    "Certificate",
    "Exposure",
    "NotARelease",
    "Protection",
    "audit_release",
    "certificate_json",
    "certificate_page",
    "summary_lines",
]
