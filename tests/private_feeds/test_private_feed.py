"""The plan in one's own calendar: secret, revocable, and no more than its reader may know."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import DateChange
from festival.events.saving import change_date
from festival.private_feeds.model import PrivateFeed
from festival.private_feeds.secret_addresses import MAX_FEEDS
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.counting import counted_queries
from tests.publishing.feeds import components, rewrite, step

SECRET_TITLE = "Geheimes Jubiläum"


def new_feed(app: Flask, account: Any, *, name: str = "phone", filters: str = "") -> str:
    """Make an address as a person does, and return its path."""
    client = app.test_client()
    sign_in(client, account)
    answer = client.post(f"/desk/year/feeds{filters}", data={"name": name})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    found = re.search(r'id="feed-address"[^>]*>http://localhost([^<]+)<', page)
    assert found, page
    assert found.group(1).partition("?")[0] not in client.get("/desk/year/feeds").get_data(
        as_text=True
    )  # only once
    return found.group(1).replace("&amp;", "&")


def by_title(client: FlaskClient, path: str) -> dict[str, Any]:
    return {str(one["SUMMARY"]): one for one in components(client, path)}


def held_event(**values: Any) -> Any:
    fields = {
        "title": SECRET_TITLE,
        "state": "pencilled",
        "contact_name": "Frau Still",
        "description": "- [Überraschung](https://still.example)",
        "tone": "solemn",
    }
    return make_event(**fields | values)


def test_held_dates_are_tentative_and_promised_ones_are_not(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    held_event(organisation=own)
    make_event(title="Konzert", organisation=own)
    make_event(title="Idee", organisation=own, state="idea")
    path = new_feed(app, make_account(organisation=own))
    found = by_title(client, f"{path}?lang=en")
    assert {title: str(one["STATUS"]) for title, one in found.items()} == {
        f"Held: {SECRET_TITLE}": "TENTATIVE",
        "Konzert": "CONFIRMED",
    }
    assert str(found[f"Held: {SECRET_TITLE}"]["CLASS"]) == "PRIVATE"


def test_the_address_reads_with_the_eyes_of_its_owner(app: Flask, client: FlaskClient) -> None:
    owner = make_organisation(name="Verein der Verschwiegenen")
    held_event(organisation=owner, visitors_expected=3000)
    for account, knows in (
        (make_account(organisation=owner), True),
        (make_account(organisation=make_organisation()), False),
        (make_account(organisation=make_organisation(is_office=True)), True),
        (make_account(role="coordinator"), True),
    ):
        text = client.get(new_feed(app, account)).get_data(as_text=True).replace("\r\n ", "")
        for word in (
            SECRET_TITLE,
            "Überraschung",
            "Verein der Verschwiegenen",
            "/desk/events/",
            "X-ALT-DESC",
            "COLOR:dimgray",
        ):
            assert (word in text) is knows, word
        assert "Frau Still" not in text
        assert "STATUS:TENTATIVE" in text


def test_a_filter_by_kind_does_not_tell_a_stranger_what_is_held(app: Flask, client: FlaskClient) -> None:
    owner = make_organisation()
    held_event(organisation=owner, category="tanz")
    mine = new_feed(app, make_account(organisation=owner), filters="?category=tanz")
    assert mine.endswith("?category=tanz")
    assert len(components(client, mine)) == 1
    others = new_feed(app, make_account(organisation=make_organisation()), filters="?category=tanz")
    assert components(client, others) == []


def test_an_address_taken_back_reads_nothing_more(app: Flask, client: FlaskClient) -> None:
    account = make_account(organisation=make_organisation())
    path, other = new_feed(app, account), new_feed(app, account, name="wall")
    feed_id = db.session.query(PrivateFeed.id).order_by(PrivateFeed.id).first()[0]
    stranger = app.test_client()
    sign_in(stranger, make_account(organisation=make_organisation()))
    assert stranger.post(f"/desk/year/feeds/{feed_id}/revoke").status_code == 404
    assert client.get(path).status_code == 200
    sign_in(client, account)
    for _twice in range(2):
        assert client.post(f"/desk/year/feeds/{feed_id}/revoke").status_code == 303
    assert client.get(path).status_code == 404
    assert client.get(other).status_code == 200
    assert client.post("/desk/year/feeds/99999999999/revoke").status_code == 404


def test_who_may_no_longer_plan_may_no_longer_read(app: Flask, client: FlaskClient) -> None:
    account = make_account(organisation=make_organisation())
    path = new_feed(app, account)
    begin_writing()
    account.is_active = False
    db.session.commit()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "ä", "x" * 3000])
def test_a_guess_finds_nothing(app: Flask, client: FlaskClient, secret: str) -> None:
    assert client.get(f"/desk/year/feed/{secret}.ics").status_code == 404


def test_only_the_digest_is_kept(app: Flask) -> None:
    path = new_feed(app, make_account(organisation=make_organisation()))
    feed = db.session.query(PrivateFeed).one()
    secret = path.rpartition("/")[2].removesuffix(".ics")
    assert len(secret) >= 43
    assert secret not in (feed.token_digest, feed.name)


def test_a_calendar_that_holds_it_is_told_so_until_a_held_date_changes(
    app: Flask, client: FlaskClient
) -> None:
    own = make_organisation()
    event = held_event(organisation=own)
    path = new_feed(app, make_account(organisation=own))
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    rewrite(event, title="Anders")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_confirmed_date_keeps_its_uid(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    event = held_event(organisation=own)
    path = new_feed(app, make_account(organisation=own))
    (before,) = components(client, path)
    rewrite(event, state="confirmed")
    (after,) = components(client, path)
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert str(after["STATUS"]) == "CONFIRMED"


def test_what_is_over_for_long_leaves(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    start = clock.now().replace(tzinfo=None, hour=19, minute=0, second=0, microsecond=0)
    for days, title in ((-80, "lange vorbei"), (-10, "neulich"), (0, "heute")):
        at = start + timedelta(days=days)
        held_event(organisation=own, title=title, local_start=at, local_end=at + timedelta(hours=1))
    found = by_title(client, new_feed(app, make_account(organisation=own)) + "?lang=en")
    assert set(found) == {"Held: neulich", "Held: heute"}


def test_an_account_has_only_so_many_addresses(app: Flask, client: FlaskClient) -> None:
    account = make_account(organisation=make_organisation())
    sign_in(client, account)
    for number in range(MAX_FEEDS):
        assert client.post("/desk/year/feeds", data={"name": f"n{number}"}).status_code == 303
    answer = client.post("/desk/year/feeds", data={"name": "einer zu viel"})
    assert answer.status_code == 409
    assert "einer zu viel" in answer.get_data(as_text=True)


def test_the_feed_asks_the_same_queries_however_much_is_held(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    path = new_feed(app, make_account(organisation=own))
    held_event(organisation=own)
    with counted_queries() as one:
        client.get(path)
    for _number in range(8):
        held_event(organisation=make_organisation())
    with counted_queries() as many:
        client.get(path)
    assert len(many) == len(one) <= 12


BACK_YARD = "Hinterhof bei Familie Still, Gasse 7"


def test_a_stranger_is_not_told_where_a_held_date_is_unless_it_is_a_venue(
    app: Flask, client: FlaskClient
) -> None:
    owner = make_organisation()
    point = {"type": "Point", "coordinates": [7.1234, 51.4321]}
    typed = {"place_name": BACK_YARD, "lon": 7.1234, "lat": 51.4321, "geometry": point}
    held_event(organisation=owner, **typed)
    venue = make_venue(name="Marktplatz", street="Am Markt 1", lon=7.01, lat=51.41)
    held_event(organisation=owner, venue=venue, **typed)
    series = held_event(organisation=owner, venue=venue, rrule="FREQ=WEEKLY;COUNT=3")
    begin_writing()
    on = series.local_start.date() + timedelta(days=7)
    change_date(series, DateChange(on=on, kind="moved", place_name=BACK_YARD), now=clock.now())
    db.session.commit()
    for account, knows in (
        (make_account(organisation=owner), True),
        (make_account(organisation=make_organisation()), False),
        (make_account(organisation=make_organisation(is_office=True)), True),
        (make_account(role="coordinator"), True),
    ):
        text = client.get(new_feed(app, account)).get_data(as_text=True).replace("\r\n ", "")
        assert ("Hinterhof" in text) is knows
        assert ("51.4321" in text) is knows
        assert "LOCATION:Marktplatz" in text
        assert "GEO:51.41;7.01" in text


def test_the_plan_reminds_and_shows_what_is_cancelled_if_asked_to(app: Flask, client: FlaskClient) -> None:
    own = make_organisation()
    held_event(organisation=own)
    gone = make_event(title="Lauf", organisation=own)
    step(gone, "cancelled", now=clock.now())
    path = new_feed(app, make_account(organisation=own))
    plain = client.get(path)
    assert "VALARM" not in plain.text
    asked = client.get(f"{path}?alarm=1d&cancelled=show&lang=en")
    assert asked.headers["ETag"] != plain.headers["ETag"]
    assert asked.text.count("BEGIN:VALARM") == 1  # of what is held; nobody is reminded of what is cancelled
    assert "STATUS:CANCELLED" not in asked.text
    assert client.get(f"{path}?alarm=soon").status_code == 400
