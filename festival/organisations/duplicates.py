"""Two organisations that are one: all that was the one's becomes the other's, and its address leads on."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, select, update

from festival.base import clock
from festival.base.city import bump_revision
from festival.base.database import db, metadata
from festival.co_organisers.merged import follow_merged, join_rows
from festival.events.model import Event
from festival.events.plan_number import number_events
from festival.organisations.forms import OWN
from festival.organisations.queries import people_of
from festival.organisers.audit_trail import note
from festival.organisers.model import Organisation
from festival.organisers.organisations import first_role
from festival.organisers.signals import organisation_changed

_STRENGTH = ("reader", "editor", "owner")


def merge_organisations(given_up: Organisation, kept: Organisation) -> None:
    """Give all that is the one's to the other: events, talks, tasks, people, and what it says of itself where the
    other says nothing. The row that is given up stays, so that its slug leads on.

    Its owners edit for the other one, which keeps its own owners; where it has none, they own it. Writes; the caller
    commits.
    """
    _move_people(given_up, kept)
    together_ids = join_rows(given_up.id, kept.id)
    event_ids = list(db.session.scalars(select(Event.id).where(Event.organisation_id == given_up.id)))
    for column in columns_that_name_one():
        moved = update(column.table).where(column == given_up.id).values({column.name: kept.id})
        db.session.connection().execute(moved)
    for name in (*OWN, "logo_name"):
        setattr(kept, name, getattr(kept, name) or getattr(given_up, name))
    given_up.merged_into_id = kept.id
    note("organisation_merged", organisation_id=kept.id, name=given_up.name)
    db.session.flush()
    db.session.expire_all()
    follow_merged(together_ids, now=clock.now())
    number_events(event_ids)
    bump_revision()
    organisation_changed.send(kept)


def columns_that_name_one() -> Iterator[Column[int]]:
    """Yield each column of any room that names an organisation, but for memberships."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.target_fullname == "organisation.id" for key in column.foreign_keys)
            if (refers or column.name == "organisation_id") and table.name != "membership":
                yield column


def _move_people(given_up: Organisation, kept: Organisation) -> None:
    highest = first_role(kept.id)
    known = {one.account_id: one for one in people_of(kept.id)}
    for one in people_of(given_up.id):
        role = min(one.role, highest, key=_STRENGTH.index)
        mine = known.get(one.account_id)
        if mine is None:
            one.organisation_id, one.role = kept.id, role
        else:
            mine.role = max(mine.role, role, key=_STRENGTH.index)
            db.session.delete(one)
    db.session.flush()
