"""Sending the summary on, where that is configured; nothing is sent and nobody asked otherwise.

From the environment alone: a password in a file of the project would be in its history for ever.
An e-mail has the whole summary; a message of Teams or Slack its first lines only, for a channel is
read by more people, on other people's machines.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

from pipelines.nightly.pages import as_html, as_text
from pipelines.nightly.summary import Summary

_PATIENCE = 30.0
_HERE = ("localhost", "127.0.0.1", "::1")


class NotDelivered(Exception):
    """Why a summary was not sent; the message says what to do, and holds no secret."""


def deliver(summary: Summary, settings: Mapping[str, str] | None = None) -> list[str]:
    """Send the summary by e-mail and to a channel, as far as each is configured.

    Args:
        summary: what to send.
        settings: else the environment.

    Returns:
        A sentence for each way that did not work. The summary's files are there all the same.
    """
    found = os.environ if settings is None else settings
    faults = []
    for wanted, send in (("ASSURANCE_SMTP_HOST", _email), ("ASSURANCE_WEBHOOK_URL", _message)):
        if found.get(wanted):
            try:
                send(summary, found)
            except NotDelivered as reason:
                faults.append(str(reason))
    return faults


def email_of(summary: Summary, sender: str, recipients: str) -> EmailMessage:
    """The summary as an e-mail with a plain part and a page."""
    # A subject that is folded at its first word begins with a space for some readers.
    message = EmailMessage(policy=SMTP.clone(max_line_length=500))
    message["Subject"] = summary.subject
    message["From"], message["To"] = sender, recipients
    message.set_content(as_text(summary))
    message.add_alternative(as_html(summary), subtype="html")
    return message


def _email(summary: Summary, settings: Mapping[str, str]) -> None:
    sender, recipients = settings.get("ASSURANCE_SMTP_FROM"), settings.get("ASSURANCE_SMTP_TO")
    if not sender or not recipients:
        raise NotDelivered(
            "The summary was not sent by e-mail: ASSURANCE_SMTP_FROM and ASSURANCE_SMTP_TO say who"
            " sends it and to whom, and one of them is not set."
        )
    security = settings.get("ASSURANCE_SMTP_SECURITY", "starttls").lower()
    if security not in ("starttls", "tls", "none"):
        raise NotDelivered(
            "The summary was not sent by e-mail: ASSURANCE_SMTP_SECURITY is starttls, tls or none."
        )
    user = settings.get("ASSURANCE_SMTP_USER")
    if user and security == "none":
        raise NotDelivered(
            "The summary was not sent by e-mail: a password is not sent to a mail server without"
            " encryption. Leave out ASSURANCE_SMTP_SECURITY, or user and password."
        )
    host = settings["ASSURANCE_SMTP_HOST"]
    try:
        port = int(settings.get("ASSURANCE_SMTP_PORT") or (465 if security == "tls" else 587))
        with _server(host, port, security) as server:
            if user:
                server.login(user, settings.get("ASSURANCE_SMTP_PASSWORD", ""))
            server.send_message(email_of(summary, sender, recipients))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # A server's answer may repeat what it was sent: its number must do.
        code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
        raise NotDelivered(
            f"The summary was not sent by e-mail: {type(error).__name__}{code} from the mail"
            " server. Look at ASSURANCE_SMTP_HOST, _PORT, _SECURITY, _USER and _PASSWORD."
        ) from error


def _server(host: str, port: int, security: str) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=context)
    server = smtplib.SMTP(host, port, timeout=_PATIENCE)
    if security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _message(summary: Summary, settings: Mapping[str, str]) -> None:
    # Takes a moment to load, and only who sends needs it.
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    url = settings["ASSURANCE_WEBHOOK_URL"]
    try:
        address = urlsplit(url)
        is_safe = address.scheme == "https" or (
            address.scheme == "http" and address.hostname in _HERE
        )
    except ValueError:
        is_safe = False
    kind = settings.get("ASSURANCE_WEBHOOK_KIND", "").lower() or _kind_of(url)
    if not is_safe or kind not in ("teams", "slack"):
        raise NotDelivered(
            "The summary was not sent to the channel: ASSURANCE_WEBHOOK_URL begins with https://,"
            " and ASSURANCE_WEBHOOK_KIND is teams or slack."
        )
    body = slack_message(summary) if kind == "slack" else teams_message(summary)
    request = Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:
            answer.read()
    except (OSError, ValueError) as error:
        # The address is a secret: whoever knows it can write into the channel.
        code = f" {error.code}" if isinstance(error, HTTPError) else ""
        raise NotDelivered(
            f"The summary was not sent to the channel: {type(error).__name__}{code}. Look at"
            " ASSURANCE_WEBHOOK_URL and ASSURANCE_WEBHOOK_KIND."
        ) from error


def _kind_of(url: str) -> str:
    return "slack" if "slack.com" in url else "teams"


def slack_message(summary: Summary) -> dict[str, object]:
    """What an incoming webhook of Slack takes; Mattermost takes the same."""
    return {"text": f"{summary.subject}\n{_where(summary)}"}


def teams_message(summary: Summary) -> dict[str, object]:
    """What a Teams workflow 'When a Teams webhook request is received' takes: an adaptive card."""
    first = {"type": "TextBlock", "text": summary.subject, "weight": "Bolder", "wrap": True}
    second = {"type": "TextBlock", "text": _where(summary), "wrap": True, "isSubtle": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [first, second],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _where(summary: Summary) -> str:
    return f"More in reports/morning/{summary.day.isoformat()}.html of the home {summary.home}."
