"""Whatever is typed is shown as it was typed, on every page and in every file: no text is a template anywhere."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from festival.base.database import begin_writing, db
from festival.co_organisers.model import CoOrganiser
from festival.conflicts.model import Conflict
from festival.events.model import Event
from festival.festivals.model import Festival, FestivalSlot
from festival.law.model import LawRow
from festival.organisers.model import Account
from festival.remembrance.model import RemembranceDay
from tests.conftest import local_evening, make_account, make_event, make_organisation, make_venue, sign_in
from tests.maps.tile_server import png
from tests.nonsense import FoundForm
from tests.shown import texts_of
from tests.test_bad_input import address, forms_of_all_pages, rules

ALONE = ("{{7*7}}", "{% x", "{#", "${7*7}", "<%= 7*7 %>", "'\"><b>", "%(x)s %s {0}")
# No second asterisk: in a description, which may be Markdown, two of them are an emphasis.
TOGETHER = "{{7*7}} {% x {# ${7+7} <%= 8-1 %> '\"><b> %(x)s {0}"
MARK = re.compile(r"«([^»]+)» ")
SEARCHES = ("venue_words", "parent_words")
"""What is looked for is kept nowhere."""
UNFILLED = ("/signin", "/account/password", "/account/email", "/account/delete", "/desk/imports")
LEFT_OUT = re.compile(r"/desk/events/\d+/talk/\d+|/desk/(?:organisations/\d+/)?(?:tokens|webhooks)")
"""What is typed there takes another's place; a program's name is short, and its page comes once."""
FILES = ("/static/", "/images/")
MOST_OF_A_KIND = 20
"""Days lead to days for ever."""
GIVEN = {
    "start_time": "18:00",
    "on": "2027-05-08",
    "end_time": "22:00",
    "start": "18:00",
    "end": "22:00",
    "more_hours": "13–14",
    "start_on": "2027-05-08",
    "geometry": "51.41, 7.01\n51.42, 7.01",
    "point": "51.41, 7.01",
    "map_start": "51.4, 7.0",
    "link": "https://example.org/",
    "contact_email": "x@example.org",
    "email": "new@example.org",
    "contact_phone": "110",
    "postcode": "12345",
    "accent": "#1d6136",
    "tile_source": "own",
    "stock": "7",
    "tile_url": "https://tiles.example.org/{z}/{x}/{y}.png",
    "password": "correct horse battery staple",
    "month_day": "9",
    "nth": "1",
    "offset": "2",
    "announced": "2027-05-04",
    "value_rule": "fixed 11-09",
    "value_kind": "permit",
    "value_trigger_expr": "public",
    "value_offices": "fire",
    "value_typical_lead_time_days": "28",
    "value_statutory_lead_time_days": "14",
    "value_statutory_lands": "DE-BY",
    "venue_id": "elsewhere",
    "to_state": "postponed",
    "organisation": "new",
    "unit": "",
    "search": None,
    "later": None,
    "find": None,
    "is_deleted": None,
}
"""What is no free text, what has to be chosen, and which buttons aren't pressed."""
GIVEN_IN = {
    "/desk/events/hold": {"month": "", "venue_id": "unknown"},
    "/desk/remembrance/": {"month": "11"},
    # a task is written down even where the conflict is accepted already
    "/desk/meeting/": {"follows": "task", "until": "4.5.2027"},
    "/desk/events/": {"shape_to": None, "month": None, "more": None},  # these buttons save nothing
}


class Typed(dict[str, str]):
    """What was typed, by where; each text begins with a mark by which it is found again."""

    def mark(self, where: str, text: str) -> str:
        self[where] = f"«{where}» {text}"
        return self[where]

    def found_in(self, answer: TestResponse) -> Iterator[str]:
        """Give where each text of the answer was typed. Fails where one isn't shown letter for letter."""
        for text in texts_of(answer):
            if answer.request.path == "/embed":  # its code is HTML, to be put into other pages
                text = unescape(text)
            for found in MARK.finditer(text):
                shown = text[found.start() :][: len(self[found[1]])]
                assert shown == self[found[1]], answer.request.path
                yield found[1]


@pytest.fixture
def typed() -> Typed:
    return Typed()


