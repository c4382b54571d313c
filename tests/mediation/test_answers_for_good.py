"""One answer for all that ask the same: who may give it, whom it covers, and when it is asked again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.conflicts.full_recheck import recheck_all
from festival.conflicts.model import Conflict, StandingAnswer
from festival.events.saving import write_event
from festival.mediation.model import Decision
from festival.notices.model import Notice
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.mediation.markets import FAIR, FRIDAYS, NOW, fairs, rows
from tests.mediation.quarrels import as_, unread

WORDS = "Leise Märkte dürfen bleiben"


pytestmark = pytest.mark.usefixtures("berlin")


def keep(app: Flask, account: Any, *, for_good: bool = True, conflict: Conflict | None = None) -> Any:
    one = conflict or rows()[0]
    given = {"reason": WORDS} | ({"for_good": "y"} if for_good else {})
    return as_(app, account).post(f"/desk/conflicts/{one.id}/keep?lang=en", data=given, follow_redirects=True)


def states() -> set[str]:
    return {one.state for one in rows()}


def test_one_answer_settles_all_that_ask_the_same(app: Flask) -> None:
    fairs(3)
    carol = make_account(role="coordinator")
    page = keep(app, carol).text
    assert "Nobody is asked again" in page
    assert states() == {"accepted"}
    assert {one.accepted_reason for one in rows()} == {WORDS}
    assert "Nothing is open" in as_(app, carol).get("/desk/conflicts?lang=en").text
    assert "6 ask the same" in as_(app, carol).get("/desk/conflicts?state=accepted&lang=en").text


def test_without_the_choice_only_the_one_is_kept(app: Flask) -> None:
    fairs(2)
    keep(app, make_account(role="coordinator"), for_good=False)
    assert sorted(one.state for one in rows()) == ["accepted", "open", "open", "open"]
    assert db.session.scalar(select(StandingAnswer)) is None


def test_who_comes_later_is_covered_and_reads_why(app: Flask) -> None:
    organisation = make_organisation()
    alice = make_account(organisation=organisation)
    fairs(1)
    keep(app, make_account(role="coordinator"))
    late = make_event(title="Neuer Markt", organisation=organisation, **FAIR)
    mine = [one for one in rows() if one.key.startswith(f"quiet_day:{late.id}:")]
    assert {one.state for one in mine} == {"accepted"}
    assert not {one.id for one in mine} & set(db.session.scalars(select(Notice.conflict_id)))
    talk = as_(app, alice).get(f"/desk/conflicts/{mine[0].id}?lang=en").text
    assert WORDS in talk
    assert "holds for all that ask the same" in talk
    page = as_(app, alice).get(f"/desk/events/{late.id}?lang=en").text
    assert "Answered already" in page
    assert WORDS in page


def test_what_weighs_more_or_asks_something_else_is_asked(app: Flask) -> None:
    (market,) = fairs(1)
    keep(app, make_account(role="coordinator"))
    begin_writing()
    market.sound = "amplified"
    write_event(market, now=NOW)
    db.session.commit()
    assert states() == {"to_reassess"}
    begin_writing()
    market.sound = "background"
    write_event(market, now=NOW)
    db.session.commit()
    assert states() == {"accepted"}


def test_other_hours_of_the_same_kind_stay_answered(app: Flask) -> None:
    (market,) = fairs(1)
    keep(app, make_account(role="coordinator"))
    before = rows()[0].mark
    begin_writing()
    market.lines[0].local_end = market.local_end.replace(hour=15)
    write_event(market, now=NOW)
    db.session.commit()
    assert rows()[0].mark != before
    assert states() == {"accepted"}


def test_an_organisation_answers_for_its_own_alone(app: Flask) -> None:
    organisation = make_organisation()
    alice = make_account(organisation=organisation)
    mine = fairs(2, organisation=organisation)
    fairs(2)
    own = next(one for one in rows() if one.key.startswith(f"quiet_day:{mine[0].id}:"))
    keep(app, alice, conflict=own)
    kept = {one.key.split(":")[1] for one in rows() if one.state == "accepted"}
    assert kept == {str(one.id) for one in mine}
    make_event(title="Noch ein fremder", **FAIR)
    assert sorted(one.state for one in rows()) == ["accepted"] * 4 + ["open"] * 6


def test_an_answer_of_an_organisation_settles_no_quarrel_with_another(app: Flask) -> None:
    organisation, square = make_organisation(), make_venue()
    make_event(title="Markt", organisation=organisation, venue=square, **FRIDAYS)
    make_event(title="Fest", venue=square, **FRIDAYS)
    conflict = db.session.scalars(select(Conflict).where(Conflict.rule == "venue_overlap")).one()
    assert keep(app, make_account(organisation=organisation), conflict=conflict).status_code == 403


def test_an_answer_taken_back_asks_everything_again(app: Flask) -> None:
    organisation = make_organisation()
    alice = make_account(organisation=organisation)
    fairs(1, organisation=organisation)
    fairs(2)
    carol = make_account(role="coordinator")
    keep(app, carol)
    address = f"/desk/conflicts/{rows()[-1].id}/answer/take-back?lang=en"
    assert as_(app, alice).post(address).status_code == 404  # none of hers
    own = f"/desk/conflicts/{rows()[0].id}/answer/take-back?lang=en"
    assert as_(app, alice).post(own).status_code == 403  # nor her answer
    assert "asked again" in as_(app, carol).post(address, follow_redirects=True).text
    assert states() == {"open"}
    assert "taken back already" in as_(app, carol).post(address, follow_redirects=True).text
    make_event(title="Später", **FAIR)
    assert states() == {"open"}
    assert "taken_back" in unread(alice)


def test_whoever_is_covered_is_told_once(app: Flask) -> None:
    organisation = make_organisation()
    alice = make_account(organisation=organisation)
    fairs(1)
    first = rows()[0]
    fairs(3, organisation=organisation)
    keep(app, make_account(role="coordinator"), conflict=first)
    assert unread(alice).count("answered") == 1


def test_the_meeting_answers_for_all_and_its_minutes_say_so(app: Flask) -> None:
    fairs(2)
    begin_writing()
    for one in rows():
        one.is_small = False
    db.session.commit()
    carol = as_(app, make_account(role="coordinator"))
    page = carol.get(f"/desk/meeting/{rows()[0].id}?lang=en").text
    assert "4 ask the same" in page
    given = {"reason": WORDS, "follows": "kept", "for_good": "y"}
    carol.post(f"/desk/meeting/{rows()[0].id}", data=given)
    assert states() == {"accepted"}
    decision = db.session.scalars(select(Decision)).one()
    assert decision.for_good
    assert decision.meeting_on is not None
    minutes = carol.get(f"/desk/meeting/minutes/{decision.meeting_on.isoformat()}?lang=en").text
    assert "For all that ask the same" in minutes


def test_a_full_recheck_leaves_answers_as_they_are(app: Flask) -> None:
    fairs(2)
    keep(app, make_account(role="coordinator"))
    make_event(title="Später", **FAIR)
    before = {one.key: (one.state, one.mark, one.answer_id) for one in rows()}
    recheck_all(now=NOW)
    assert {one.key: (one.state, one.mark, one.answer_id) for one in rows()} == before


def test_what_is_its_own_question_offers_no_answer_for_good(app: Flask) -> None:
    fairs(1)
    one = rows()[0]
    carol = as_(app, make_account(role="coordinator"))
    assert "also those to come" in carol.get(f"/desk/conflicts/{one.id}?lang=en").text
    begin_writing()
    one.question = one.key
    db.session.commit()
    assert "also those to come" not in carol.get(f"/desk/conflicts/{one.id}?lang=en").text
    keep(app, make_account(role="coordinator"), conflict=one)
    assert db.session.scalar(select(StandingAnswer)) is None
