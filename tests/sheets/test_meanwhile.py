"""What changes between a list that is looked at and what is written of it, or taken back."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from festival.base.database import begin_writing, db, lock_city
from festival.events.model import Event
from festival.exchange.model import Source
from festival.exchange.working import work_on_runs
from festival.organisations.duplicates import merge_organisations
from festival.organisers.model import Organisation
from tests.conftest import make_organisation
from tests.sheets.conftest import import_it, sent

HEADS = ("Nr", "Datum", "Titel", "Veranstalter")
FIRST = (1, "14.6.2027", "Sommerkonzert", "Musikverein")


def merge(given_up: int, kept: int) -> None:
    begin_writing()
    lock_city()
    merge_organisations(db.session.get_one(Organisation, given_up), db.session.get_one(Organisation, kept))
    db.session.commit()


def events() -> dict[str, Event]:
    db.session.expire_all()
    return {one.title: one for one in db.session.scalars(select(Event))}


def test_a_name_in_a_list_goes_on_meaning_the_organisation_that_another_one_was_merged_into(
    coordinator: FlaskClient,
) -> None:
    own, old = make_organisation(name="Stadt").id, make_organisation(name="Musikverein").id
    kept = make_organisation(name="Musik und Gesang").id
    import_it(coordinator, sent(coordinator, [FIRST], heads=HEADS), own)
    merge(old, kept)
    second = (2, "21.6.2027", "Herbstkonzert", "Musikverein")
    source = str(db.session.scalars(select(Source.id)).one())
    import_it(coordinator, sent(coordinator, [FIRST, second], heads=HEADS, source=source), own)
    found = events()
    assert {one.organisation_id for one in found.values()} == {kept}
    assert {one.description for one in found.values()} == {""}


def test_events_go_to_who_goes_on_where_their_organisation_is_merged_before_the_job_comes(
    coordinator: FlaskClient,
) -> None:
    old, kept = make_organisation(name="Alt").id, make_organisation(name="Neu").id
    address = sent(coordinator, [FIRST], heads=HEADS)
    coordinator.post(f"{address}/import", data={"state": "pencilled", "own": str(old)})
    merge(old, kept)
    work_on_runs()
    assert events()["Sommerkonzert"].organisation_id == kept