@pytest.fixture
def parts(app: Flask, typed: Typed) -> dict[str, str]:
    """A city in which each text stands alone as a title, a place's, an organisation's and a remembrance day's name."""
    evening, own, venue = local_evening(in_days=3), make_organisation(), make_venue()
    event = make_event(organisation=own, venue=venue, local_start=evening)
    make_event(venue=venue, local_start=evening)
    days = [{"name": "Tag"}]
    for number, text in enumerate(ALONE):
        organisation = make_organisation(name=typed.mark(f"organisation {number}", text))
        place = make_venue(name=typed.mark(f"venue {number}", text))
        for one in ("event", "rival"):
            title = typed.mark(f"{one} {number}", text)
            make_event(title=title, organisation=organisation, venue=place, local_start=evening)
        days.append({"name": typed.mark(f"day {number}", text)})
    asked = CoOrganiser(event_id=event.id, organisation_id=organisation.id)
    begin_writing()
    feast = db.session.get_one(Event, event.id)
    feast.festival_id = feast.id
    hours = {"local_start": evening, "local_end": evening + timedelta(hours=1)}
    slot = FestivalSlot(festival_id=feast.id, stage="Bühne", venue_id=venue.id, **hours)
    db.session.add_all([asked, Festival(event_id=feast.id, is_open=True)])
    db.session.flush()
    db.session.add(slot)
    for number, day in enumerate(days):
        key = {"uid": f"d{number}@festival", "key": f"d{number}"}
        db.session.add(RemembranceDay(**key, **day, rule="fixed 11-09", tone="solemn", is_own=True))
    db.session.commit()
    return {
        "event_id": str(event.id),
        "slug": event.slug,
        "on": evening.date().isoformat(),
        "venue_id": str(venue.id),
        "day_id": str(db.session.scalars(select(RemembranceDay.id).order_by(RemembranceDay.id)).first()),
        "account_id": str(make_account(role="administrator", organisation=own).id),
        "conflict_id": str(db.session.scalars(select(Conflict.id).order_by(Conflict.id)).first()),
        "invitation_id": str(asked.id),
        "slot_id": str(slot.id),
        "point_id": str(event.id),
        "name": "what",
        "kind": "movable_day",
    }


@pytest.fixture
def administrator(client: FlaskClient, parts: dict[str, str]) -> FlaskClient:
    """Somebody who may enter everywhere."""
    sign_in(client, db.session.get(Account, int(parts["account_id"])))
    return client


def fill(client: FlaskClient, form: FoundForm, typed: Typed) -> None:
    """Type a text into each field that takes any, choose what has to be chosen, and save."""
    action = form.action.partition("?")[0]
    values: dict[str, str | None] = dict(form.fields)
    values |= {name: options[0] for name, options in form.options.items() if not values.get(name)}
    values |= {name: typed.mark(f"{action} {name}", TOGETHER) for name in form.texts if name not in GIVEN}
    given = GIVEN | next((more for start, more in GIVEN_IN.items() if action.startswith(start)), {})
    values |= {name: given[name] for name in form.names if name in given}
    kept = [(name, value) for name, value in form.fields if name not in values or name in ("languages",)]
    sent = MultiDict([*kept, *((name, value) for name, value in values.items() if value is not None)])
    if "image" in form.names:
        sent.add("image", (io.BytesIO(png()), "picture.png"))
    answer = client.post(form.action, data=sent)
    asked = re.search(r'name="asked" type="hidden" value="([^"]+)"', answer.text)
    if answer.status_code == 400 and asked:  # whether it is another organisation: it is, and is saved again
        sent["asked"] = asked[1]
        answer = client.post(form.action, data=sent)
    assert answer.status_code == 303, (form.action, re.findall(r'<a href="#([^<]*)</a>', answer.text))


def all_pages(client: FlaskClient, addresses: list[str]) -> Iterator[TestResponse]:
    """Give the answers of these addresses and of all that they lead to, in both languages."""
    kinds: Counter[str] = Counter()
    seen = set()
    while addresses:
        path = re.split("[?#]", addresses.pop())[0]
        kind = re.sub(r"\d[\w-]*", "#", path)
        if (
            path in seen
            or kinds[kind] == MOST_OF_A_KIND
            or not path.startswith("/")
            or path.startswith(FILES)
        ):
            continue
        seen.add(path)
        kinds[kind] += 1
        for locale in ("de", "en"):
            answer = client.get(f"{path}?lang={locale}")
            yield answer
            if answer.mimetype == "text/html":
                addresses += re.findall(r'href="(/[^"]*)"', answer.text)
        addresses.append(answer.headers.get("Location", ""))


def test_every_text_is_shown_as_it_was_typed(
    app: Flask, administrator: FlaskClient, parts: dict[str, str], typed: Typed
) -> None:
    for form in forms_of_all_pages(app, administrator, parts):
        if form.texts and not form.action.startswith(UNFILLED) and not LEFT_OUT.match(form.action):
            fill(administrator, form, typed)
    parts["row_id"] = str(db.session.scalars(select(LawRow.id)).one())  # only its own page shows all of it
    sign_in(administrator, db.session.get(Account, int(parts["account_id"])))  # its password was set
    shown = defaultdict(set)
    for client in (administrator, app.test_client()):
        for answer in all_pages(client, [address(rule, parts) for rule in rules(app, "GET")]):
            assert answer.status_code < 500 or answer.request.path == "/readyz", answer.request.path
            for where in typed.found_in(answer):
                shown[where].add(answer.mimetype.rpartition(".")[2])
    assert [one for one in typed if one not in shown and not one.endswith(SEARCHES)] == []
    everywhere = {"text/html", "text/calendar", "application/geo+json", "sheet"}
    assert all(everywhere <= shown[f"event {number}"] for number in range(len(ALONE)))
    decided = {
        f"/desk/meeting/{parts['conflict_id']} reason",
        f"/desk/events/{parts['event_id']}/what title",
    }
    assert all("document" in shown[one] for one in decided)
