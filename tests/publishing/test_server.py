"""``assurance serve`` reads two folders, for this machine alone, and sends nothing else."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.publishing.server import HERE, TYPES, PortTaken, found, server_at
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.workspaces import environment

SECRET = "nobody may read this"
PUBLIC = {
    "published/index.html": b"the index",
    "published/data/R1/fct_gap.parquet": b"PAR1",
    "published/data/R1/SHA256SUMS": b"sums",
    "published/2024-25/report of the year.docx": b"PK",
    "publications/index.html": b"published",
    "publications/yearly-2024-25-LSCP/edition-1/report.pdf": b"%PDF",
}
PRIVATE = (
    "data/warehouse/assurance.duckdb",
    "data/raw/return.csv",
    "reports/secret.html",
    "reports/assets/page.html",
    "reports/published/.hidden.html",
    "reports/published/.making/page.html",
    "reports/published/notes.txt",
    "reports/publications/yearly-2024-25-LSCP/journal.jsonl",
    "reports/publications/yearly-2024-25-LSCP/drafts/to-panel.eml",
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    home = tmp_path / "home"
    for name, content in PUBLIC.items():
        path = home / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in PRIVATE:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SECRET, encoding="utf-8")
    return Workspace(home)


@pytest.fixture
def port(workspace: Workspace) -> Iterator[int]:
    with server_at(workspace, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def ask(
    port: int, address: str, method: str = "GET", host: str = "localhost"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(HERE, port, timeout=10)
    # As it is: a client that tidies the address would hide what a server does with it.
    connection.putrequest(method, address, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_what_was_made_is_sent_as_what_it_is(port: int) -> None:
    for name, content in PUBLIC.items():
        answer, got = ask(port, "/" + name.replace(" ", "%20"))
        assert (answer.status, got) == (200, content)
        expected = TYPES.get(Path(name).suffix, "text/plain; charset=utf-8")
        assert answer.headers["Content-Type"] == expected
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert TYPES[".parquet"] == "application/vnd.apache.parquet"
    assert TYPES[".ods"].endswith("opendocument.spreadsheet")


def test_a_folder_is_its_index_and_is_never_listed(port: int) -> None:
    answer, _ = ask(port, "/")
    assert (answer.status, answer.headers["Location"]) == (302, "/published/index.html")
    assert ask(port, "/published/")[1] == ask(port, "/published")[1] == b"the index"
    for folder in ("/published/data/", "/published/data", "/publications/yearly-2024-25-LSCP/"):
        answer, got = ask(port, folder)
        assert answer.status == 404 and b"R1" not in got and b"edition" not in got


ESCAPES = [
    *(f"/{name}" for name in PRIVATE),
    *(f"/{name.removeprefix('reports/')}" for name in PRIVATE),
    "/published/../secret.html",
    "/published/../../data/raw/return.csv",
    "/published/%2e%2e/secret.html",
    "/published/..%2fsecret.html",
    "/published/%2e%2e%2f%2e%2e%2fdata/raw/return.csv",
    "/published/..%5csecret.html",
    "/published/data/R1/../../../secret.html",
    "/published//../secret.html",
    "//published/../secret.html",
    "/./secret.html",
    "/../reports/secret.html",
    "/secret.html",
    "/published/index.html%00.html",
    "/published/%252e%252e/secret.html",
    "/published/C:/secret.html",
    "published/../secret.html",
]


@pytest.mark.parametrize("address", ESCAPES)
def test_nothing_else_is_sent_however_it_is_asked_for(port: int, address: str) -> None:
    answer, got = ask(port, address)
    assert answer.status == 404
    assert SECRET.encode() not in got


def test_a_path_from_the_root_of_the_disk_is_not_sent(workspace: Workspace, port: int) -> None:
    for start in ("/", "/published/", "/published//"):
        answer, got = ask(port, f"{start}{workspace.home}/reports/secret.html")
        assert answer.status == 404 and SECRET.encode() not in got


@pytest.mark.skipif(os.name == "nt", reason="Links need a right there that few have.")
def test_a_link_that_leads_out_is_not_followed(workspace: Workspace, port: int) -> None:
    published = workspace.published
    (published / "file.html").symlink_to(workspace.home / "reports" / "secret.html")
    (published / "folder").symlink_to(workspace.home / "reports")
    (published / "across.html").symlink_to(workspace.publications / "index.html")
    (published / "inside.html").symlink_to(published / "index.html")
    (published / "nowhere.html").symlink_to(published / "nothing.html")
    for name in ("file.html", "folder/secret.html", "across.html", "nowhere.html"):
        answer, got = ask(port, f"/published/{name}")
        assert answer.status == 404 and SECRET.encode() not in got
    assert ask(port, "/published/inside.html")[1] == b"the index"


def test_it_only_reads(port: int) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert ask(port, "/published/index.html", method)[0].status == 501
    answer, got = ask(port, "/published/index.html", "HEAD")
    assert (answer.status, answer.headers["Content-Length"], got) == (200, "9", b"")


def test_another_name_for_this_machine_is_not_answered(port: int) -> None:
    """A page elsewhere may point a name of its own here, and would read the drafts with it."""
    for host in ("reports.example.org", f"reports.example.org:{port}", "", "127.0.0.1.example.org"):
        answer, got = ask(port, "/published/index.html", host=host)
        assert answer.status == 403 and b"the index" not in got
    for host in (f"localhost:{port}", f"127.0.0.1:{port}"):
        assert ask(port, "/published/index.html", host=host)[0].status == 200


def test_no_other_machine_can_reach_it(workspace: Workspace) -> None:
    with server_at(workspace, 0) as server:
        assert server.server_address[0] == HERE
        with pytest.raises(PortTaken, match=r"Choose another with --port"):
            server_at(workspace, server.server_port)


def test_a_page_may_load_nothing_from_elsewhere(port: int) -> None:
    policy = ask(port, "/published/index.html")[0].headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"https?:|\*", policy)


def test_before_the_first_report_it_says_what_to_do(tmp_path: Path) -> None:
    with server_at(Workspace(tmp_path), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        answer, got = ask(server.server_port, "/")
        server.shutdown()
    assert answer.status == 404 and b"assurance refresh" in got


def test_an_address_is_read_without_a_server(workspace: Workspace) -> None:
    roots = {"published": workspace.published}
    assert found(roots, "/published/?a=b#c") == (workspace.published / "index.html").resolve()
    assert found(roots, "/publications/index.html") is None
    assert found(roots, "") is None


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C reaches a program in another way there.")
def test_ctrl_c_ends_it_with_a_sentence(workspace: Workspace) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "serve", "--port", "0", "--home", workspace.home],
        cwd=PROJECT_ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        first = process.stdout.readline()
        match = re.search(r"http://localhost:(\d+)/", first)
        assert match, first
        with socket.create_connection((HERE, int(match[1])), timeout=10):
            pass
        assert ask(int(match[1]), "/published/index.html")[1] == b"the index"
        process.send_signal(signal.SIGINT)
        said, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert said.splitlines()[-1] == "Stopped. The reports are where they were."
    assert errors == ""
