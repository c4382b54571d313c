"""What the log writes down, and how the administrator reads it."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from festival.audit.words import KINDS
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.audit_trail import LogEntry
from festival.organisers.model import Account
from tests.conftest import PASSWORD, make_account, make_organisation, sign_in
from tests.counting import counted_queries
from tests.organisers.test_settings import save
from tests.second_factor.conftest import switch_on

LOG = "/desk/settings/log"


@pytest.fixture
def boss(app: Flask) -> Account:
    made: Account = make_account(role="administrator", name="Chefin")
    return made


@pytest.fixture
def admin(client: FlaskClient, boss: Account) -> FlaskClient:
    sign_in(client, boss)
    begin_writing()
    db.session.query(LogEntry).delete()
    db.session.commit()
    return client


def entries() -> list[tuple[Any, ...]]:
    """What was written down, the oldest first: kind, by, of, organisation, values."""
    db.session.rollback()
    columns = (LogEntry.kind, LogEntry.by_id, LogEntry.of_id, LogEntry.organisation_id, LogEntry.values)
    return list(db.session.execute(select(*columns).order_by(LogEntry.id)).tuples())


def kinds() -> list[str]:
    return [entry[0] for entry in entries()]


def write(kind: str = "feed_made", **values: Any) -> None:
    begin_writing()
    row = {"kind": kind, "at": clock.now(), "network": "", "values": {}} | values
    db.session.execute(insert(LogEntry).values(row))
    db.session.commit()


def test_sign_ins_and_wrong_passwords_are_written_down_with_a_shortened_network_and_no_address(
    app: Flask,
) -> None:
    account = make_account(email="me@example.org")
    begin_writing()
    db.session.query(LogEntry).delete()
    db.session.commit()
    for email, password in (("me@example.org", PASSWORD), ("me@example.org", "no"), ("x@example.org", "no")):
        app.test_client().post(
            "/signin",
            data={"email": email, "password": password},
            environ_base={"REMOTE_ADDR": "2001:db8:1:2::7"},
        )
    assert [entry[:3] for entry in entries()] == [
        ("sign_in", account.id, None),
        ("password_wrong", None, account.id),
        ("password_wrong", None, None),
    ]
    assert set(db.session.scalars(select(LogEntry.network))) == {"2001:db8:1::/48"}
    everything = str(db.session.execute(select(LogEntry.__table__)).all())
    assert "x@example.org" not in everything


def test_codes_and_the_second_factor_are_written_down(app: Flask, client: FlaskClient) -> None:
    account = make_account()
    _phone, codes = switch_on(account)
    client.post("/signin", data={"email": account.email, "password": PASSWORD})
    client.post("/signin/code", data={"code": "12345x"})
    client.post("/signin/code", data={"recovery": codes[0]})
    assert kinds() == ["account_made", "factor_on", "code_wrong", "sign_in"]
    app.test_cli_runner().invoke(args=["festival", "reset-second-factor", account.email])
    assert entries()[-1][:3] == ("factor_off", None, account.id)


def test_roles_passwords_and_accounts_are_written_down_from_wherever_they_are_changed(
    app: Flask, admin: FlaskClient, boss: Account
) -> None:
    other = make_account(name="Other")
    page = admin.get(f"/desk/settings/accounts/{other.id}").text
    version = page.split('name="version" type="hidden" value="')[1].split('"')[0]
    sent = {"version": version, "name": "Other", "role": "coordinator", "password": "a new password for it"}
    assert admin.post(f"/desk/settings/accounts/{other.id}", data=sent).status_code == 303
    assert entries()[1:] == [
        ("role_changed", boss.id, other.id, None, {"before": "member", "after": "coordinator"}),
        ("account_closed", boss.id, other.id, None, {}),
        ("password_changed", boss.id, other.id, None, {}),
    ]
    app.test_cli_runner().invoke(args=["festival", "set-role", other.email, "member"])
    assert [entry[:3] for entry in entries()[4:]] == [
        ("role_changed", None, other.id),
        ("account_opened", None, other.id),
    ]


def test_memberships_and_invitations_are_written_down(app: Flask, admin: FlaskClient, boss: Account) -> None:
    ours = make_organisation(name="Kulturverein")
    person = make_account(organisation=ours, member_role="editor")
    make_account(organisation=ours)
    address = f"/desk/organisations/{ours.id}"
    for role in ("reader", "none"):
        assert admin.post(f"{address}/people/{person.id}", data={"role": role}).status_code == 303
    admin.post(f"{address}/invite", data={"email": "new@example.org", "role": "editor"})
    assert [entry for entry in entries() if entry[1]] == [
        ("member_role", boss.id, person.id, ours.id, {"role": "reader"}),
        ("member_gone", boss.id, person.id, ours.id, {"role": "reader"}),
        ("invitation_sent", boss.id, None, ours.id, {"role": "editor"}),
    ]
    assert ("member_added", None, person.id, ours.id, {"role": "editor"}) in entries()
    page = admin.get(f"{LOG}?lang=en&kind=member_gone").text
    assert "Left an organisation</strong>: Kulturverein · Reader" in page


def test_what_is_rolled_back_is_not_written_down(app: Flask, admin: FlaskClient) -> None:
    ours = make_organisation()
    owner = make_account(organisation=ours)
    begin_writing()
    db.session.get_one(Account, owner.id).role = "administrator"
    db.session.flush()
    assert db.session.scalar(select(func.count(LogEntry.id)).where(LogEntry.kind == "role_changed")) == 1
    db.session.rollback()
    assert "role_changed" not in kinds()


def test_settings_and_files_that_leave_the_city_are_written_down(admin: FlaskClient, boss: Account) -> None:
    for address in ("/desk/year.xlsx?year=2027", "/desk/insight.xlsx?year=2027"):
        assert admin.get(address).status_code == 200
    admin.post("/desk/year/feeds", data={"name": "Telefon"})
    admin.post("/desk/settings/signing-in", data={"version": "0", "required_of": ["office"]})
    assert [(kind, by, values) for kind, by, _of, _in, values in entries()] == [
        ("download", boss.id, {"what": "year", "year": 2027}),
        ("download", boss.id, {"what": "figures", "year": 2027}),
        ("feed_made", boss.id, {}),
        ("settings_changed", boss.id, {"what": "signing_in", "fields": ["office"]}),
    ]
    page = admin.get(f"{LOG}?lang=en").text
    for words in ("Plan of the year 2027", "Figures of 2027", "Signing in: People of the city’s offices"):
        assert words in page


def test_a_changed_setting_is_named(admin: FlaskClient) -> None:
    assert save(admin).status_code == 303
    assert save(admin, name="Neuhausen").status_code == 303
    assert entries()[-1][4] == {"what": "city", "fields": ["name"]}
    assert "The city: Name of the city" in admin.get(f"{LOG}?lang=en").text
    assert "Die Stadt: Name der Stadt" in admin.get(f"{LOG}?lang=de").text


def test_of_a_deleted_account_the_number_stays_and_the_name_goes(
    app: Flask, admin: FlaskClient, boss: Account
) -> None:
    person = make_account(name="Zacharias Unverwechselbar", organisation=make_organisation(name="Verein Z"))
    gone = app.test_client()
    sign_in(gone, person)
    assert "Zacharias" in admin.get(LOG).text
    assert gone.post("/account/delete", data={"current_password": PASSWORD}).status_code == 303
    page = admin.get(f"{LOG}?lang=en&person={person.id}").text
    assert "Zacharias" not in page
    assert f"Account {person.id}, deleted" in page
    assert "Account deleted" in page
    file = admin.post(f"{LOG}?person={person.id}").text
    assert "Zacharias" not in file


def test_it_is_read_by_kind_person_and_days(admin: FlaskClient, boss: Account) -> None:
    now, other = clock.now(), make_account(name="Anna", email="anna@example.org")
    begin_writing()
    db.session.query(LogEntry).delete()
    db.session.commit()
    write("feed_made", by_id=boss.id, at=now - timedelta(days=10))
    write("role_changed", by_id=boss.id, of_id=other.id, values={"before": "member", "after": "coordinator"})
    today = clock.to_local(now, ZoneInfo("Europe/Berlin")).date()

    def shown(query: str) -> tuple[bool, bool]:
        text = admin.get(f"{LOG}?lang=en&{query}").text
        body = text[text.index('<ol class="plain log"') :] if '<ol class="plain log"' in text else ""
        return "Private calendar made" in body, "Role changed" in body

    assert shown("") == (True, True)
    assert shown("kind=role_changed") == (False, True)
    assert shown("person=ANNA@example.org") == shown(f"person={other.id}") == (False, True)
    assert shown(f"person={boss.id}") == (True, True)
    assert shown(f"from={today}") == (False, True)
    assert shown(f"until={today - timedelta(days=1)}") == (True, False)
    assert shown(f"from={today:%d.%m.%Y}&until={today}") == (False, True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("kind=nonsense", 400),
        ("person=nobody@example.org", 400),
        ("person=99999999999999999999", 400),
        ("person=%00", 400),
        ("person={{7*7}}'%22><b>", 400),
        ("from=32.1.2027", 400),
        ("until=9999-12-31", 400),
        ("before=x", 400),
        ("before=999999999", 200),
    ],
)
def test_what_is_no_filter_is_said_and_shown_again(admin: FlaskClient, query: str, status: int) -> None:
    answer = admin.get(f"{LOG}?lang=en&{query}")
    assert answer.status_code == status
    assert "<b>" not in answer.text
    assert "{{7*7}}" not in query or "{{7*7}}" in answer.text
    if "before" not in query:
        assert admin.post(f"{LOG}?lang=en&{query}").status_code == 400


def test_pages_follow_each_other_without_a_gap(admin: FlaskClient, boss: Account) -> None:
    at = clock.now()
    begin_writing()
    rows = [
        {
            "kind": "feed_made",
            "by_id": boss.id,
            "at": at - timedelta(minutes=n // 2),
            "network": "",
            "values": {},
        }
        for n in range(120)
    ]
    db.session.execute(insert(LogEntry), rows)
    db.session.commit()
    address, seen = f"{LOG}?lang=en&kind=feed_made", 0
    for count in (50, 50, 20):
        text = admin.get(address).text
        assert text.count("<p><strong>Private calendar made") == count
        seen += count
        if "Further back" in text:
            address = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert seen == 120
    assert "Further back" not in text
    with counted_queries() as queries:
        admin.get(f"{LOG}?person={boss.id}")
    assert len(queries) <= 10


def test_the_file_is_safe_for_spreadsheets_and_is_written_down_itself(
    admin: FlaskClient, boss: Account
) -> None:
    make_account(name='=HYPERLINK("http://x")')
    answer = admin.post(f"{LOG}?lang=en&kind=account_made")
    assert answer.mimetype == "text/csv"
    assert "no-store" in answer.headers["Cache-Control"]
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][:3] == ["When", "What", "Who"]
    assert rows[1][4] == '\'=HYPERLINK("http://x")'
    assert entries()[-1][0::4] == ("download", {"what": "log"})


@pytest.mark.parametrize("role", ["coordinator", "member"])
def test_only_administrators_read_it(client: FlaskClient, role: str) -> None:
    sign_in(client, make_account(role=role, organisation=make_organisation()))
    assert client.get(LOG).status_code == client.post(LOG).status_code == 403


def test_every_kind_that_is_written_down_has_its_words() -> None:
    root = Path(__file__).resolve().parents[2] / "festival"
    noted = {
        kind
        for text in (path.read_text(encoding="utf-8") for path in root.rglob("*.py"))
        if "audit_trail" in text or "class LogEntry" in text
        for kind in re.findall(r'\bnote(?:_at_the_door)?\(\s*"(\w+)"', text)
    }
    assert noted <= set(KINDS)
    assert len(noted) > 10
