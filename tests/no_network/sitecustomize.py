"""Python loads this at its start where this folder is on PYTHONPATH: it notes who is spoken to.

Only what leaves the machine is noted; sockets of files and the loopback address stay on it.
"""

from __future__ import annotations

import os
import sys

_LOG = os.environ.get("ASSURANCE_NETWORK_LOG")
_WATCHED = {
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "urllib.Request",
    "http.client.connect",
}
_HERE = {"localhost", "127.0.0.1", "::1", "", None}


def _host(event: str, arguments: tuple[object, ...]) -> object:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # The path of a Unix socket is text; other addresses begin with their host.
        return address[0] if isinstance(address, tuple) else None
    return arguments[1] if event == "http.client.connect" else arguments[0]


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    host = _host(event, arguments)
    if isinstance(host, bytes):
        host = host.decode("utf-8", "replace")
    if host in _HERE:
        return
    with open(str(_LOG), "a", encoding="utf-8") as log:  # noqa: PTH123
        log.write(f"{event} {host} by {' '.join(sys.argv[:3])}\n")


if _LOG:
    sys.addaudithook(_note)
