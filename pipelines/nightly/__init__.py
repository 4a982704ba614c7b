"""The night as one function: refresh, housekeeping, and a summary for whoever comes in the morning.

The command and Dagster's schedule call the same one. Whatever fails is told and ends nothing else:
a failed refresh leaves yesterday's release in force, and the house is kept all the same.
"""
