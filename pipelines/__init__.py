"""The warehouse behind the partnerships' Performance and Quality Assurance Framework.

Data walks one way: ``intake`` -> ``warehouse`` (dbt) -> ``release`` -> ``publishing``. A room reads
only what the room before it wrote; nothing flows back.
"""

__version__ = "0.1.0"
