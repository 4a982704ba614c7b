"""How every page that is made from a template of the package is made: escaped, and complete."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def page_templates(*folders: Path) -> Environment:
    """The templates of these folders; the first that holds a name gives it.

    Whatever is put into a page comes out as the characters it is, and a name that nobody gives is
    an error and no empty place.
    """
    return Environment(
        loader=FileSystemLoader(folders, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
