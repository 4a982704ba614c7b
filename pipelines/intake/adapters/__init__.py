"""Official statistics, as their publishers write them, turned into the contracts' long form.

A file is recognised by its header, never by its name: publishers rename files with every release.
What each column means is declared in ``expectations/mappings/*.yml``; no publication of figures is
known to the code. Adding one is adding a mapping. The one list that is no statistic, the
statistical neighbour model, has its own small module.

Usual order: ``load_mappings`` once, ``find_publication`` with a file's cells (or ``recognise`` with
its normalised header), ``to_long`` with its rows. Importing this package loads polars.
"""

from pipelines.intake.adapters.errors import AdapterError
from pipelines.intake.adapters.explore_education_statistics import Adapted, to_long
from pipelines.intake.adapters.finding import find_publication, resolve
from pipelines.intake.adapters.mappings import load_mappings, recognise
from pipelines.intake.adapters.model import Mapping
from pipelines.intake.adapters.neighbour_model import find_neighbours

__all__ = [
    "Adapted",
    "AdapterError",
    "Mapping",
    "find_neighbours",
    "find_publication",
    "load_mappings",
    "recognise",
    "resolve",
    "to_long",
]
