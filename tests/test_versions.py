"""Two people have the same form open: of every form that edits a row, the later saver is shown both versions."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.festivals.model import Festival
from festival.law.model import LawRow, install_law
from festival.neighbours.model import Neighbour
from festival.resources.model import MarkedRoute, Resource
from festival.statements.model import Statement
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.nonsense import FormReader, FoundForm
from tests.remembrance.conftest import make_day

# The view that saves: the page with its form, which field two people change, to what, and how the first one's
# answer reads on the page that the second one gets.
EDITS = {
    "registering.step": ("/desk/events/{event}/what", "title", "Theirs", "Mine", "Theirs"),
    "desk_events.one_date": ("/desk/events/{event}/dates/{on}", "reason", "Theirs", "Mine", "Theirs"),
    "desk_venues.edit": ("/desk/venues/{venue}", "name", "Theirs", "Mine", "Theirs"),
    "desk_resources.edit": ("/desk/resources/{resource}", "stock", "7", "8", "7"),
    "desk_routes.edit": ("/desk/routes/{route}", "kind", "bus", "rescue", "Bus route to be kept free"),
    "organisers.save_account": (
        "/desk/settings/accounts/{account}",
        "role",
        "coordinator",
        "administrator",
        "Coordination: sees and edits all events",
    ),
    "organisations.save": ("/desk/organisations/{organisation}/edit", "name", "Theirs", "Mine", "Theirs"),
    "organisers.save_city_settings": ("/desk/settings", "name", "Theirs", "Mine", "Theirs"),
    "statements.answer": ("/desk/statements/{statement}", "answer", "refused", "conditions", "Refused"),
    "festival_lead.save_call": (
        "/desk/events/{feast}/festival",
        "open_until",
        "2027-05-01",
        "2027-05-02",
        "2027-05-01",
    ),
    "law.edit": ("/desk/rules/{law}", "source", "Theirs", "Mine", "Theirs"),
    "rule_settings.edit": (
        "/desk/rules/settings/noise_quota",
        "threshold_days_per_year",
        "11",
        "12",
        "11",
    ),
    "desk_neighbours.page": ("/desk/imports/neighbours/{neighbour}", "name", "Theirs", "Mine", "Theirs"),
    "remembrance_desk.edit": ("/desk/remembrance/{day}", "name", "Theirs", "Mine", "Theirs"),
}
NO_EDIT = {
    "backup_pages.download": "hands a file out",
    "calendars.connect": "adds a calendar",
    "calendars.upload": "adds what a file holds",
    "calendar_sources.change_state": "one choice",
    "calendar_sources.look": "reads a calendar again, and writes nothing of it yet",
    "calendar_sources.stop": "ends a connection; twice is as once",
    "desk_neighbours.look": "has a calendar read again",
    "desk_neighbours.pause": "one choice",
    "desk_neighbours.remove": "removes a neighbour, once and for all",
    "calendar_previews.answer": "what was looked at is taken or dropped, once",
    "reviews.review": "of what is over alone; both versions are shown where they differ (tests/reviews)",
    "desk_events.state": "takes a step, and is refused where the event has changed since",
    "editions.again": "makes a new event",
    "renewing.held_longer": "holds a date longer; twice is as once",
    "prominence.save": "one choice, refused where the event has changed since",
    "registering.take_date": "moves to a day that was offered, and is refused where the event has changed since",
    "desk_events.share_place": "adds what one side says",
    "registering.findings": "reads only",
    "admissions.decide": "takes a step, and is refused where the organisation has changed since",
    "admissions.merge": "takes a step, and is refused where either organisation has changed since",
    "own_events.to_state": "takes a step, and is refused where the event has changed since",
    "own_events.cancel": "takes a step, and is refused where the event has changed since",
    "webhook_pages.add": "adds an address",
    "webhook_pages.test": "sends a message that means nothing",
    "webhook_pages.renew_secret": "makes another secret; the former one holds for a day",
    "webhook_pages.switch": "one choice",
    "webhook_pages.remove": "takes an address away, once and for all",
    "token_pages.create": "adds a token",
    "token_pages.revoke": "takes a token back; twice is as once",
    "people.change": "one choice",
    "people.go": "ends one’s own membership, once and for all",
    "sign_up.make_account": "makes an account, once",
    "reset.take": "a new password, once",
    "directory_links.unlink": "takes a link away; twice is as once",
    "factor_admin.take_away_from": "takes a second factor away; twice is as once",
    "deletion.delete_theirs": "deletes an account, once and for all",
    "sign_ins.end": "ends one’s own sign-in, once and for all",
    "email.take": "another address, once",
    "invitations.send": "adds an invitation",
    "invitations.revoke": "takes back an invitation, once and for all",
    "invitations.accept": "takes up an invitation, once",
    "invitations.join": "makes an account, once",
    "conversation.write": "adds a message",
    "conversation.read": "notes that one has read, once and for all",
    "message.correct": "one’s own words alone; both versions are shown where they differ (tests/conversation)",
    "place_lists.columns": "of a list that was sent; the later one is what is read",
    "place_lists.write": "has a list written, once",
    "place_lists.take_back": "takes a list back, once",
    "areas.take_over": "takes a file over, once",
    "message.withdraw": "takes back one’s own message, once and for all",
    "talk.letter": "adds a letter",
    "talk.proposal": "adds a proposal",
    "talk.answer": "a proposal is answered once",
    "talk.keep": "adds a decision",
    "talk.finish": "a task is done once",
    "talk.together": "adds what one side says",
    "settling.aside": "adds what one side says",
    "settling.take_back_answer": "takes back an answer, once and for all",
    "desk_events.no_longer_aside": "takes back what one side said",
    "meeting.decided": "adds a decision",
    "year_feeds.revoke": "takes back one’s own address, once and for all",
    "to_organiser.page": "adds what the coordination asks, and is refused where the event has changed since",
    "law.new": "adds a row",
    "permit_marks.mark": "one choice",
    "kept_mails.read": "notes who asked to be shown a mail",
    "weekly_mail.confirm": "lets one’s own mails come, once and for all",
    "weekly_mail.end": "ends one’s own mails, once and for all",
    "told.unsubscribe": "ends one’s own mails, once and for all",
    "talk.merge_entries": "an entry is withdrawn once",
    "twins.decide": "an entry is given up once",
    "twins.part": "an entry is one’s own again, once",
    "together.ask": "adds an invitation",
    "together.change": "one choice each, and refused where it is no longer possible",
    "together.say": "an invitation is answered once",
    "festival_lead.begin": "makes an event a festival; twice is as once",
    "festival_lead.add": "adds slots",
    "festival_lead.remove": "removes a slot that is free, once and for all",
    "festival_lead.decide": "a point is answered once",
    "festival_calls.place": "adds a point, and is refused where the slot is taken",
    "festival_calls.take_out": "takes a point out of a programme, once",
    "list_preview.columns": "what is decided about one list that was sent in, before anything is written",
    "list_preview.names": "what is decided about one list that was sent in, before anything is written",
    "list_preview.twice": "what is decided about one list that was sent in, before anything is written",
    "list_preview.write": "a list is imported once, and refused while it is being imported already",
    "lists.drop": "throws away what was sent in, once",
    "lists.take_back": "a run is taken back once, and refused where a later one rests on it",
    "event_list.remove": "removes one’s own kept search, once and for all",
}


@pytest.fixture
def parts(client: FlaskClient) -> dict[str, str]:
    administrator = make_account(role="administrator")
    rows: list[Any] = [
        Resource(name="Bühne", stock=3),
        Neighbour(name="Bernau", address="a", feed_address="a"),
        MarkedRoute(name="Weg", geometry={"type": "LineString", "coordinates": [[7.0, 51.4], [7.01, 51.41]]}),
    ]
    begin_writing()
    db.session.add_all(rows)
    install_law()
    db.session.commit()
    event = make_event(rrule="FREQ=WEEKLY", venue=make_venue())
    feast = make_event()
    statement = Statement(event_id=event.id, answer="agreed", text="Gut", due_on=event.local_start.date())
    begin_writing()
    db.session.add_all([statement, Festival(event_id=feast.id)])
    db.session.commit()
    sign_in(client, administrator)
    return {
        "event": str(event.id),
        "feast": str(feast.id),
        "statement": str(statement.id),
        "on": str(event.local_start.date()),
        "venue": str(make_venue(lon=7.0, lat=51.4).id),
        "resource": str(rows[0].id),
        "route": str(rows[2].id),
        "neighbour": str(rows[1].id),
        "account": str(make_account().id),
        "organisation": str(make_organisation().id),
        "day": str(make_day().id),
        "law": str(db.session.query(LawRow.id).filter_by(kind="quiet_day").first()[0]),
    }


def test_every_form_that_edits_a_row_is_tried_below_or_says_why_not(app: Flask) -> None:
    editing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and (rule.arguments or rule.rule == "/desk/settings")
    }
    assert editing == {*EDITS, *NO_EDIT}


def form_with(client: FlaskClient, address: str, name: str) -> FoundForm:
    page = client.get(f"{address}?lang=en").get_data(as_text=True)
    form = next(one for one in FormReader(page).forms if name in one.names)
    form.action = form.action or f"{address}?lang=en"
    return form


def send(client: FlaskClient, form: FoundForm, name: str, value: str) -> Any:
    data: dict[str, list[str]] = {}
    for key, kept in form.fields:
        data.setdefault(key, []).append(kept)
    return client.post(form.action, data=data | {name: value})


@pytest.mark.parametrize("endpoint", EDITS)
def test_the_later_of_two_savers_is_shown_both_versions(
    client: FlaskClient, parts: dict[str, str], endpoint: str
) -> None:
    address, name, theirs, mine, shown = EDITS[endpoint]
    address, name = address.format(**parts), name.format(**parts)
    first, second = (form_with(client, address, name) for _ in range(2))
    assert send(client, first, name, theirs).status_code == 303
    late = send(client, second, name, mine)
    assert late.status_code == 409
    page = late.get_data(as_text=True)
    again = next(one for one in FormReader(page).forms if name in one.names)
    assert (name, mine) in again.fields
    assert shown is None or f"now saved: {shown}" in page or f"now saved: “{shown}”" in page
    assert (name, theirs) in form_with(client, address, name).fields
    again.action = again.action or first.action
    again.fields.append(("overwrite", "1"))
    assert send(client, again, name, mine).status_code == 303
    assert (name, mine) in form_with(client, address, name).fields


def test_two_who_save_the_same_do_not_stand_in_each_other_s_way(
    client: FlaskClient, parts: dict[str, str]
) -> None:
    address = "/desk/resources/{resource}".format(**parts)
    first, second = (form_with(client, address, "stock") for _ in range(2))
    assert send(client, first, "stock", "7").status_code == 303
    assert send(client, second, "stock", "7").status_code == 303


def test_a_new_organisation_of_the_account_is_seen_by_who_has_it_open(
    client: FlaskClient, parts: dict[str, str]
) -> None:
    address = "/desk/settings/accounts/{account}".format(**parts)
    first, second = (form_with(client, address, "organisation") for _ in range(2))
    first.fields.append(("new_organisation", "Kegelclub"))
    first.fields = [pair for pair in first.fields if pair != ("new_organisation", "")]
    assert send(client, first, "organisation", "new").status_code == 303
    late = send(client, second, "name", "Renamed")
    assert late.status_code == 409
    assert "now saved: “Kegelclub”" in late.get_data(as_text=True)
