"""Dagster's view of the refresh: assets, checks, jobs, schedule. Thin: the work is elsewhere.

Each module is one stage. An asset calls a stage of ``pipelines.refresh`` and reports what it did;
nothing is decided here but order, partitions and what blocks what.
"""
