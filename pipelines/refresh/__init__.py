"""What a refresh does, stage by stage, and how it knows that there is nothing to do.

The stages are plain functions: each looks at fingerprints, does what is needed and says what it
did. Dagster's assets and the command call the same ones. A new stage belongs here; the work it
does belongs in its own room.
"""
