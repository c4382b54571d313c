"""The desk's navigation: to everybody the pages they may enter, with what waits there, asked in one question."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.database import begin_writing, db
from festival.base.navigation import GROUPS, Entry, in_menu, menu_entries
from festival.notices.model import Notice
from tests.conftest import make_account, make_event, make_organisation, sign_in
from tests.counting import counted_queries


def as_(app: Flask, account: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(client, account)
    return client


def menu_of(client: FlaskClient, address: str = "/desk") -> str:
    page = client.get(f"{address}?lang=en", follow_redirects=True).text
    return page[page.index("data-desk-menu") : page.index("</nav>")]


def words_of(menu: str) -> list[str]:
    return [" ".join(words.split()) for words in re.findall(r"<a [^>]*>([^<]*)", menu)]


ORGANISER = [
    "Today",
    "Inbox",
    "The year",
    "Find a date",
    "Hold a date",
    "Conflicts",
    "Events",
    "Places",
    "Organisations",
    "My account",
    "Messages by mail",
]
COORDINATION = [
    *("Meeting", "What the city lends", "Marked ways", "Remembrance days"),
    *("Law of the Land", "Insight", "Rules"),
]
ADMINISTRATION = ["The city", "Accounts"]


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("member", ORGANISER, COORDINATION + ADMINISTRATION),
        ("coordinator", ORGANISER + COORDINATION, ADMINISTRATION),
        ("administrator", ORGANISER + COORDINATION + ADMINISTRATION, []),
    ],
)
def test_each_role_is_led_to_the_pages_it_may_enter(
    app: Flask, role: str, shown: list[str], hidden: list[str]
) -> None:
    client = as_(app, make_account(organisation=make_organisation(), role=role))
    words = words_of(menu_of(client))
    assert set(shown) <= set(words)
    assert not set(hidden) & set(words)


def test_who_belongs_to_no_organisation_is_led_nowhere_in_vain(app: Flask) -> None:
    assert words_of(menu_of(as_(app, make_account()))) == [
        *("Today", "Inbox", "Events", "Organisations", "My account", "Messages by mail"),
    ]


def test_every_page_of_the_navigation_opens_and_knows_its_place(app: Flask) -> None:
    client = as_(app, make_account(organisation=make_organisation(), role="administrator"))
    for address in re.findall(r'<a href="([^"?]+)', menu_of(client)):
        answer = client.get(f"{address}?lang=en", follow_redirects=True)
        assert answer.status_code == 200
        current = re.findall(r'<a href="([^"?]+)[^>]*aria-current="page"', menu_of(client, address))
        assert current == [address]


def test_a_page_below_another_marks_that_one(app: Flask) -> None:
    organisation = make_organisation()
    event = make_event(organisation=organisation)
    menu = menu_of(as_(app, make_account(organisation=organisation)), f"/desk/events/{event.id}")
    assert re.findall(r'<a href="([^"?]+)[^>]*aria-current="true"', menu) == ["/desk/events"]


def test_the_navigation_counts_what_waits_in_one_question(app: Flask) -> None:
    account = make_account(organisation=make_organisation(), role="coordinator")
    client = as_(app, account)
    client.get("/account")
    with counted_queries() as before:
        assert 'class="count"' not in menu_of(client, "/account")
    begin_writing()
    db.session.add_all([Notice(account_id=account.id, code="submitted", values={}) for _number in range(3)])
    db.session.commit()
    with counted_queries() as after:
        menu = menu_of(client, "/account")
    assert "3<span" in menu
    assert len(after) == len(before)
    assert sum("notice" in statement for statement in after) == 1


def test_the_public_has_its_own_navigation(app: Flask) -> None:
    client = as_(app, make_account(organisation=make_organisation()))
    assert "data-desk-menu" not in client.get("/events").text
    assert "site-nav" not in client.get("/desk").text
    assert "data-desk-menu" not in app.test_client().get("/signin").text
    assert 'class="site-nav"' in client.get("/events").text


def test_no_two_pages_open_by_the_same_key(app: Flask) -> None:
    keys = [entry.key for _endpoint, entry in menu_entries(app) if entry.key]
    assert len(keys) == len(set(keys))


def test_a_group_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="elsewhere"):
        in_menu(Entry("elsewhere", 1, "x"))  # type: ignore[arg-type]
    assert GROUPS[0] == "today"
