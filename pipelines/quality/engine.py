"""Great Expectations itself: one throw-away context a process, nothing sent, nothing drawn.

Loading the library takes about four seconds and a context a few milliseconds; both happen at the
first check. What a check of a usual return costs has little to do with its rows: nearly all of it
is the library describing its own expectations again and again (56 times each in one run), and
naming what it measures by a digest made anew at each question, which is why ``_described_once``
more than halves it. Whole checks measured on ``performance_return`` (27 rules,
11 columns), 2 cores shared with other work:

* 200 to 2,000 rows: 75 to 105 ms (150 without ``_described_once``), 55 to 85 ms a narrative;
* 1,000,000 rows, sound: 1.1 to 1.8 s (the first one in a process up to 3 s) and 480 MiB above the
  frame itself: 0.4 s the derived columns, 0.3 s their conversion, 0.5 s the library;
* 1,000,000 rows that all fail three rules: 1.0 to 1.4 s; that all repeat each other: up to 2.1 s.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

# Read when the library is imported: no usage statistics, whatever the machine is set to.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations.core.id_dict import IDDict
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
    from great_expectations.core.batch_definition import BatchDefinition

# SUMMARY without the parts that hold or point at the file's values is what BASIC gives, and
# BASIC does not first build a list as long as the file.
RESULT_FORMAT = {
    "result_format": "BASIC",
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}
_LOCK = threading.Lock()


def validate(suite: ExpectationSuite, frame: pd.DataFrame) -> ExpectationSuiteValidationResult:
    """Run ``suite`` on ``frame``; the frame is not kept."""
    with _LOCK, _described_once():
        batches = _batches()
        try:
            batch = batches.get_batch(batch_parameters={"dataframe": frame})
            return batch.validate(suite, result_format=RESULT_FORMAT)
        finally:
            _forget(batches)


@lru_cache(maxsize=1)
def _batches() -> BatchDefinition[Any]:
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            # Its own pages load parts from the web; ours are in ``docs``.
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    asset = context.data_sources.add_pandas("submissions").add_dataframe_asset("rows")
    # A collection that walks every object of so large a library costs twice what a check does.
    gc.collect()
    gc.freeze()
    return asset.add_batch_definition_whole_dataframe("whole")


def _forget(batches: BatchDefinition[Any]) -> None:
    """Let go of the last submission's rows: the engine would keep them until the next."""
    manager = batches.data_asset.datasource.get_execution_engine().batch_manager
    manager.reset_batch_cache()
    manager.batch_data_cache.clear()


@contextmanager
def _described_once() -> Iterator[None]:
    """Within one run, let each expectation describe itself once instead of at every question.

    ``Expectation.configuration`` and its reverse, ``to_domain_obj``, build their answers anew
    from fields that do not change during a run; a test holds the results with and without this
    equal. The one who was asked is kept with the answer, so that its identity is not given to
    another meanwhile. The name of a metric's arguments (``IDDict.to_id``) depends on what they
    say and not on who says it: arguments that are written alike have one name.
    """
    arguments: Any = IDDict
    expectation: Any = Expectation
    configuration: Any = ExpectationConfiguration
    describe, rebuild = expectation.configuration, configuration.to_domain_obj
    name = arguments.to_id
    expectation.configuration = property(_remembered(describe.fget))
    configuration.to_domain_obj = _remembered(rebuild)
    arguments.to_id = _named_once(name)
    try:
        yield
    finally:
        expectation.configuration, configuration.to_domain_obj = describe, rebuild
        arguments.to_id = name


def _remembered(answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    seen: dict[int, tuple[Any, Any]] = {}

    def remember(asked: Any) -> Any:
        if id(asked) not in seen:
            seen[id(asked)] = (asked, answer(asked))
        return seen[id(asked)][1]

    return remember


def _named_once(name: Callable[..., Any]) -> Callable[..., Any]:
    seen: dict[str, Any] = {}

    def remember(asked: Any, *which: Any, **others: Any) -> Any:
        if which or others:
            return name(asked, *which, **others)
        written = repr(asked)
        if written not in seen:
            seen[written] = name(asked)
        return seen[written]

    return remember
