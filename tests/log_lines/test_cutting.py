"""What nobody may find in a log is cut out of whatever a line says."""

from __future__ import annotations

import pytest

from festival.log_lines.cutting import cut

KEY = "aBcd-1234_5678xyz.Qr~9"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (f"/desk/year/feed/{KEY}.ics", "/desk/year/feed/….ics"),
        (f"GET /desk/year/feed/{KEY}.ics?lang=de 200", "GET /desk/year/feed/….ics?… 200"),
        (f"https://feste.example.de/invitations/{KEY}/join", "https://feste.example.de/invitations/…/join"),
        (f"/signup/{KEY}", "/signup/…"),
        (f"see /signin/new-password/{KEY}.", "see /signin/new-password/…."),
        (f"/account/email/{KEY} ", "/account/email/… "),
        (f"/unsubscribe/{KEY}", "/unsubscribe/…"),
        ("/events?q=Erika+Mustermann&page=2", "/events?…"),
        ("https://feste.example.de/events?q=Erika", "https://feste.example.de/events?…"),
        ("550 <erika.muster@example.org> unknown", "550 <…@…> unknown"),
        ("to antwort+4f.aBcd1234@stadt.example.de:", "to …@…:"),
        ("from 203.0.113.77 and 2001:db8:85a3::8a2e:370:7334", "from … and …"),
        ("from 203.0.113.77:5123", "from …:5123"),
    ],
)
def test_keys_queries_addresses_and_networks_are_cut(said: str, left: str) -> None:
    assert cut(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "/desk/year/feeds and /desk/year/feed/ab",
        "/signup and /signin/new-password",
        "the rule same_audience failed and is skipped",
        "Can't listen on http://127.0.0.1:8000",
        '  File "/srv/festival/venv/lib/python3.11/site-packages/flask/app.py", line 917, in full_dispatch_request',
        "version 3.1.2, in 12:30:45, at 2027-01-31T02:30:00.123Z",
        "is that so? It is.",
        "",
    ],
)
def test_what_tells_of_nobody_stays(said: str) -> None:
    assert cut(said) == said
