"""Two organisations that place a point in the same slot at the same moment: real threads, real transactions."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier

from sqlalchemy import select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event
from festival.festivals.model import FestivalPoint
from festival.festivals.points import PointWanted, SlotTaken, place_point
from festival.festivals.queries import find_festival
from festival.organisers.model import Account
from tests.at_once import at_once
from tests.festivals.conftest import Town

TIMES = 5


def places(feast_id: int, slot_id: int, by_id: int, organisation_id: int) -> Callable[[Barrier], str]:
    """Somebody who has looked at the call, and places a point."""

    def work(together: Barrier) -> str:
        assert find_festival(feast_id) is not None
        db.session.rollback()
        together.wait()
        begin_writing()
        festival = find_festival(feast_id)
        assert festival is not None
        wanted = PointWanted(f"Von {by_id}", "konzert", "", organisation_id, "", "")
        try:
            place_point(festival, slot_id, wanted, db.session.get_one(Account, by_id), now=clock.now())
            db.session.commit()
        except SlotTaken:
            db.session.rollback()
            return "taken"
        return "placed"

    return work


def test_a_slot_is_never_given_twice(town: Town) -> None:
    feast_id, both = town.feast.id, ((town.bert.id, town.choir.id), (town.anna.id, town.club.id))
    for _time in range(TIMES):
        town.add_slots(stage=f"Bühne {_time}", minutes="0")
        slot_id = max(slot.id for slot in town.slots())
        works = [places(feast_id, slot_id, *one) for one in both]
        assert sorted(at_once(town.app, *works)) == ["placed", "taken"]
        points = db.session.scalars(
            select(FestivalPoint.event_id).where(FestivalPoint.slot_id == slot_id)
        ).all()
        assert len(points) == 1
    assert len(db.session.scalars(select(Event.id).where(Event.title.like("Von %"))).all()) == TIMES
