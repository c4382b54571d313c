"""Addresses that lead inside: refused where they are typed, and again each time a message goes."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import db
from festival.fetching.door import Door
from festival.fetching.networks import Networks
from festival.webhooks.handing_out import hand_out
from festival.webhooks.model import Webhook
from tests.conftest import make_account, make_event, make_organisation, sign_in
from tests.fetching.servers import answering, have_rebinding, leads_to, says
from tests.webhooks.hooks import let_it_be_time, make_hook, rows

INSIDE = [
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.1/",
    "https://[::1]:8443/",
    "https://[::ffff:169.254.169.254]/",
    "https://[fd00::1]/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://127.1/",
    "https://0177.0.0.1/",
    "https://127.0.0.1./",
    "https://0x7f.1/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST:8443/",
    "https://a.localhost/",
    "https://１２７.0.0.1/",
    "https://127。0。0。1/",
    "https://4294967296/",
    "https://1.2.3.4.5/",
]
NEVER = [
    "file:///etc/passwd",
    "gopher://a.example/",
    "ftp://a.example/",
    "https://u:p@a.example/",
    "https://a.example:22/",
]


@pytest.fixture
def public_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network is named by the settings, as in a city."""
    monkeypatch.setitem(app.extensions, "festival_door", Door(Networks()))


@pytest.mark.parametrize(
    "address", [*INSIDE, *NEVER, "http://a.example/", "", "https://", "a" * 3000, "https://\0"]
)
@pytest.mark.usefixtures("public_only")
def test_what_can_be_told_from_the_address_is_refused_at_once(client: FlaskClient, address: str) -> None:
    own = make_organisation()
    sign_in(client, make_account(organisation=own))
    answer = client.post(f"/desk/organisations/{own.id}/webhooks", data={"address": address})
    assert answer.status_code == 400
    assert db.session.scalars(db.select(Webhook)).all() == []


@pytest.mark.parametrize("address", [*INSIDE, *NEVER, "http://127.0.0.1:8080/"])
@pytest.mark.usefixtures("public_only")
def test_what_stands_in_the_table_all_the_same_is_not_asked(app: Flask, address: str) -> None:
    hook = make_hook(address)
    make_event()
    hand_out()
    ((_kind, state, _tries, status, reason),) = rows(hook)
    assert (state, status) == ("waiting", None)
    assert reason in {"inside", "open", "scheme", "user", "port", "unknown_host", "no_address"}


def test_a_redirect_is_an_answer_and_nothing_is_sent_on(app: Flask) -> None:
    with answering(says(b"secret")) as inside, answering(leads_to(inside.url, 307)) as server:
        hook = make_hook(server.url)
        make_event()
        hand_out()
        assert inside.paths == []
    assert [one[1:4] for one in rows(hook)] == [("waiting", 1, 307)]


def test_a_name_that_means_another_machine_later_is_judged_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_rebinding(monkeypatch, cycle(["127.0.0.1", "127.0.0.2"]))
    monkeypatch.setitem(app.extensions, "festival_door", Door(Networks(["127.0.0.1/32"])))
    with answering(says(b"")) as server, answering(says(b""), "127.0.0.2") as other:
        hook = make_hook(f"http://rebinding.example:{server.port}/")
        make_event()
        hand_out()
        let_it_be_time()
        assert other.paths == []
        assert server.paths == []
    ((_kind, state, _tries, _status, reason),) = rows(hook)
    assert (state, reason) == ("waiting", "inside")


def test_an_endless_answer_is_not_read(app: Flask) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65_536)

    with answering(endless) as server:
        hook = make_hook(server.url)
        make_event()
        hand_out()
    assert [one[1:4] for one in rows(hook)] == [("delivered", 1, 200)]


@pytest.mark.parametrize("path", ["", "/test", "/secret", "/pause", "/remove"])
def test_strangers_and_who_only_reads_touch_nothing(app: Flask, path: str) -> None:
    own = make_organisation()
    hook = make_hook("https://a.example/", organisation=own)
    of_city = make_hook("https://b.example/")
    for account, statuses in (
        (make_account(organisation=make_organisation()), (403, 403)),
        (make_account(organisation=own, member_role="reader"), (200 if not path else 403, 403)),
        (
            make_account(organisation=own, member_role="editor"),
            (200 if path in ("", "/secret") else 303, 403),
        ),
    ):
        client = app.test_client()
        sign_in(client, account)
        for number, status in zip((of_city, hook), reversed(statuses), strict=True):
            ask = client.post if path else client.get
            assert ask(f"/desk/webhooks/{number}{path}").status_code == status, (account.name, number)
