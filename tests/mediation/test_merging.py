"""One event entered twice: merged by who answers for both, proposed by who answers for one, found where it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.conflicts.actions import accept
from festival.conflicts.model import Conflict
from festival.events.model import Event
from festival.events.saving import write_event
from festival.events.sharing import Sharing, share
from festival.mediation.letters import Voice, write_letter
from festival.mediation.model import Letter
from festival.resources.model import Booking, Resource
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.mediation.quarrels import EVENING, as_, unread


@dataclass
class Twice:
    """Alice's and Bob's organisations have entered the same feast; Carol mediates, Dora has no part in it."""

    hers: Any
    his: Any
    people: dict[str, Any] = field(default_factory=dict)

    @property
    def conflict(self) -> Conflict:
        return db.session.scalars(select(Conflict), execution_options={"populate_existing": True}).one()

    def merge(self, app: Flask, who: str, keep: Any) -> Any:
        address = f"/desk/conflicts/{self.conflict.id}/merge?lang=en"
        return as_(app, self.people[who]).post(address, data={"keep": str(keep), "key": "once"})

    def states(self) -> tuple[str, str]:
        db.session.expire_all()
        return tuple(db.session.get_one(Event, one.id).state for one in (self.hers, self.his))  # type: ignore[return-value]


def met(one: Any, other: Any) -> Conflict:
    """The conflict about the place that these two have."""
    key = "venue_overlap:{}:{}".format(*sorted((one.id, other.id)))
    return db.session.scalars(select(Conflict).where(Conflict.key == key)).one()


@pytest.fixture
def twice(app: Flask) -> Twice:
    ours, theirs = make_organisation(), make_organisation()
    venue = make_venue()
    people = {
        "alice": make_account(organisation=ours),
        "bob": make_account(organisation=theirs),
        "carol": make_account(role="coordinator"),
        "dora": make_account(organisation=make_organisation()),
    }
    hers = make_event(title="Laternenfest", organisation=ours, venue=venue, local_start=EVENING)
    his = make_event(
        title="Das Laternenfest",
        summary="Mit Musik",
        visitors_expected=300,
        contact_email="bob@example.org",
        organisation=theirs,
        venue=venue,
        local_start=EVENING,
    )
    return Twice(hers, his, people)


def test_who_answers_for_both_merges_and_the_old_address_leads_to_the_entry_kept(
    app: Flask, twice: Twice
) -> None:
    assert twice.conflict.reason_code == "twice"
    page = as_(app, twice.people["carol"]).get(f"/desk/conflicts/{twice.conflict.id}?lang=en").text
    assert "Keep the entry 1, “Laternenfest”" in page
    assert twice.merge(app, "carol", twice.hers.id).status_code == 303
    assert twice.states() == ("confirmed", "cancelled")
    assert twice.conflict.state == "solved"
    kept = db.session.get_one(Event, twice.hers.id)
    assert (kept.summary, kept.visitors_expected, kept.contact_email) == ("Mit Musik", 300, "")
    assert "stepped" in unread(twice.people["bob"])
    guest = app.test_client()
    for address in ("das-laternenfest", f"das-laternenfest/{EVENING.date()}", "old"):
        answer = guest.get(f"/events/{twice.his.id}-{address}")
        assert answer.status_code == 302
        assert answer.location.endswith(f"/events/{kept.id}-laternenfest")
    assert guest.get(f"/events/{kept.id}-laternenfest").status_code == 200


def test_who_answers_for_one_withdraws_their_own_and_only_proposes_the_other_s(
    app: Flask, twice: Twice
) -> None:
    page = as_(app, twice.people["alice"]).get(f"/desk/conflicts/{twice.conflict.id}?lang=en").text
    assert "Propose to keep the entry 1, “Laternenfest”" in page
    assert "Keep the entry 2, “Das Laternenfest”" in page
    for _pressed in range(2):
        assert twice.merge(app, "alice", twice.hers.id).status_code == 303
    assert twice.states() == ("confirmed", "confirmed")
    (letter,) = db.session.scalars(select(Letter))
    assert "“Laternenfest”" in letter.text
    assert "letter" in unread(twice.people["bob"])
    assert twice.merge(app, "bob", twice.hers.id).status_code == 303
    assert twice.states() == ("confirmed", "cancelled")
    assert db.session.get_one(Event, twice.hers.id).summary == "", "what others wrote is theirs to change"


def test_what_one_entry_borrows_and_its_talks_go_on_under_the_entry_kept(app: Flask, twice: Twice) -> None:
    third = make_event(title="Chorabend", organisation=make_organisation(), local_start=EVENING)
    begin_writing()
    third.venue_id = twice.his.venue_id
    write_event(third, now=clock.now())
    stages, barriers = (Resource(name=name, unit="Stück", kind="material", stock=9) for name in "AB")
    db.session.add_all([stages, barriers])
    db.session.flush()
    for event, lent, amount in ((twice.his, stages, 2), (twice.his, barriers, 3), (twice.hers, barriers, 1)):
        db.session.add(Booking(event_id=event.id, resource_id=lent.id, amount=amount))
    share(third, twice.his.id, None)
    old, new = (met(one, third) for one in (twice.his, twice.hers))
    voice = Voice(twice.people["bob"], twice.his.organisation_id, "a-letter")
    write_letter(old, voice, "Wir singen leise.", now=clock.now())
    db.session.commit()

    query = select(Conflict).where(Conflict.reason_code == "twice")
    conflict = db.session.scalars(query).one()
    address = f"/desk/conflicts/{conflict.id}/merge"
    answer = as_(app, twice.people["carol"]).post(address, data={"keep": str(twice.hers.id), "key": "once"})
    assert answer.status_code == 303
    db.session.expire_all()
    booked = db.session.execute(select(Booking.event_id, Booking.resource_id, Booking.amount)).tuples().all()
    assert set(booked) == {(twice.hers.id, stages.id, 2), (twice.hers.id, barriers.id, 1)}
    assert db.session.execute(select(Sharing.event_id, Sharing.other_id)).tuples().all() == [
        (third.id, twice.hers.id)
    ]
    assert db.session.scalars(select(Letter.conflict_id)).one() == new.id
    assert db.session.get_one(Conflict, old.id).state == "solved"
    assert db.session.get_one(Conflict, new.id).state == "in_talks"


def test_what_was_accepted_of_one_entry_holds_for_the_entry_kept(app: Flask, twice: Twice) -> None:
    third = make_event(organisation=make_organisation(), local_start=EVENING)
    begin_writing()
    third.venue_id = twice.his.venue_id
    write_event(third, now=clock.now())
    accept(met(twice.his, third), twice.people["carol"], "Tradition", now=clock.now())
    db.session.commit()
    conflict = db.session.scalars(select(Conflict).where(Conflict.reason_code == "twice")).one()
    address = f"/desk/conflicts/{conflict.id}/merge"
    as_(app, twice.people["carol"]).post(address, data={"keep": str(twice.hers.id), "key": "once"})
    db.session.expire_all()
    kept = met(twice.hers, third)
    assert (kept.state, kept.accepted_reason, kept.accepted_mark) == ("accepted", "Tradition", kept.mark)


def test_two_holds_of_one_event_merge_without_the_public_learning_of_it(app: Flask, twice: Twice) -> None:
    begin_writing()
    for one in (twice.hers, twice.his):
        one.state = "pencilled"
        write_event(one, now=clock.now())
    db.session.commit()
    assert twice.merge(app, "carol", twice.hers.id).status_code == 303
    assert twice.states() == ("pencilled", "withdrawn")
    assert app.test_client().get(f"/events/{twice.his.id}-das-laternenfest").status_code == 404


def test_neither_strangers_nor_other_matters_are_merged(app: Flask, twice: Twice) -> None:
    assert twice.merge(app, "dora", twice.hers.id).status_code == 404
    for keep in ("", "x", "0", str(twice.his.id + 999), "9" * 40):
        assert twice.merge(app, "carol", keep).status_code == 400
    assert twice.states() == ("confirmed", "confirmed")
    assert twice.merge(app, "carol", twice.hers.id).status_code == 303
    assert twice.merge(app, "carol", twice.his.id).status_code == 303, "pressed again, it is settled"
    assert twice.states() == ("confirmed", "cancelled")


def test_an_entry_merged_into_one_that_is_not_public_keeps_its_own_page(app: Flask) -> None:
    kept = make_event(title="Fest", state="pencilled", local_start=EVENING)
    event = make_event(title="Fest", state="cancelled", local_start=EVENING, merged_into_id=kept.id)
    gone = make_event(title="Fest", state="cancelled", local_start=EVENING, merged_into_id=999_999)
    for one in (event, gone):
        assert app.test_client().get(f"/events/{one.id}-fest").status_code == 200
