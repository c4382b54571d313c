"""One table says who may do what; views say who may enter."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from festival.base.view_access import entries, public
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.permissions import ACTIONS, could, may, requires, signed_in

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
OURS = Organisation(id=1, name="Ours", slug="ours", is_office=False, admitted_at=SINCE)
THEIRS = Organisation(id=2, name="Theirs", slug="theirs", is_office=False, admitted_at=SINCE)
BUREAU = Organisation(id=3, name="Bureau", slug="bureau", is_office=True, admitted_at=SINCE)
NEW = Organisation(id=1, name="Ours", slug="ours", is_office=True, admitted_at=None)
EVENT = SimpleNamespace(organisation_id=1)


def _account(
    organisation: Organisation | None = None,
    role: str = "member",
    is_active: bool = True,
    member_role: str = "owner",
) -> Account:
    account = Account(
        id=9, email="a@example.org", name="A", password_hash="!", role=role, is_active=is_active
    )
    if organisation is not None:
        account.memberships = [
            Membership(organisation_id=organisation.id, organisation=organisation, role=member_role)
        ]
    return account


PEOPLE = {
    "nobody": None,
    "off": _account(OURS, is_active=False),
    "guest": _account(),
    "owner": _account(OURS),
    "editor": _account(OURS, member_role="editor"),
    "reader": _account(OURS, member_role="reader"),
    "newcomer": _account(NEW),
    "stranger": _account(THEIRS),
    "strange reader": _account(THEIRS, member_role="reader"),
    "office": _account(BUREAU),
    "coordinator": _account(role="coordinator"),
    "administrator": _account(role="administrator"),
}

ACTING = {"owner", "editor", "coordinator"}
"""Who acts for our organisation, which is admitted."""
OTHERS = {"stranger", "office"}
READING = {"reader", "strange reader"}
TABLE = {
    "event.register": ACTING | {"newcomer"},
    "event.edit": ACTING | {"newcomer"},
    "event.lead": ACTING | {"newcomer"},
    "event.submit": ACTING,
    "event.confirm": ACTING,
    "event.invite": ACTING,
    "event.cancel": ACTING | {"newcomer"},
    "event.view_unpublished": ACTING | {"newcomer", "reader", "office"},
    "event.see_pencilled": ACTING | OTHERS | READING,
    "invitation.see": ACTING | {"newcomer", "reader"},
    "invitation.answer": {"owner", "editor", "newcomer"},
    "statement.give": {"office", "coordinator"},
    "programme.arrange": {"coordinator"},
    "point.place": ACTING | OTHERS,
    "venue.create": ACTING | OTHERS,
    "venue.edit": {"coordinator"},
    "remembrance.edit": {"coordinator"},
    "conflict.mediate": {"coordinator"},
    "event.import": {"coordinator"},
    "insight.see": {"coordinator"},
    "law.edit": {"coordinator"},
    "resource.edit": {"coordinator"},
    "organisation.see": ACTING | {"newcomer", "reader"},
    "organisation.edit": {"owner", "newcomer", "coordinator"},
    "organisation.people": {"owner", "newcomer", "coordinator"},
    "organisation.admit": {"coordinator"},
    "city.settings": set(),
    "account.create": set(),
}


def test_the_table_of_this_test_is_complete() -> None:
    assert set(TABLE) == set(ACTIONS)


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_do_this_to_our_event(person: str, action: str) -> None:
    assert may(PEOPLE[person], action, EVENT) == (person in TABLE[action] | {"administrator"})


SHARED = SimpleNamespace(organisation_id=2, co_editors=["1"])


@pytest.mark.parametrize("action", [name for name in TABLE if name.startswith("event.")])
@pytest.mark.parametrize("person", ["owner", "editor", "reader"])
def test_who_organises_an_event_too_edits_and_sees_it_and_leads_it_not(person: str, action: str) -> None:
    shared = {"event.edit", "event.view_unpublished", "event.register", "event.see_pencilled"}
    own = action in shared - {"event.register"} and person in TABLE[action]
    assert may(PEOPLE[person], action, SHARED) == own


@pytest.mark.parametrize("action", ["event.edit", "event.confirm", "event.cancel"])
def test_without_a_subject_ownership_opens_nothing(action: str) -> None:
    assert not may(PEOPLE["owner"], action)
    assert could(PEOPLE["owner"], action)
    assert not could(PEOPLE["guest"], action)
    assert not could(PEOPLE["nobody"], action)


def test_who_belongs_to_an_organisation_may_begin_an_event_for_it_and_for_no_other() -> None:
    assert may(PEOPLE["owner"], "event.register")
    assert may(PEOPLE["owner"], "event.register", OURS)
    assert not may(PEOPLE["owner"], "event.register", THEIRS)
    assert not may(PEOPLE["guest"], "event.register")
    assert not may(PEOPLE["reader"], "event.register")


def test_who_only_reads_could_act_nowhere() -> None:
    for action in ("event.register", "event.edit", "event.submit", "venue.create", "organisation.people"):
        assert not could(PEOPLE["reader"], action)
    assert could(PEOPLE["reader"], "event.view_unpublished")


def test_an_office_nobody_has_admitted_sees_no_plans_of_others() -> None:
    assert not may(PEOPLE["newcomer"], "event.view_unpublished", SimpleNamespace(organisation_id=2))
    assert not may(PEOPLE["newcomer"], "event.view_unpublished")


def test_a_subject_without_an_owner_is_nobodys() -> None:
    assert not may(PEOPLE["owner"], "event.edit", SimpleNamespace(organisation_id=None))
    assert not may(PEOPLE["owner"], "event.edit", object())


def test_an_unknown_action_is_a_mistake_in_the_code_and_loud() -> None:
    with pytest.raises(KeyError):
        may(PEOPLE["administrator"], "event.destroy")
    with pytest.raises(KeyError):
        requires("event.destroy")


def test_views_carry_a_mark_of_who_may_enter() -> None:
    def view() -> str:
        return "open"

    view.begins_itself = True  # type: ignore[attr-defined]
    guarded = requires("event.edit")(view)
    assert (guarded.entry, guarded.begins_itself) == ("event.edit", True)  # type: ignore[attr-defined]
    assert signed_in(view).entry == "signed in"  # type: ignore[attr-defined]
    assert public(view).entry == "public"  # type: ignore[attr-defined]


def test_every_view_of_this_room_says_who_may_enter(app: Flask) -> None:
    ours = {name: entry for name, entry in entries(app).items() if name.startswith("organisers.")}
    assert ours
    assert all(entry in {"public", "signed in", *ACTIONS} for entry in ours.values()), ours
