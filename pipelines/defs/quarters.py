"""Quarters as partitions, in the framework's own keys."""

from __future__ import annotations

from datetime import date

import dagster as dg

from pipelines.periods import reporting_quarters

# Dagster's time windows cannot spell ``2025-26-Q1``, so the keys are listed; they run to the end
# of next financial year, which spares restarting the page at each quarter's end.
QUARTERS = dg.StaticPartitionsDefinition(reporting_quarters(date.today()))
ONE_RUN = dg.BackfillPolicy.single_run()
OWNERS = ["team:performance_group"]
RETRY = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)


def quarters_of(context: dg.AssetExecutionContext) -> tuple[str, ...]:
    """The quarters that a run was started for."""
    return tuple(context.partition_keys)
