"""Sending the summary, to a mail server and a webhook on this machine."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from pipelines.nightly.delivery import deliver
from pipelines.nightly.summary import Section, Summary

SUMMARY = Summary(
    home="assurance",
    day=date(2025, 8, 1),
    headline="needs you: 1 file not accepted.",
    needs=("1 file not accepted",),
    sections=(Section("Files", ("Not accepted: 2025-26-Q1/police/return.csv.",)),),
    has_faults=False,
    is_synthetic=False,
)
SECRET = "hunter2-in-the-url"


class _MailServer(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs, without encryption or users."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                self._say("250 here")
            elif verb == "DATA":
                self._say("354 go on")
                held = []
                while (part := self.rfile.readline()) != b".\r\n":
                    held.append(part)
                self.server.received.append(b"".join(held))  # type: ignore[attr-defined]
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(f"{self.server.answer} {line}")  # type: ignore[attr-defined]

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def _serving(server: Any) -> Iterator[Any]:
    server.received = []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_server(answer: int = 250) -> Iterator[Any]:
    with _serving(socketserver.TCPServer(("127.0.0.1", 0), _MailServer)) as server:
        server.answer = answer
        yield server


@contextmanager
def web_server(status: int = 202) -> Iterator[Any]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.received.append((self.headers["Content-Type"], json.loads(body)))  # type: ignore[attr-defined]
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with _serving(HTTPServer(("127.0.0.1", 0), Hook)) as server:
        yield server


def _mail_settings(server: Any, **more: str) -> dict[str, str]:
    return {
        "ASSURANCE_SMTP_HOST": "127.0.0.1",
        "ASSURANCE_SMTP_PORT": str(server.server_address[1]),
        "ASSURANCE_SMTP_SECURITY": "none",
        "ASSURANCE_SMTP_FROM": "assurance@example.org",
        "ASSURANCE_SMTP_TO": "analyst@example.org, manager@example.org",
    } | more


def test_nothing_is_sent_where_nothing_is_configured() -> None:
    assert deliver(SUMMARY, {}) == []


def test_the_e_mail_has_the_summary_as_text_and_as_a_page() -> None:
    with mail_server() as server:
        assert deliver(SUMMARY, _mail_settings(server)) == []
    (raw,) = server.received
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert message["To"] == "analyst@example.org, manager@example.org"
    assert message["Subject"] == (
        "Safeguarding assurance, 1 August 2025: needs you: 1 file not accepted."
    )
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part and "2025-26-Q1/police/return.csv" in part.get_content(), kind


def test_no_password_goes_over_an_open_line() -> None:
    with mail_server() as server:
        settings = _mail_settings(server, ASSURANCE_SMTP_USER="x", ASSURANCE_SMTP_PASSWORD=SECRET)
        (told,) = deliver(SUMMARY, settings)
    assert "is not sent to a mail server without" in told and server.received == []


def test_encryption_is_asked_for_unless_it_is_given_up() -> None:
    """A server without it gets nothing: neither the password nor the summary."""
    with mail_server(answer=502) as server:
        settings = _mail_settings(server)
        del settings["ASSURANCE_SMTP_SECURITY"]
        (told,) = deliver(SUMMARY, settings)
    assert "SMTPNotSupportedError" in told and server.received == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ASSURANCE_SMTP_TO": ""}, "ASSURANCE_SMTP_TO say who"),
        ({"ASSURANCE_SMTP_SECURITY": "some"}, "is starttls, tls or none"),
        ({"ASSURANCE_SMTP_PORT": "many"}, "Look at ASSURANCE_SMTP_HOST, _PORT"),
        ({"ASSURANCE_SMTP_TO": "a@example.org\r\nBcc: b@example.org"}, "was not sent by e-mail"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(changed: dict[str, str], told: str) -> None:
    with mail_server() as server:
        (fault,) = deliver(SUMMARY, _mail_settings(server, **changed))
    assert told in fault and server.received == []


def test_a_mail_server_that_refuses_is_told_by_its_number_alone() -> None:
    """Servers repeat what they were sent."""
    with mail_server(answer=550) as server:
        (told,) = deliver(SUMMARY, _mail_settings(server))
    assert "550" in told and "example.org" not in told


def test_a_server_that_is_not_there_is_no_crash() -> None:
    with mail_server() as server:
        settings = _mail_settings(server)
    (told,) = deliver(SUMMARY, settings)
    assert "ConnectionRefusedError" in told


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_a_channel_gets_the_first_lines_and_no_files_name(kind: str) -> None:
    """A channel is read by more people than the e-mail, on other people's machines."""
    with web_server() as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/{SECRET}"
        settings = {"ASSURANCE_WEBHOOK_URL": url, "ASSURANCE_WEBHOOK_KIND": kind}
        assert deliver(SUMMARY, settings) == []
    ((content_type, body),) = server.received
    assert content_type == "application/json"
    text = json.dumps(body)
    assert "needs you: 1 file not accepted." in text and "return.csv" not in text
    if kind == "slack":
        assert list(body) == ["text"]
    else:
        (card,) = body["attachments"]
        assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert card["content"]["body"][0]["text"] == SUMMARY.subject


@pytest.mark.parametrize("status", [404, 500])
def test_a_channel_that_refuses_is_told_without_its_address(status: int) -> None:
    """Whoever knows the address can write into the channel."""
    with web_server(status) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/{SECRET}"
        (told,) = deliver(SUMMARY, {"ASSURANCE_WEBHOOK_URL": url})
    assert str(status) in told and SECRET not in told


@pytest.mark.parametrize(
    "settings",
    [
        {"ASSURANCE_WEBHOOK_URL": f"http://chat.example.org/{SECRET}"},
        {"ASSURANCE_WEBHOOK_URL": f"file:///{SECRET}"},
        {"ASSURANCE_WEBHOOK_URL": f"https://[{SECRET}"},
        {"ASSURANCE_WEBHOOK_URL": f"https://{SECRET}", "ASSURANCE_WEBHOOK_KIND": "pigeon"},
    ],
)
def test_an_address_that_is_none_or_open_to_others_is_not_used(settings: dict[str, str]) -> None:
    (told,) = deliver(SUMMARY, settings)
    assert "begins with https://" in told and SECRET not in told


def test_one_way_that_fails_does_not_close_the_other() -> None:
    with mail_server() as server:
        settings = _mail_settings(server) | {"ASSURANCE_WEBHOOK_URL": "gopher://x"}
        assert len(deliver(SUMMARY, settings)) == 1
    assert len(server.received) == 1
