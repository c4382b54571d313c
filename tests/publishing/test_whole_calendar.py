"""The calendar of all events is put together of pieces: after any edits it is what all stored texts say."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from festival.base import clock
from festival.base.city import bump_revision, read_mark
from festival.base.database import begin_writing, db
from festival.calendar_writing.ical import calendar_text
from festival.events.model import Event
from festival.programme.filters import Filters
from festival.publishing import whole_calendar
from festival.publishing.feed_heads import feed_head
from festival.publishing.feed_options import NO_OPTIONS
from festival.publishing.feed_sizes import city_feed
from festival.publishing.model import PublishedEvent
from festival.publishing.queries import feed_texts
from tests.conftest import make_event
from tests.publishing.feeds import rewrite, step

BEGIN = datetime(2027, 6, 5, 19)
WORDS = ("Sommer", "Fest; mit, allem:", "„Musik“", "ćwiczenia", "🎪", "{{7*7}}", "a\\nb")


def new_event(random: Random, now: datetime) -> None:
    start = BEGIN + timedelta(days=random.randrange(400))
    make_event(title=random.choice(WORDS), local_start=start, local_end=start + timedelta(hours=2))


def other_words(random: Random, now: datetime) -> None:
    rewrite(_any_event(random), title=f"{random.choice(WORDS)} {random.random()}")


def other_day(random: Random, now: datetime) -> None:
    start = BEGIN + timedelta(days=random.randrange(400))
    rewrite(_any_event(random), local_start=start, local_end=start + timedelta(hours=2))


def called_off(random: Random, now: datetime) -> None:
    event = _any_event(random)
    if event.state == "confirmed":
        step(event, "cancelled", now=now)


def gone(random: Random, now: datetime) -> None:
    begin_writing()
    db.session.delete(db.session.get_one(PublishedEvent, _any_event(random).id))
    bump_revision()
    db.session.commit()


EDITS: tuple[Callable[[Random, datetime], None], ...] = (
    new_event,
    new_event,
    other_words,
    other_words,
    other_day,
    called_off,
    gone,
)


def _any_event(random: Random) -> Event:
    ids = db.session.scalars(select(PublishedEvent.event_id).order_by(PublishedEvent.event_id)).all()
    return db.session.get_one(Event, random.choice(ids))


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_it_is_what_all_texts_say(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(whole_calendar, "_PIECE_EVENTS", 3)
    random = Random(seed)
    for _ in range(8):
        new_event(random, clock.now())
    for _ in range(12):
        random.choice(EDITS)(random, clock.now())
        for locale in ("de", "en"):
            address = f"/calendar.ics?lang={locale}"
            sent = client.get(address).data
            assert gzip.decompress(client.get(address, headers={"Accept-Encoding": "gzip"}).data) == sent
            assert sent.decode() == _all_texts(app, locale)
        db.session.remove()


def _all_texts(app: Flask, locale: str) -> str:
    with app.test_request_context("/calendar.ics"), force_locale(locale):
        feed = city_feed(Filters(), NO_OPTIONS, locale)
        return calendar_text(
            feed_head(feed, keeps_what_is_over=True), feed_texts(Filters(), locale, read_mark())
        )


def test_of_many_events_only_the_piece_with_the_changed_one_is_made_anew(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_calendar, "_PIECE_EVENTS", 3)
    random = Random(1)
    for _ in range(30):
        new_event(random, clock.now())
    client.get("/calendar.ics")
    packed: list[bytes] = []
    make = whole_calendar._piece_of
    monkeypatch.setattr(
        whole_calendar, "_piece_of", lambda text, *more: packed.append(text) or make(text, *more)
    )
    other_words(random, clock.now())
    client.get("/calendar.ics")
    assert sum(text.count(b"BEGIN:VEVENT") for text in packed) <= 3 * 4


def test_pieces_are_kept_of_few_calendars_only(app: Flask, client: FlaskClient) -> None:
    make_event()
    for number in range(2 * whole_calendar.MOST_KEPT):
        client.get("/calendar.ics", headers={"Host": f"127.0.0.1:{8000 + number}"})
    assert len(app.extensions[whole_calendar.EXTENSION].kept) <= whole_calendar.MOST_KEPT


@pytest.mark.parametrize("seed", range(4))
def test_pieces_in_a_row_are_one_gzip_with_the_checksum_of_all(seed: int) -> None:
    random = Random(seed)
    for _ in range(20):
        texts = [
            random.randbytes(random.choice((0, 1, 7, 8, 1000, 70_000))) for _ in range(random.randrange(9))
        ]
        packed = whole_calendar._gzip_of([whole_calendar._piece_of(text) for text in texts])
        assert gzip.decompress(packed) == b"".join(texts)  # it compares checksum and size
