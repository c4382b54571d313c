"""The coordination admits organisations, says why not, keeps their names right and merges duplicates."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.city import get_revision
from festival.base.database import begin_writing, db
from festival.conflicts.model import ConflictParty, StandingAnswer
from festival.events.model import Event
from festival.events.rebuild import MANY, catch_up
from festival.organisations.duplicates import columns_that_name_one
from festival.organisers.model import Account, Membership, Organisation
from festival.publishing.model import FeedEntry, PublishedEvent
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in
from tests.organisations.test_founding import NEW


def decide(client: FlaskClient, one: Any, answer: str, **more: str) -> Any:
    data = {"answer": answer, "version": str(one.version)} | more
    return client.post(f"/desk/organisations/{one.id}/admission?lang=en", data=data, follow_redirects=True)


@pytest.fixture
def waiting(app: Flask) -> Any:
    return make_organisation(name="Neulinge", slug="neulinge", admitted_at=None)


def test_those_that_wait_stand_first_and_are_counted_in_the_menu(
    as_coordinator: FlaskClient, ours: Any, waiting: Any
) -> None:
    page = as_coordinator.get("/desk/organisations?lang=en").text
    assert page.index("Neulinge") < page.index("Kulturverein")
    assert page.count("waits to be admitted") == 1
    menu = as_coordinator.get("/desk?lang=en").text
    assert menu.partition("/desk/organisations")[2].partition("</a>")[0].count("1") == 1


def test_what_is_admitted_hands_in_and_has_a_page(
    as_coordinator: FlaskClient, waiting: Any, coordinator: Any
) -> None:
    assert as_coordinator.get("/organisations/neulinge").status_code == 404
    assert "is admitted: it may hand in" in decide(as_coordinator, waiting, "admit").text
    found = db.session.get_one(Organisation, waiting.id)
    assert (found.is_admitted, found.admitted_by_id) == (True, coordinator.id)
    assert as_coordinator.get("/organisations/neulinge").status_code == 200


def test_who_decides_second_is_told_that_somebody_has(
    app: Flask, as_coordinator: FlaskClient, waiting: Any
) -> None:
    before = Organisation(id=waiting.id, version=waiting.version)
    decide(as_coordinator, before, "refuse", reason="Wir kennen Sie nicht.")
    assert "Somebody else decided" in decide(as_coordinator, before, "admit").text
    assert not db.session.get_one(Organisation, waiting.id).is_admitted
    decide(as_coordinator, db.session.get_one(Organisation, waiting.id), "admit")
    assert db.session.get_one(Organisation, waiting.id).is_admitted
    late = decide(as_coordinator, before, "refuse", reason="Nein.")
    assert "Somebody else decided" in late.text
    assert db.session.get_one(Organisation, waiting.id).is_admitted


def test_a_no_needs_a_reason_which_its_people_read(
    app: Flask, as_coordinator: FlaskClient, waiting: Any
) -> None:
    assert "Say why" in decide(as_coordinator, waiting, "refuse").text
    decide(as_coordinator, waiting, "refuse", reason="Bitte rufen Sie uns an. {{7*7}} <b>")
    client = app.test_client()
    sign_in(client, make_account(organisation=waiting))
    page = client.get(f"/desk/organisations/{waiting.id}").text
    assert "Bitte rufen Sie uns an. {{7*7}} &lt;b&gt;" in page


@pytest.mark.parametrize("who", ["owner", "stranger", "office"])
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("admission", {"answer": "admit", "version": "1"}),
        ("merge", {"into": "1", "version": "1", "kept_version": "1"}),
    ],
)
def test_nobody_else_decides(
    app: Flask, client: FlaskClient, waiting: Any, who: str, path: str, data: Any
) -> None:
    own = {"owner": waiting, "stranger": make_organisation(), "office": make_organisation(is_office=True)}
    sign_in(client, make_account(organisation=own[who]))
    assert client.post(f"/desk/organisations/{waiting.id}/{path}", data=data).status_code == 403


@pytest.mark.parametrize("number", ["0", "99999", "99999999999999"])
def test_numbers_of_no_organisation_are_404(as_coordinator: FlaskClient, number: str) -> None:
    for method, path in (
        ("get", ""),
        ("get", "/edit"),
        ("get", "/merge"),
        ("post", "/edit"),
        ("post", "/admission"),
    ):
        answer = getattr(as_coordinator, method)(f"/desk/organisations/{number}{path}")
        assert answer.status_code == 404


def save(client: FlaskClient, one: Any, **changes: str) -> Any:
    values = {"name": one.name, "sector": one.sector, "link": one.link, "version": str(one.version)}
    return client.post(f"/desk/organisations/{one.id}/edit?lang=en", data=values | changes)


def test_a_new_name_reaches_calendars_and_keeps_its_address(as_coordinator: FlaskClient, ours: Any) -> None:
    make_event(organisation=ours, title="Lesung")
    before = get_revision()
    assert save(as_coordinator, ours, name="Kulturhaus am Bogen", sector="culture").status_code == 303
    assert get_revision() > before
    assert (
        "Kulturhaus am Bogen" in as_coordinator.get("/calendar.ics?organisation=kulturverein-spreebogen").text
    )
    assert "Kulturhaus am Bogen" in as_coordinator.get("/organisations/kulturverein-spreebogen").text


def test_very_many_events_follow_a_new_name_by_the_job(as_coordinator: FlaskClient, ours: Any) -> None:
    for _number in range(MANY + 1):
        event = make_event(organisation=ours)
    assert save(as_coordinator, ours, name="Kulturhaus am Bogen").status_code == 303
    assert db.session.get_one(Organisation, ours.id).ahead_of_events
    assert catch_up(now=event.changed_at) == MANY + 1
    db.session.expire_all()
    assert not db.session.get_one(Organisation, ours.id).ahead_of_events
    assert as_coordinator.get("/calendar.ics").text.count("Kulturhaus am Bogen") >= MANY + 1


def test_owners_say_what_it_is_but_not_its_name_or_that_it_is_an_office(
    as_owner: FlaskClient, ours: Any
) -> None:
    sent = save(as_owner, ours, name="Bürgermeisteramt", sector="city", is_office="y", about="Wir singen.")
    assert sent.status_code == 303
    found = db.session.get_one(Organisation, ours.id)
    assert (found.name, found.sector, found.is_office, found.about) == (
        "Kulturverein Spreebogen",
        "civic",
        False,
        "Wir singen.",
    )


def merge(client: FlaskClient, given_up: Any, kept: Any) -> Any:
    data = {"into": str(kept.id), "version": str(given_up.version), "kept_version": str(kept.version)}
    return client.post(f"/desk/organisations/{given_up.id}/merge?lang=en", data=data)


def test_merging_takes_events_people_and_the_feed_along(
    app: Flask, as_coordinator: FlaskClient, ours: Any, owner: Any
) -> None:
    double = make_organisation(
        name="Kulturverein Spreebogen e. V.", slug="double", link="https://example.org/"
    )
    other_owner = make_account(organisation=double)
    event = make_event(organisation=double, title="Lesung")
    page = as_coordinator.get(f"/desk/organisations/{double.id}/merge?into={ours.id}&lang=en").text
    assert "It gets 1 event." in page
    assert other_owner.email in page
    assert merge(as_coordinator, double, ours).status_code == 303
    assert db.session.get_one(Event, event.id).organisation_id == ours.id
    people = db.session.execute(select(Membership.account_id, Membership.role)).tuples().all()
    assert set(people) == {(owner.id, "owner"), (other_owner.id, "editor")}
    assert db.session.get_one(Organisation, ours.id).link == "https://example.org/"
    led = as_coordinator.get("/organisations/double")
    assert (led.status_code, led.location) == (301, "/organisations/kulturverein-spreebogen")
    for slug in ("double", "kulturverein-spreebogen"):
        feed = as_coordinator.get(f"/calendar.ics?organisation={slug}").text
        assert "Lesung" in feed
        assert "Kulturverein Spreebogen e. V." not in feed
    assert as_coordinator.get(f"/desk/organisations/{double.id}").status_code == 404
    assert "e. V." not in as_coordinator.get("/desk/organisations").text


def test_where_the_other_one_had_nobody_its_owners_own_it(as_coordinator: FlaskClient, ours: Any) -> None:
    double = make_organisation()
    account = make_account(organisation=double)
    merge(as_coordinator, double, ours)
    membership = db.session.get_one(Account, account.id).memberships[0]
    assert (membership.organisation_id, membership.role) == (ours.id, "owner")


def test_conflicts_between_the_two_are_of_one_house_then(as_coordinator: FlaskClient, ours: Any) -> None:
    double, venue = make_organisation(), make_venue()
    for one in (ours, double):
        make_event(organisation=one, venue=venue)
    assert db.session.scalars(select(ConflictParty.organisation_id)).all()
    merge(as_coordinator, double, ours)
    assert set(db.session.scalars(select(ConflictParty.organisation_id))) <= {ours.id}


def test_a_merged_one_that_is_merged_again_leads_to_the_last(as_coordinator: FlaskClient, ours: Any) -> None:
    first, second = make_organisation(slug="first"), make_organisation(slug="second")
    merge(as_coordinator, first, second)
    merge(as_coordinator, db.session.get_one(Organisation, second.id), ours)
    assert as_coordinator.get("/organisations/first").location == "/organisations/kulturverein-spreebogen"


def test_nothing_merges_into_itself_or_into_what_is_merged(as_coordinator: FlaskClient, ours: Any) -> None:
    double = make_organisation()
    assert merge(as_coordinator, ours, ours).status_code == 404
    merge(as_coordinator, double, ours)
    found = db.session.get_one(Organisation, ours.id)
    assert merge(as_coordinator, found, Organisation(id=double.id, version=1)).status_code == 404


def test_two_who_merge_at_once_are_told_of_each_other(as_coordinator: FlaskClient, ours: Any) -> None:
    double = make_organisation()
    stale = Organisation(id=ours.id, version=ours.version)
    save(as_coordinator, ours, name="Anders")
    answer = merge(as_coordinator, double, stale)
    assert answer.location.startswith(f"/desk/organisations/{double.id}/merge?into={ours.id}")
    assert db.session.get_one(Organisation, double.id).merged_into_id is None


def test_every_table_that_names_an_organisation_is_moved() -> None:
    named = {column.table.name for column in columns_that_name_one()}
    known = {Event, ConflictParty, StandingAnswer, Organisation}
    assert {one.__tablename__ for one in known} | {"letter", "proposal", "task"} <= named
    assert FeedEntry.__tablename__ in named or PublishedEvent.__tablename__ in named


def test_nothing_typed_is_lost_and_a_name_like_another_is_asked_about(
    as_coordinator: FlaskClient, ours: Any
) -> None:
    other = make_organisation(name=NEW["name"])
    asked = save(as_coordinator, other, name="Kulturverein Spreebogen e.V.", about="Wir kegeln.")
    assert asked.status_code == 400
    assert "Is it one of these?" in asked.text
    assert "Wir kegeln." in asked.text


@pytest.mark.parametrize("field", ["name", "about", "about_en", "contact_phone"])
@pytest.mark.parametrize("words", ["{{7*7}}", "{% x", "'\"><b>"])
def test_what_is_typed_is_shown_letter_for_letter(
    as_coordinator: FlaskClient, ours: Any, field: str, words: str
) -> None:
    assert save(as_coordinator, ours, **{field: words}).status_code == 303
    lang = "en" if field == "about_en" else "de"
    page = as_coordinator.get(f"/organisations/{ours.slug}?lang={lang}").text
    assert "<b>" not in page
    assert words.replace("'", "&#39;").replace('"', "&#34;").replace(">", "&gt;").replace(
        "<", "&lt;"
    ) in page or ("&gt;&lt;b&gt;" in page)


def test_a_member_who_only_reads_sees_and_changes_nothing(
    app: Flask, client: FlaskClient, ours: Any, reader: Any
) -> None:
    draft = make_event(organisation=ours, state="pencilled", venue=make_venue())
    sign_in(client, reader)
    assert client.get(f"/desk/events/{draft.id}").status_code == 200
    for path in ("what", "when", "where", "whom", "needs"):
        assert client.get(f"/desk/events/{draft.id}/{path}").status_code == 403
        assert client.post(f"/desk/events/{draft.id}/{path}", data={"title": "Meins"}).status_code == 403
    data = {"to_state": "confirmed", "version": str(draft.version)}
    assert client.post(f"/desk/events/{draft.id}/state", data=data).status_code == 403
    assert client.get("/desk/events/new").status_code == 403
    assert client.get(f"/desk/organisations/{ours.id}/edit").status_code == 403


def test_who_only_reads_along_writes_no_letter(
    app: Flask, client: FlaskClient, ours: Any, reader: Any
) -> None:
    begin_writing()
    db.session.commit()
    venue = make_venue()
    for organisation in (ours, make_organisation()):
        make_event(organisation=organisation, venue=venue)
    conflict_id = db.session.scalars(select(ConflictParty.conflict_id)).first()
    sign_in(client, reader)
    page = client.get(f"/desk/conflicts/{conflict_id}?lang=en")
    assert page.status_code == 200
    assert "You read along." in page.text
    for path in ("letter", "proposal", "keep", "merge"):
        assert (
            client.post(f"/desk/conflicts/{conflict_id}/{path}", data={"letter": "Hallo"}).status_code == 403
        )
