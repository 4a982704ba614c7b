"""``assurance serve``: the two sites in a browser on this machine, for reading only.

Drafts are for the partnerships' own readers, so nothing but this machine is answered, under no
other name than its own, and nothing outside the two folders is sent.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pipelines.publishing.site_files import INDEX, SUMS
from pipelines.workspace import Workspace

HERE = "127.0.0.1"
# What is sent, and as what; a page's drafts of e-mails and its journal are not.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json; charset=utf-8",
}
_BY_NAME = {SUMS: "text/plain; charset=utf-8"}
_HEADERS = {
    # A page that asked for anything from elsewhere would not get it.
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline' data:;"
    " script-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_NOT_HERE = (
    "There is no such page. Only reports/published and reports/publications are shown here; the"
    " data quality pages are opened from the disk."
)
_NOT_YOURS = "This is answered on the machine itself only, as http://localhost."
_NOTHING = "There is no report yet. Run 'assurance refresh' first."


class PortTaken(Exception):
    """Something else listens there; the message says what to do."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows it would let two servers share a port.
    allow_reuse_address = os.name != "nt"
    roots: dict[str, Path]


def found(roots: dict[str, Path], address: str) -> Path | None:
    """The file that an address means, or none where there is nothing that may be sent.

    Args:
        roots: first part of the address -> the folder it stands for.
        address: path of a URL, percent signs and all.
    """
    name, *parts = unquote(urlsplit(address).path).removeprefix("/").split("/")
    if name not in roots:
        return None
    if parts and parts[-1] == "":
        parts[-1] = INDEX
    if any(part.startswith(".") or set(part) & set("\\:\0") or not part for part in parts):
        return None
    root = roots[name].resolve()
    try:
        # A link in the folder may lead out of it: only where it ends counts.
        path = root.joinpath(*(parts or [INDEX])).resolve(strict=True)
    except (OSError, ValueError):
        return None
    if not path.is_relative_to(root) or not path.is_file() or kind_of(path) is None:
        return None
    return path


def kind_of(path: Path) -> str | None:
    """What a file is sent as; none where such a file is not sent."""
    return _BY_NAME.get(path.name) or TYPES.get(path.suffix)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version, sys_version = "assurance", ""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        # A page elsewhere can give its own name this machine's address; its Host says so.
        if self.headers.get("Host", "").partition(":")[0] not in (HERE, "localhost"):
            self._say(HTTPStatus.FORBIDDEN, _NOT_YOURS)
        elif urlsplit(self.path).path == "/":
            self._lead_to_an_index()
        elif path := found(self.server.roots, self.path):
            self._send(path)
        else:
            self._say(HTTPStatus.NOT_FOUND, _NOT_HERE)

    def _lead_to_an_index(self) -> None:
        for name, folder in self.server.roots.items():
            if (folder / INDEX).is_file():
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", f"/{name}/{INDEX}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        self._say(HTTPStatus.NOT_FOUND, _NOTHING)

    def _send(self, path: Path) -> None:
        try:
            file = path.open("rb")
        except OSError:
            self._say(HTTPStatus.NOT_FOUND, _NOT_HERE)
            return
        with file:
            self._begin(HTTPStatus.OK, str(kind_of(path)), os.fstat(file.fileno()).st_size)
            if self.command == "GET":
                shutil.copyfileobj(file, self.wfile)

    def _say(self, status: HTTPStatus, words: str) -> None:
        page = (
            f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{status.phrase}'
            f"</title></head><body><main><h1>{status.phrase}</h1><p>{escape(words)}</p>"
            '<p><a href="/">To the reports</a></p></main></body></html>'
        ).encode()
        self._begin(status, TYPES[".html"], len(page))
        if self.command == "GET":
            self.wfile.write(page)

    def _begin(self, status: HTTPStatus, kind: str, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: who read what is nobody's business, and the screen stays readable."""


def server_at(workspace: Workspace, port: int) -> ThreadingHTTPServer:
    """A server for this machine only; port 0 takes any that is free.

    Raises:
        PortTaken: the port cannot be had.
    """
    try:
        server = _Server((HERE, port), _Handler)
    except OSError as error:
        raise PortTaken(
            f"Port {port} cannot be used ({error.strerror}). Choose another with --port."
        ) from error
    server.roots = {"published": workspace.published, "publications": workspace.publications}
    return server


def serve(workspace: Workspace, port: int, say: Callable[[str], None]) -> int:
    """Serve until Ctrl-C; returns the exit status.

    Raises:
        PortTaken: the port cannot be had.
    """
    with server_at(workspace, port) as server:
        say(f"The reports are at http://localhost:{server.server_port}/ on this machine only.")
        if (workspace.publications / INDEX).is_file():
            address = f"http://localhost:{server.server_port}/publications/"
            say(f"What was published is at {address}")
        say("Ctrl-C ends it.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Stopped. The reports are where they were.")
    return 0
