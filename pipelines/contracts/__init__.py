"""One contract per dataset: what a return holds, what each column means, which rules it must meet.

``expectations/<dataset>.yml`` is the only description of a dataset. The reader's types, the Great
Expectations suite, the feedback to the agency and the data dictionary are made from it; none of
them may know a column or a rule that is not written there.
"""

from pipelines.contracts.load import load_contract, load_contracts
from pipelines.contracts.model import Allowed, Column, Contract, Rule, SubmissionContext

__all__ = [
    "Allowed",
    "Column",
    "Contract",
    "Rule",
    "SubmissionContext",
    "load_contract",
    "load_contracts",
]
