"""A mail that comes back is noted where it was sent, and nobody can make one up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from festival.base.database import db
from festival.outbox.delivery import send_due
from festival.outbox.message import message_id
from tests.outbox.conftest import mail_row
from tests.outbox.mail_server import ScriptedServer

Post = Callable[..., int]
REPORT = """From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: feste@musterstadt.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
X-Postfix-Queue-ID: 4D2C2
Arrival-Date: Fri, 27 Nov 2026 20:09:19 +0000 (UTC)

Final-Recipient: rfc822; anna@example.org
Action: {action}
Status: 5.1.1
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; 550 5.1.1 <anna@example.org>: Recipient address rejected:
    User unknown

--b
Content-Description: Undelivered Message
Content-Type: {returned}

{headers}From: Musterstadt <feste@musterstadt.example>
To: anna@example.org
Subject: Trial mail
Message-ID: {message_id}

--b--
"""


def report(message_id: str, *, action: str = "failed", returned: str = "message/rfc822") -> bytes:
    said = REPORT.format(action=action, returned=returned, headers="", message_id=message_id)
    return said.replace("\n", "\r\n").encode()


def pipe(app: Flask, said: bytes) -> Result:
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["festival", "bounced"], input=said)
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def sent(server: ScriptedServer, post_mail: Post) -> int:
    number = post_mail()
    send_due()
    return number


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_mail_that_comes_back_is_noted_with_the_reason(app: Flask, sent: int, returned: str) -> None:
    said = report(message_id(mail_row(sent)), returned=returned)
    assert "it is noted" in pipe(app, said).output
    row = mail_row(sent)
    assert row.state == "bounced"
    assert row.reason == "550 5.1.1 <anna@example.org>: Recipient address rejected: User unknown"


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_one_that_is_late_or_arrived_did_not_come_back(app: Flask, sent: int, action: str) -> None:
    assert "no report" in pipe(app, report(message_id(mail_row(sent)), action=action)).output
    assert mail_row(sent).state == "sent"


def test_nobody_makes_up_a_report(app: Flask, sent: int) -> None:
    right = message_id(mail_row(sent))
    for wrong in (
        "",
        "<1.aaaaaaaaaaaaaaaaaaaaaaaa@musterstadt.example>",
        right.replace(f"<{sent}.", "<999."),
    ):
        assert "no report" in pipe(app, report(wrong)).output
    assert mail_row(sent).state == "sent"


@pytest.mark.parametrize(
    "said", [b"", b"\0\xff", b"Subject: Hello\n\nAnna is on holiday.", b"Content-Type: ///\n\n"]
)
def test_what_is_no_report_is_read_without_harm(app: Flask, sent: int, said: bytes) -> None:
    assert "no report" in pipe(app, said).output
    assert mail_row(sent).state == "sent"


def test_what_was_not_sent_yet_does_not_come_back(app: Flask, mail_on: str, post_mail: Post) -> None:
    number = post_mail()
    pipe(app, report(message_id(mail_row(number))))
    assert mail_row(number).state == "waiting"
