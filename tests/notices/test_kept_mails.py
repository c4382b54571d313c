"""Without a mail server: what somebody waits for is kept, read by administrators who leave a trace, and passed on."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.accounts import find_account
from festival.outbox.administering import KEPT
from festival.outbox.delivery import send_due
from festival.outbox.keeping import SHOWN_FOR
from festival.outbox.model import MailReading, OutgoingMail
from festival.settings import MailServer
from jobs import sweep
from tests.conftest import PASSWORD, make_account, make_organisation, sign_in
from tests.counting import counted_queries
from tests.mediation.quarrels import as_
from tests.outbox.conftest import mail_row, set_up
from tests.outbox.mail_server import running_mail_server

PAGE = "/desk/settings/mails"
NEW = {"name": "Berta Neu", "password": PASSWORD, "repeated_password": PASSWORD}


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return as_(app, make_account(role="administrator", name="Erika Muster"))


def kept() -> list[int]:
    """The numbers of the mails that are kept, the oldest first."""
    db.session.rollback()
    query = select(OutgoingMail.id).where(OutgoingMail.state == "kept").order_by(OutgoingMail.id)
    return list(db.session.scalars(query))


def ask(app: Flask, path: str, email: str) -> int:
    """Ask for a mail; returns the number of what is kept."""
    assert app.test_client().post(f"{path}?lang=en", data={"email": email}).status_code == 303
    return kept()[-1]


def shown(client: FlaskClient, number: int) -> str:
    """What the page says once one has asked to be shown the mail."""
    assert client.post(f"{PAGE}/{number}/read").status_code == 303
    answer = client.get(f"{PAGE}/{number}?lang=en")
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.text


def path_in(page: str, begins: str) -> str:
    """The path of the link on the page whose path begins so."""
    return next(
        urlsplit(url).path
        for url in re.findall(r'href="(http://[^"]+)"', page)
        if urlsplit(url).path.startswith(begins)
    )


def test_who_signs_up_is_passed_the_link_by_an_administrator(app: Flask, admin: FlaskClient) -> None:
    number = ask(app, "/signup", "berta@example.org")
    listed = admin.get(f"{PAGE}?lang=en").text
    for words in ("berta@example.org", "Signing up", "not opened yet", f'href="{PAGE}/{number}'):
        assert words in listed
    link = path_in(shown(admin, number), "/signup/")
    newcomer = app.test_client()
    assert newcomer.post(link, data=NEW).status_code == 303
    assert find_account("berta@example.org") is not None
    assert "nothing to pass on any more" in shown(admin, number)


def test_a_new_password_is_passed_on_and_the_link_works_once(app: Flask, admin: FlaskClient) -> None:
    account, new = make_account(), "seven quiet rivers at noon"
    page = shown(admin, ask(app, "/signin/forgotten", account.email))
    assert "The link works once, for 7 days." in page
    link, answer = path_in(page, "/signin/new-password/"), {"password": new, "repeated_password": new}
    client = app.test_client()
    assert client.post(link, data=answer).status_code == 303
    assert client.post("/signin", data={"email": account.email, "password": new}).status_code == 303
    assert client.post(link, data=answer).status_code == 410


def test_an_invitation_is_passed_on(app: Flask, admin: FlaskClient) -> None:
    ours = make_organisation()
    sign_in(client := app.test_client(), make_account(organisation=ours))
    address = f"/desk/organisations/{ours.id}/invite?lang=en"
    assert "sends no mail" in client.get(address).text
    answer = client.post(address, data={"email": "carl@example.org", "role": "editor"}, follow_redirects=True)
    assert "An administrator can pass it on" in answer.text
    link = path_in(shown(admin, kept()[-1]), "/invitations/")
    assert app.test_client().post(f"{link}/join", data=NEW).status_code == 303
    assert find_account("carl@example.org").organisation_ids == {ours.id}  # type: ignore[union-attr]


def test_another_address_is_passed_on(app: Flask, admin: FlaskClient) -> None:
    account = make_account()
    sign_in(client := app.test_client(), account)
    data = {"email": "new@example.org", "current_password": PASSWORD}
    answer = client.post("/account/email?lang=en", data=data, follow_redirects=True)
    assert "An administrator can pass it on" in answer.text
    link = path_in(shown(admin, kept()[-1]), "/account/email/")
    assert client.post(link).status_code == 303
    assert find_account("new@example.org") is not None


def test_what_it_says_is_shown_only_for_the_asking_and_who_asked_is_noted(
    app: Flask, admin: FlaskClient
) -> None:
    number = ask(app, "/signin/forgotten", make_account().email)
    for look in (f"{PAGE}/{number}?lang=en", f"{PAGE}?lang=en&show=kept"):
        assert "/signin/new-password/" not in admin.get(look).text
    page = shown(admin, number)
    assert "/signin/new-password/" in page
    assert page.count("Erika Muster <span") == 1
    other = as_(app, make_account(role="administrator"))
    seen = other.get(f"{PAGE}/{number}?lang=en").text
    assert "/signin/new-password/" not in seen
    assert "Erika Muster <span" in seen
    assert "shown to Erika Muster" in other.get(f"{PAGE}?lang=en").text
    begin_writing()
    db.session.execute(update(MailReading).values(at=clock.now() - SHOWN_FOR))
    db.session.commit()
    assert "/signin/new-password/" not in admin.get(f"{PAGE}/{number}?lang=en").text


def test_what_opens_an_administrator_s_account_is_shown_to_nobody(app: Flask, admin: FlaskClient) -> None:
    other = make_account(role="administrator")
    number = ask(app, "/signin/forgotten", other.email)
    for client in (admin, as_(app, other)):
        assert client.post(f"{PAGE}/{number}/read").status_code == 403
        page = client.get(f"{PAGE}/{number}?lang=en").text
        assert "festival set-password" in page
        assert "/signin/new-password/" not in page
    assert db.session.scalar(select(func.count(MailReading.id))) == 0


def test_who_became_administrator_after_the_mail_was_opened_keeps_their_account(
    app: Flask, admin: FlaskClient
) -> None:
    account = make_account()
    number = ask(app, "/signin/forgotten", account.email)
    assert "/signin/new-password/" in shown(admin, number)
    begin_writing()
    db.session.get_one(type(account), account.id).role = "administrator"
    db.session.commit()
    assert "/signin/new-password/" not in admin.get(f"{PAGE}/{number}").text


@pytest.mark.parametrize("role", ["member", "coordinator"])
def test_nobody_but_administrators_reads_one(app: Flask, role: str) -> None:
    number = ask(app, "/signup", "berta@example.org")
    client = as_(app, make_account(role=role))
    assert client.get(f"{PAGE}/{number}").status_code == 403
    assert client.post(f"{PAGE}/{number}/read").status_code == 403
    assert app.test_client().get(f"{PAGE}/{number}").status_code == 302


def test_there_is_a_page_only_of_what_is_kept(app: Flask, admin: FlaskClient) -> None:
    number = ask(app, "/signup", "berta@example.org")
    begin_writing()
    db.session.execute(update(OutgoingMail).values(state="sent"))
    db.session.commit()
    for path in (str(number), "999999", "99999999999999999999"):
        assert admin.get(f"{PAGE}/{path}").status_code == 404
        assert admin.post(f"{PAGE}/{path}/read").status_code == 404


def test_it_never_goes_by_itself_but_when_asked_once_there_is_a_server(
    app: Flask, admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, again = ask(app, "/signup", "berta@example.org"), {"do": "again"}
    assert "Send it now" not in admin.get(f"{PAGE}/{number}?lang=en").text
    admin.post(f"{PAGE}?show=kept", data=again | {"id": str(number)})
    admin.post(f"{PAGE}?show=kept", data={"do": "all"})
    assert mail_row(number).state == "kept"
    with running_mail_server() as server:
        set_up(app, monkeypatch, MailServer("127.0.0.1", server.port, "feste@musterstadt.example"))
        send_due()
        assert server.mails == []
        assert "Send it now" in admin.get(f"{PAGE}/{number}?lang=en").text
        admin.post(f"{PAGE}?show=kept", data=again | {"id": str(number)})
        send_due()
        assert [mail.recipient for mail in server.mails] == ["berta@example.org"]
    assert mail_row(number).state == "sent"


def test_what_is_put_away_can_be_read_by_nobody(app: Flask, admin: FlaskClient) -> None:
    number = ask(app, "/signup", "berta@example.org")
    admin.post(f"{PAGE}?show=kept", data={"do": "let_be", "id": str(number)})
    assert admin.get(f"{PAGE}/{number}").status_code == 404
    assert (mail_row(number).state, mail_row(number).values) == ("dropped", {})


def test_after_sixty_days_it_is_thrown_away_with_who_has_read_it(app: Flask, admin: FlaskClient) -> None:
    number = ask(app, "/signup", "berta@example.org")
    shown(admin, number)
    begin_writing()
    db.session.execute(update(OutgoingMail).values(changed_at=clock.now() - KEPT + timedelta(hours=1)))
    db.session.commit()
    sweep.sweep()
    assert kept() == [number]
    begin_writing()
    db.session.execute(update(OutgoingMail).values(changed_at=clock.now() - KEPT))
    db.session.commit()
    sweep.sweep()
    assert kept() == []
    assert db.session.scalar(select(func.count(MailReading.id))) == 0


def test_the_menu_counts_what_nobody_has_read(app: Flask, admin: FlaskClient) -> None:
    def counted() -> str:
        found = re.search(rf'href="{PAGE}[^>]*>.*?</a>', admin.get("/desk?lang=en").text, re.DOTALL)
        assert found is not None
        return re.sub(r"\D", "", re.sub(r"<a[^>]*>", "", found[0]))

    assert counted() == ""
    number = ask(app, "/signup", "berta@example.org")
    assert counted().startswith("1")
    shown(admin, number)
    assert counted() == ""


def test_my_mail_program_gets_the_mail_as_it_is(app: Flask, admin: FlaskClient) -> None:
    page = shown(admin, ask(app, "/signup", "berta@example.org"))
    found = re.search(r'href="mailto:(\S+)\?subject=(\S+)&amp;body=(\S+)"', page)
    assert found is not None
    assert unquote(found[1]) == "berta@example.org"
    assert "calendar" in unquote(found[2])
    assert f"{path_in(page, '/signup/')}\r\n" in unquote(unescape(found[3]))


def test_what_people_have_typed_leads_nowhere_and_is_a_text(app: Flask, admin: FlaskClient) -> None:
    name = "{{7*7}} '\"><b> https://evil.example/x"
    ours = make_organisation(name=name)
    sign_in(client := app.test_client(), make_account(organisation=ours))
    data = {"email": "carl@example.org", "role": "editor"}
    assert client.post(f"/desk/organisations/{ours.id}/invite?lang=en", data=data).status_code == 303
    page = shown(admin, kept()[-1])
    assert 'href="https://evil' not in page
    assert name in unescape(page)
    assert "<b>" not in page


def test_many_ask_no_more_questions_than_few(app: Flask, admin: FlaskClient) -> None:
    def asked() -> int:
        with counted_queries() as found:
            admin.get(f"{PAGE}?show=kept")
        return len(found)

    ask(app, "/signup", "p0@example.org")
    before = asked()
    for number in range(1, 8):
        shown(admin, ask(app, "/signup", f"p{number}@example.org"))
    assert asked() == before
