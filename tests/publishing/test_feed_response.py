"""Feeds over HTTP: who holds one hears 304 until something changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from festival.base import clock
from festival.base.city import City, get_revision, renew_epoch
from festival.base.database import begin_writing, db
from tests.conftest import make_event
from tests.publishing.feeds import rewrite


def test_an_answer_is_a_calendar_with_a_name_and_sets_no_cookie(client: FlaskClient) -> None:
    response = client.get("/calendar.ics")
    assert response.mimetype == "text/calendar"
    assert response.headers["Content-Disposition"] == 'inline; filename="calendar.ics"'
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_head_answers_as_get_does_without_a_body(client: FlaskClient) -> None:
    make_event()
    head, get = client.head("/calendar.ics"), client.get("/calendar.ics")
    assert head.status_code == 200
    assert head.data == b""
    for name in ("ETag", "Content-Length", "Content-Type"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    "address", ["/calendar.ics", "/visit.ics", "/calendar.ics?category=konzert", "/events/{id}.ics"]
)
def test_who_holds_the_feed_hears_304_until_something_changes(client: FlaskClient, address: str) -> None:
    event = make_event()
    address = address.format(id=event.id)
    tag = client.get(address).headers["ETag"]
    assert tag.startswith('"')
    for held in (tag, f'"other", {tag}'):
        again = client.get(address, headers={"If-None-Match": held})
        assert again.status_code == 304
        assert again.data == b""
        assert again.headers["ETag"].strip('"') in held
    rewrite(event, title="Anders")
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_tag_of_before_a_restore_is_nothing_after_it_though_the_revision_comes_again(
    client: FlaskClient,
) -> None:
    event = make_event()
    rewrite(event, title="Nach der Sicherung geändert")
    given = client.get("/calendar.ics").headers["ETag"]
    revision = get_revision()
    begin_writing()
    db.session.execute(update(City).values(revision=revision - 1))  # what a backup does that is put back
    renew_epoch()
    db.session.commit()
    assert get_revision() == revision
    assert client.get("/calendar.ics", headers={"If-None-Match": given}).status_code == 200


def test_a_tag_of_one_address_is_nothing_at_another(client: FlaskClient) -> None:
    make_event()
    tag = client.get("/calendar.ics").headers["ETag"]
    assert client.get("/calendar.ics?category=konzert", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/calendar.ics?category=nichts", headers={"If-None-Match": tag}).status_code == 400


def test_the_tag_is_the_same_in_every_web_process(app: Flask, client: FlaskClient) -> None:
    make_event()
    tag = client.get("/calendar.ics").headers["ETag"]
    app.extensions["festival_held"].clear()
    app.extensions["festival_bodies"].clear()
    assert client.get("/calendar.ics", headers={"If-None-Match": tag}).status_code == 304


def test_last_modified_moves_and_a_program_without_tags_hears_304(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    soon = clock.now() + timedelta(seconds=3)
    monkeypatch.setattr(clock, "now", lambda: soon)
    first = client.get("/calendar.ics").headers["Last-Modified"]
    assert parsedate_to_datetime(first) <= soon
    assert client.get("/calendar.ics", headers={"If-Modified-Since": first}).status_code == 304
    monkeypatch.setattr(clock, "now", lambda: soon + timedelta(seconds=60))
    rewrite(event, title="Anders")
    monkeypatch.setattr(clock, "now", lambda: soon + timedelta(seconds=90))
    response = client.get("/calendar.ics", headers={"If-Modified-Since": first})
    assert response.status_code == 200
    assert parsedate_to_datetime(response.headers["Last-Modified"]) > parsedate_to_datetime(first)


def test_in_the_second_of_a_change_there_is_no_last_modified(client: FlaskClient) -> None:
    make_event()
    response = client.get("/calendar.ics")
    stamp = response.headers.get("Last-Modified")
    assert stamp is None or parsedate_to_datetime(stamp) <= datetime.now(UTC)


def test_a_new_day_is_a_new_feed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make_event()
    tag = client.get("/calendar.ics").headers["ETag"]
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert client.get("/calendar.ics", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("encoding", ["", "gzip", "br", "gzip;q=0, br;q=0"])
def test_who_asks_again_is_given_the_same_answer_without_waking_the_application(
    app: Flask, client: FlaskClient, encoding: str
) -> None:
    event = make_event()
    asked = {"Accept-Encoding": encoding} if encoding else {}
    first, number = client.get("/calendar.ics", headers=asked), _count_requests(app)
    again = client.get("/calendar.ics", headers=asked)
    stale = client.get("/calendar.ics", headers=asked | {"If-None-Match": '"stale"'})
    assert number == [0]
    for one in (again, stale):
        assert (one.status_code, one.data) == (200, first.data)
        assert [pair for pair in one.headers if pair[0] != "X-Request-Id"] == [
            pair for pair in first.headers if pair[0] != "X-Request-Id"
        ]
        assert len(one.headers.getlist("X-Request-Id")) == 1
    rewrite(event, title="Anders")
    assert client.get("/calendar.ics", headers=asked).data != first.data


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Encoding": "br"},
        {"Host": "127.0.0.1"},
        {"Range": "bytes=0-9"},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-None-Match": "*"},
        {"If-None-Match": '"one", "other"'},
    ],
)
def test_who_asks_otherwise_wakes_the_application(
    app: Flask, client: FlaskClient, headers: dict[str, str]
) -> None:
    make_event()
    client.get("/calendar.ics", headers={"Accept-Encoding": "gzip"})
    number = _count_requests(app)
    client.get("/calendar.ics", headers={"Accept-Encoding": "gzip"} | headers)
    client.head("/calendar.ics", headers={"Accept-Encoding": "gzip"})
    assert number == [2]


def _count_requests(app: Flask) -> list[int]:
    number = [0]

    def count() -> None:
        number[0] += 1

    app.before_request_funcs.setdefault(None, []).append(count)
    return number
