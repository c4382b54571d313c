"""People invited by a pasted list: each line is answered for, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import db
from festival.first_start.invite_views import send_all
from festival.first_start.pasted_people import BadLine, PastedPerson, read_people
from festival.organisations.model import Invitation
from festival.organisers.model import Organisation
from festival.outbox.model import OutgoingMail
from tests.conftest import make_account, make_organisation
from tests.organisers.conftest import hidden_fields

PEOPLE = "/desk/settings/start/people"


@pytest.mark.parametrize(
    ("line", "address", "organisation"),
    [
        ("a@b.de", "a@b.de", ""),
        ("  A@B.de ", "a@b.de", ""),
        ("Anna Muster <anna@b.de>", "anna@b.de", ""),
        ('"Muster, Anna" <anna@b.de>; Turnverein 1848', "anna@b.de", "Turnverein 1848"),
        ("a@b.de, Turnverein", "a@b.de", "Turnverein"),
        ("a@b.de\tKulturamt", "a@b.de", "Kulturamt"),
        ("a@b.de|Amt", "a@b.de", "Amt"),
        ("=1+1@b.de", "=1+1@b.de", ""),
        ("a@b.de; '\"><b>{{7*7}}", "a@b.de", "'\"><b>{{7*7}}"),
    ],
)
def test_a_line_is_read_as_people_paste_it(line: str, address: str, organisation: str) -> None:
    (found,) = read_people(line)
    assert isinstance(found, PastedPerson)
    assert (found.address, found.organisation) == (address, organisation)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Turnverein", "no_address"),
        ("a@b", "no_address"),
        ("a@b@c.de", "no_address"),
        ("@b.de", "no_address"),
        ("a@b.de c@d.de", "many_addresses"),
        (f"a@{'b' * 260}.de", "too_long"),
    ],
)
def test_a_line_without_one_address_says_what_is_wrong(line: str, code: str) -> None:
    (found,) = read_people(line)
    assert isinstance(found, BadLine)
    assert found.code == code


def test_a_row_of_addresses_is_a_person_each_and_who_stands_twice_is_told() -> None:
    found = list(read_people("a@b.de, c@d.de; e@f.de\n\n  \nA@b.de"))
    assert [one.address for one in found[:3] if isinstance(one, PastedPerson)] == [
        "a@b.de",
        "c@d.de",
        "e@f.de",
    ]
    assert isinstance(found[3], BadLine)
    assert found[3].code == "twice"


def paste(admin: FlaskClient, pasted: str, **more: Any) -> Any:
    sent = {"pasted": pasted, "organisation": "Stadt Neustadt", "role": "owner"} | more
    return admin.post(f"{PEOPLE}?lang=en", data=sent)


def send(admin: FlaskClient, pasted: str, **more: Any) -> Any:
    looked = paste(admin, pasted, **more)
    return paste(admin, pasted, looked_at=hidden_fields(looked.text)["looked_at"], **more)


def invited() -> int:
    return db.session.scalar(select(func.count(Invitation.id))) or 0


def test_a_list_is_looked_at_before_anything_is_sent(admin: FlaskClient) -> None:
    looked = paste(admin, "a@b.de\nc@d.de; Turnverein\nkeine")
    assert looked.status_code == 200
    assert "Stadt Neustadt: 1 person" in looked.text
    assert "Turnverein: 1 person" in looked.text
    assert "“keine”: no e-mail address" in looked.text
    assert "Send 2 invitations" in looked.text
    assert invited() == 0
    assert db.session.scalar(select(Organisation.id)) is None


def test_a_list_that_was_changed_since_is_looked_at_again(admin: FlaskClient) -> None:
    mark = hidden_fields(paste(admin, "a@b.de").text)["looked_at"]
    changed = paste(admin, "a@b.de\nc@d.de", looked_at=mark)
    assert "Send 2 invitations" in changed.text
    assert invited() == 0


def test_invitations_go_and_lines_that_are_wrong_stay_in_the_field(admin: FlaskClient, mail_on: str) -> None:
    sent = send(admin, "a@b.de\nkeine\nc@d.de; Turnverein")
    assert sent.status_code == 200
    assert "2 invitations are on their way" in sent.text
    assert "keine</textarea>" in sent.text
    assert "a@b.de" not in sent.text.split("<textarea")[1]
    assert invited() == 2
    names = set(db.session.scalars(select(Organisation.name)))
    assert names == {"Stadt Neustadt", "Turnverein"}
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 2
    assert all(db.session.scalars(select(Organisation.admitted_at)))


def test_five_hundred_lines_with_wrong_ones_are_all_answered_for(admin: FlaskClient) -> None:
    good = [f"person{number}@verein{number % 7}.example" for number in range(450)]
    bad = [f"falsch {number}" for number in range(50)]
    sent = send(admin, "\n".join([*good, *bad]))
    assert invited() == 450
    assert all(f"falsch {number}" in sent.text for number in range(50))
    assert "450 invitations are made" in sent.text


def test_the_same_list_again_after_a_kill_in_the_middle_sends_only_the_rest(admin: FlaskClient) -> None:
    by = make_account(role="administrator")
    first = [(PastedPerson(f"p{n}@b.de", f"p{n}@b.de", ""), "Stadt Neustadt") for n in range(3)]
    assert send_all(first, "owner", by.id, now=clock.now()) == (3, [])
    again = send(admin, "\n".join(f"p{n}@b.de" for n in range(5)))
    assert invited() == 5
    assert "is invited already" in again.text
    assert db.session.scalar(select(func.count(OutgoingMail.id))) == 5


def test_who_belongs_to_it_already_is_told_of(admin: FlaskClient) -> None:
    club = make_organisation(name="Turnverein")
    make_account(email="a@b.de", organisation=club)
    looked = paste(admin, "a@b.de; turnverein")
    assert looked.status_code == 400
    assert "belongs to it already" in looked.text
    assert invited() == 0


def test_names_are_no_programs(admin: FlaskClient) -> None:
    sent = send(admin, "a@b.de; '\"><b>{{7*7}}")
    assert sent.status_code == 303
    assert db.session.scalars(select(Organisation.name)).one() == "'\"><b>{{7*7}}"
    looked = paste(admin, "kein '\"><b>{{7*7}}")
    assert "<b>{{" not in looked.text
    assert "{{7*7}}" in looked.text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"organisation": ""}, "no organisation"),
        ({"organisation": "x" * 121}, ""),
        ({"role": "king"}, ""),
    ],
    ids=["none", "long", "role"],
)
def test_answers_that_do_not_do_are_refused(admin: FlaskClient, more: dict[str, str], said: str) -> None:
    answer = paste(admin, "a@b.de", **more)
    assert answer.status_code == 400
    assert said in answer.text
    assert "a@b.de" in answer.text


def test_without_anybody_it_goes_on(admin: FlaskClient) -> None:
    assert paste(admin, " \n ").headers["Location"] == "/desk/settings/start?lang=en"
