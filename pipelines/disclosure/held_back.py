"""Tables that count the same people anew in each release: what came since waits for company.

``survey_held_back``, ``training_held_back`` and ``audit_groups`` each settle one table. Here is
what another table repeats of the first two in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.disclosure.survey_held_back import hold_back_survey
from pipelines.disclosure.training_held_back import hold_back_training


def hold_back(connection: duckdb.DuckDBPyConnection, earlier: Sequence[Path]) -> None:
    """Keep, in place, what would tell of few people beside what earlier releases show.

    The index of evidence says in a sentence what an event changed, and with what an agency's people
    agree most and least, made of the new answers: where those wait, the sentence is left out.

    Args:
        connection: to a database with the candidate tables.
        earlier: folders of all releases that readers may have kept; the last is the one whose
            figures are kept.
    """
    for agency, period in hold_back_survey(connection, earlier):
        connection.execute(
            "delete from candidate.fct_evidence where element = 'self_assessment'"
            " and heading = 'What practitioners say' and agency_code = ? and period = ?",
            [agency, period],
        )
    for title in hold_back_training(connection, earlier):
        connection.execute(
            "delete from candidate.fct_evidence where element = 'training' and heading = ?",
            [f"What training changed: {title}"],
        )
