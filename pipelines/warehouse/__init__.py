"""The DuckDB file: raw tables that only grow, one writer at a time, and dbt's run over them.

Only ``intake`` appends to raw tables, only dbt writes the schemas above them, and only ``release``
reads the marts. Nothing here knows what a measure is.
"""
