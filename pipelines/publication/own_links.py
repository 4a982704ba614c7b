"""A report as part of an edition: without its links to drafts, which are no part of it.

An edition is sent and put on the web by itself, and stays when the drafts are made again: a link to
one would lead nowhere, or to something else than was signed off.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipelines.publishing.site_navigation import with_navigation

_LINK = re.compile(r"""<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>""", re.DOTALL)


def copy_into(folder: Path, report: Path, names: Collection[str]) -> None:
    """Copy one file of an edition; a page keeps only the links that lead somewhere.

    Args:
        folder: the edition.
        report: the file as it was rendered.
        names: every file of the edition.
    """
    if report.suffix == ".html":
        try:
            page = report.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            # Not one of ours: it has no links that we put there.
            pass
        else:
            (folder / report.name).write_bytes(own_links_only(page, names).encode("utf-8"))
            return
    shutil.copyfile(report, folder / report.name)


def own_links_only(page: str, names: Collection[str]) -> str:
    """The page without links to other files than ``names``; their words stay, and web addresses."""

    def kept(link: re.Match[str]) -> str:
        address = urlsplit(unescape(link[1]))
        is_elsewhere = address.scheme in ("http", "https", "mailto", "tel")
        leads_somewhere = is_elsewhere or (
            not address.scheme
            and not address.netloc
            and (not address.path or unquote(address.path) in names)
        )
        return link[0] if leads_somewhere else link[2]

    return _LINK.sub(kept, with_navigation(page, ""))
