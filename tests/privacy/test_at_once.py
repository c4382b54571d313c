"""Two of them at the same moment: of the last two owners, administrators or windows one goes, and nothing is torn."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from festival.base.database import db
from festival.organisers.model import Account
from tests.at_once import at_once
from tests.conftest import PASSWORD, make_account, make_organisation, sign_in


def leaving(app: Flask, account: Any) -> Any:
    client = app.test_client()
    sign_in(client, account)

    def leave(together: Barrier) -> int:
        together.wait()
        return int(client.post("/account/delete", data={"current_password": PASSWORD}).status_code)

    return leave


def deleted(*accounts: Any) -> list[bool]:
    db.session.rollback()
    db.session.expire_all()
    return [db.session.get_one(Account, one.id).deleted_at is not None for one in accounts]


def test_in_two_windows_it_is_deleted_once(app: Flask) -> None:
    me = make_account(organisation=make_organisation(name="Singkreis"))
    answers = at_once(app, leaving(app, me), leaving(app, me))
    assert 303 in answers
    assert set(answers) <= {303, 400}
    assert deleted(me) == [True]
    assert db.session.get_one(Account, me.id).name == "Singkreis"


@pytest.mark.parametrize("kind", ["owner", "administrator"])
def test_of_the_last_two_who_are_needed_one_stays(app: Flask, kind: str) -> None:
    if kind == "owner":
        ours = make_organisation()
        make_account(organisation=ours, member_role="editor")
        both = [make_account(organisation=ours) for _number in range(2)]
    else:
        both = [make_account(role="administrator") for _number in range(2)]
    answers = at_once(app, *(leaving(app, one) for one in both))
    assert sorted(answers) == [303, 409]
    assert sorted(deleted(*both)) == [False, True]
