"""Deleting an account: what is personal goes, what was written stays and is the organisation's."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import MetaData, func, select

from festival.base import clock
from festival.base.database import begin_writing, db, metadata
from festival.conflicts.model import Conflict
from festival.directory.linking import account_of
from festival.directory.linking import make_account as directory_account
from festival.directory.provider import Person
from festival.events.model import Event, StateChange
from festival.mediation.model import Decision, Letter
from festival.notices.mailing import said_by
from festival.notices.model import Notice
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import Account, Membership, Organisation, SignIn
from festival.privacy.deletion import delete_account, own_columns
from festival.privacy.held import EMAIL_COLUMNS
from tests.conftest import PASSWORD, make_account, make_event, make_organisation, make_venue, sign_in
from tests.privacy.rows import make_row, rows_of

SECRET = "Zacharias Ünverwechselbar"


@pytest.fixture
def ours(app: Flask) -> Any:
    return make_organisation(name="Kulturverein")


@pytest.fixture
def me(ours: Any) -> Any:
    return make_account(organisation=ours, name=SECRET, email="zacharias@example.org")


def leave(client: FlaskClient, password: str = PASSWORD) -> Any:
    return client.post("/account/delete?lang=en", data={"current_password": password})


def everything() -> str:
    """All that the database holds, as text; JSON as people read it."""
    found = MetaData()
    found.reflect(db.session.connection())
    return "\n".join(
        " | ".join(str(value) for value in row)
        for table in found.sorted_tables
        for row in db.session.execute(select(table))
    )


def test_nothing_of_the_person_is_left_and_nothing_of_the_history_lost(
    app: Flask, client: FlaskClient, ours: Any, me: Any, mail_on: str
) -> None:
    venue, elsewhere = make_venue(), app.test_client()
    event = make_event(organisation=ours, venue=venue, state="pencilled", created_by_id=me.id)
    make_event(venue=venue, state="pencilled")
    colleague = make_account(organisation=ours)
    conflict_id = db.session.scalars(select(Conflict.id)).first()
    begin_writing()
    db.session.add(StateChange(event_id=event.id, from_state="idea", to_state="pencilled", by_id=me.id))
    db.session.add(Decision(conflict_id=conflict_id, text="So", taken_by=SECRET, written_by_id=me.id))
    for account_id in (me.id, colleague.id):
        db.session.add(
            Notice(account_id=account_id, code="stepped", event_id=event.id, values={"by": SECRET})
        )
    db.session.commit()
    for one in (client, elsewhere):
        sign_in(one, me)
    client.post("/signup", data={"email": me.email})
    client.post("/account/email", data={"email": "new@example.org", "current_password": PASSWORD})
    begin_writing()
    db.session.get_one(Account, colleague.id).memberships[0].role = "owner"
    db.session.commit()
    assert SECRET in everything()
    assert leave(client).status_code == 303
    db.session.expire_all()
    left = everything()
    assert "Zacharias" not in left
    assert "zacharias@" not in left
    assert db.session.get_one(Event, event.id).created_by_id == me.id
    assert db.session.get_one(Account, me.id).name == "Kulturverein"
    assert db.session.scalars(select(Decision.taken_by)).all() == ["Kulturverein"]
    assert db.session.scalars(select(Notice.values)).all() == [{"by": "Kulturverein"}]
    for one in (client, elsewhere):
        assert one.get("/account").status_code == 302
    assert db.session.scalar(select(func.count(SignIn.id)).where(SignIn.account_id == me.id)) == 0
    answer = app.test_client().post("/signin", data={"email": "zacharias@example.org", "password": PASSWORD})
    assert answer.status_code == 401


def test_no_row_of_any_table_holds_name_or_address_afterwards(
    app: Flask, client: FlaskClient, me: Any
) -> None:
    """Whatever people write, by whichever column it is theirs; what may stay is declared, and told on the page."""
    begin_writing()
    keys = rows_of(db.session.get_one(Account, me.id))
    db.session.commit()
    before = everything().lower()
    assert before.count(SECRET.lower()) > 20
    assert before.count("zacharias@example.org") > 20
    sign_in(client, me)
    assert leave(client).status_code == 303
    left = everything().lower()
    assert [line for line in left.splitlines() if "zacharias" in line] == []
    for name, column in keys:
        goes = any(one.table.name == name and one.name == column for one in own_columns())
        count = db.session.scalar(select(func.count()).select_from(metadata.tables[name]))
        assert goes or column in EMAIL_COLUMNS or count, f"{name} has lost what was to stay"


def test_what_stays_reads_as_the_organisation_s(app: Flask, client: FlaskClient, me: Any, ours: Any) -> None:
    begin_writing()
    made = make_row(
        "letter", by_id=me.id, text=f"Wir bleiben.\n\nViele Grüße\nZACHARIAS  Ünverwechselbar\n{me.email}"
    )
    others = make_row("letter", by_id=make_row("account", email="x@example.org"), text=f"Danke, {SECRET}!")
    db.session.commit()
    sign_in(client, me)
    leave(client)
    letters = dict(db.session.execute(select(Letter.id, Letter.text)).tuples().all())
    assert letters[made] == "Wir bleiben.\n\nViele Grüße\nKulturverein\nKulturverein"
    assert letters[others] == f"Danke, {SECRET}!"  # their words, which the page says stay


def test_of_two_with_one_name_the_other_keeps_it(client: FlaskClient, me: Any, ours: Any) -> None:
    twin, reader = make_account(name=SECRET, email="twin@example.org"), make_account()
    foreign = make_event(contact_name=SECRET, contact_email="twin@example.org")
    begin_writing()
    for account, event_id in ((me, make_row("event")), (twin, make_row("event"))):
        values = {"title": "Fest", **said_by(account)}
        db.session.add(Notice(account_id=reader.id, code="stepped", event_id=event_id, values=values))
    db.session.commit()
    sign_in(client, me)
    leave(client)
    said = db.session.scalars(select(Notice.values).order_by(Notice.id)).all()
    assert [one["by"] for one in said] == ["Kulturverein", SECRET]
    assert db.session.get_one(Event, foreign.id).contact_name == SECRET
    assert db.session.get_one(Account, twin.id).name == SECRET


def test_who_was_renamed_is_forgotten_under_the_earlier_name_too(client: FlaskClient, me: Any) -> None:
    reader = make_account()
    begin_writing()
    notice = Notice(account_id=reader.id, code="stepped", event_id=make_row("event"), values=said_by(me))
    db.session.add(notice)
    db.session.get_one(Account, me.id).name = "Neuer Name"
    db.session.commit()
    sign_in(client, me)
    leave(client)
    assert "Zacharias" not in everything()
    assert "Neuer Name" not in everything()


def test_a_name_like_a_word_leaves_other_words_alone(client: FlaskClient, ours: Any) -> None:
    wolf = make_account(organisation=ours, name="Wolf", email="w@example.org")
    begin_writing()
    made = make_row("letter", by_id=wolf.id, text="Der Wolf kommt auf die Wolfswiese.\nWolf")
    db.session.commit()
    sign_in(client, wolf)
    leave(client)
    assert db.session.get_one(Letter, made).text == "Der Wolf kommt auf die Wolfswiese.\nKulturverein"


@pytest.mark.parametrize("name", ["{{7*7}} %s", "'\"><b>", "=cmd|' /C calc'!A0", "a\\1 (b", "%_ %%"])
def test_names_that_look_like_code_go_like_any_other(client: FlaskClient, ours: Any, name: str) -> None:
    account = make_account(organisation=ours, name=name, email="odd+name@example.org")
    begin_writing()
    made = make_row("letter", by_id=account.id, text=f"Gruß\n{name}")
    other = make_row("letter", by_id=account.id, text="Nichts davon.")
    db.session.commit()
    sign_in(client, account)
    assert leave(client).status_code == 303
    assert db.session.get_one(Letter, made).text == "Gruß\nKulturverein"
    assert db.session.get_one(Letter, other).text == "Nichts davon."


def test_an_organisation_called_like_the_person_lends_no_name(client: FlaskClient) -> None:
    account = make_account(organisation=make_organisation(name=f"Künstler {SECRET}"), name=SECRET)
    sign_in(client, account)
    leave(client)
    assert db.session.get_one(Account, account.id).name == "–"


def test_public_contacts_go_and_the_page_says_so_before(client: FlaskClient, me: Any, ours: Any) -> None:
    asked = {"contact_name": SECRET, "contact_email": "Zacharias@example.org", "contact_phone": "0201 77"}
    event, other = (
        make_event(organisation=ours, **asked),
        make_event(**asked | {"contact_email": "x@y.example"}),
    )
    begin_writing()
    db.session.get_one(Organisation, ours.id).contact_email = me.email
    db.session.commit()
    address = f"/events/{event.id}-{event.slug}"
    assert "0201 77" in app_client(client).get(address).text
    sign_in(client, me)
    page = client.get("/account/delete?lang=en").text
    assert "public contact of one event" in page
    assert "Kulturverein." in page
    leave(client)
    assert "0201 77" not in app_client(client).get(address).text
    assert db.session.get_one(Event, other.id).contact_phone == "0201 77"
    assert db.session.get_one(Organisation, ours.id).contact_email == ""


def app_client(client: FlaskClient) -> FlaskClient:
    """Another browser, of nobody."""
    return client.application.test_client()


def test_the_second_of_two_deletions_changes_nothing(app: Flask, me: Any) -> None:
    begin_writing()
    delete_account(db.session.get_one(Account, me.id, populate_existing=True), now=clock.now())
    db.session.commit()
    gone_at = db.session.get_one(Account, me.id).deleted_at
    begin_writing()
    reader = make_row("account", email="reader@example.org")
    values = {"by": "Kulturverein"}
    db.session.add(Notice(account_id=reader, code="stepped", event_id=make_row("event"), values=values))
    delete_account(db.session.get_one(Account, me.id, populate_existing=True), now=clock.now())
    db.session.commit()
    assert db.session.get_one(Account, me.id).name == "Kulturverein"
    assert db.session.get_one(Account, me.id).deleted_at == gone_at
    assert db.session.scalars(select(Notice.values)).all() == [values]


def test_a_form_that_was_open_elsewhere_asks_to_sign_in_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient, me: Any
) -> None:
    elsewhere = app.test_client()
    for one in (client, elsewhere):
        sign_in(one, me)
    leave(client)
    answer = elsewhere.post("/desk/organisations/new?lang=en", data={"name": "Neuer Verein"})
    assert answer.status_code in (303, 401)
    page = elsewhere.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text
    assert "current_password" in page or 'name="password"' in page
    assert elsewhere.post("/account/data", data={"current_password": PASSWORD}).status_code in (303, 401)
    assert elsewhere.post("/account/delete", data={"current_password": PASSWORD}).status_code in (303, 401)


def test_who_comes_back_by_the_directory_finds_nothing_of_before(
    app: Flask, client: FlaskClient, me: Any
) -> None:
    person = Person(
        issuer="https://login.example", subject="17", email=me.email, name=SECRET, has_shown_more=False
    )
    begin_writing()
    assert account_of(person).id == me.id  # type: ignore[union-attr]
    db.session.commit()
    sign_in(client, me)
    leave(client)
    begin_writing()
    assert account_of(person) is None
    again = directory_account(person, "!")
    db.session.commit()
    assert again is not None
    assert again.id != me.id
    assert (again.role, again.memberships) == ("member", [])


def administrator(app: Flask, **overrides: Any) -> tuple[FlaskClient, Any]:
    account, client = make_account(role="administrator", **overrides), app.test_client()
    sign_in(client, account)
    return client, account


def test_an_administrator_deletes_the_account_of_who_asks_for_it(app: Flask, me: Any) -> None:
    admin, account = administrator(app)
    address = f"/desk/settings/accounts/{me.id}/delete"
    assert SECRET in admin.get(f"{address}?lang=en").text
    assert admin.post(address, data={"current_password": "wrong"}).status_code == 400
    assert admin.post(address, data={"current_password": PASSWORD}).status_code == 303
    assert "Zacharias" not in everything()
    assert admin.get(address).status_code == 404
    assert admin.post(address, data={"current_password": PASSWORD}).status_code == 404
    noted = db.session.scalars(select(LogEntry).where(LogEntry.kind == "account_deleted")).one()
    assert (noted.by_id, noted.of_id) == (account.id, me.id)


def test_who_is_needed_stays_for_administrators_too(app: Flask, me: Any, ours: Any) -> None:
    make_account(organisation=ours, member_role="editor")
    admin, account = administrator(app)
    refused = admin.post(
        f"/desk/settings/accounts/{me.id}/delete?lang=en", data={"current_password": PASSWORD}
    )
    assert refused.status_code == 409
    assert "Somebody else has to own it first" in refused.text
    own = f"/desk/settings/accounts/{account.id}/delete"
    assert admin.get(own).headers["Location"].endswith("/account/delete")
    assert admin.post(own, data={"current_password": PASSWORD}).status_code == 404


@pytest.mark.parametrize("role", ["member", "coordinator"])
def test_nobody_else_deletes_somebody(app: Flask, client: FlaskClient, me: Any, role: str) -> None:
    sign_in(client, make_account(role=role))
    answer = client.post(f"/desk/settings/accounts/{me.id}/delete", data={"current_password": PASSWORD})
    assert answer.status_code == 403
    assert db.session.get_one(Account, me.id).deleted_at is None


def test_a_wrong_password_deletes_nothing(client: FlaskClient, me: Any) -> None:
    sign_in(client, me)
    assert leave(client, "wrong").status_code == 400
    assert leave(client, "").status_code == 400
    assert db.session.get_one(Account, me.id).deleted_at is None


def test_the_only_owner_hands_over_first_unless_nobody_else_is_there(
    client: FlaskClient, ours: Any, me: Any
) -> None:
    colleague = make_account(organisation=ours, member_role="editor")
    sign_in(client, me)
    refused = leave(client)
    assert refused.status_code == 409
    assert "Hand it over first" in refused.text
    assert db.session.get_one(Account, me.id).deleted_at is None
    begin_writing()
    db.session.delete(db.session.get_one(Account, colleague.id).memberships[0])
    db.session.commit()
    assert leave(client).status_code == 303
    assert db.session.scalars(select(Membership)).all() == []


def test_the_last_administrator_stays(app: Flask, client: FlaskClient) -> None:
    administrator = make_account(role="administrator")
    sign_in(client, administrator)
    assert leave(client).status_code == 409
    make_account(role="administrator")
    assert leave(client).status_code == 303


def test_an_account_of_the_demo_stays(app: Flask, client: FlaskClient) -> None:
    from festival.base.city import City

    begin_writing()
    db.session.get_one(City, 1).is_demo = True
    db.session.commit()
    account = make_account(email="organiser@demo.example")
    sign_in(client, account)
    assert leave(client).status_code == 409


def test_a_deleted_account_is_in_no_list_and_is_not_opened_again(
    app: Flask, client: FlaskClient, me: Any
) -> None:
    sign_in(client, me)
    leave(client)
    sign_in(client, make_account(role="administrator"))
    page = client.get("/desk/settings/accounts?lang=en").text
    assert "deleted.invalid" not in page
    assert "1 account" in page
    assert client.get(f"/desk/settings/accounts/{me.id}").status_code == 404


def test_the_address_is_free_again(client: FlaskClient, me: Any) -> None:
    sign_in(client, me)
    leave(client)
    assert make_account(email="zacharias@example.org").id != me.id


def test_what_is_an_account_s_own_is_known_from_the_tables() -> None:
    named = {column.table.name for column in own_columns()}
    assert {"membership", "sign_in", "notice", "private_feed", "invitation", "confirmation"} <= named
    assert not {"event", "letter", "decision", "state_change"} & named
