"""Telling people: each notice is a row with its cause, written in the transaction that causes it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, Text, cast, func, or_, select, update

from festival.base import clock
from festival.base.database import db
from festival.co_organisers.acting import acting_for
from festival.co_organisers.model import CoOrganiser
from festival.conflicts.headings import is_concerned
from festival.conflicts.model import Conflict, ConflictParty
from festival.conflicts.signals import Change
from festival.events.lifecycle import ENDED_STATES
from festival.events.model import Event
from festival.festivals.model import FestivalPoint
from festival.notices.mailing import said_by, write_notices
from festival.notices.model import Notice
from festival.notices.talk_notices import MESSAGE_CODES
from festival.organisers.model import Account, Membership
from festival.organisers.permissions import may

_AT_ONCE = 400


def tell_concerned(conflict: Conflict, code: str, *, but: int | None = None, **values: Any) -> None:
    """Write a notice to everybody of the conflict's organisations, and to the coordination; `but` is who caused it.

    Codes: letter, proposal, taken, declined, accepted, answered, taken_back, done, missed. Two queries.
    """
    members = _people_of(select(ConflictParty.event_id).where(ConflictParty.conflict_id == conflict.id))
    query = select(Account.id).where(
        Account.is_active,
        or_(Account.id.in_(members), Account.role == "coordinator"),
        Account.id != (but or 0),
    )
    rows = [
        {
            "account_id": account_id,
            "code": code,
            "values": values,
            "conflict_id": conflict.id,
            "at": clock.now(),
        }
        for account_id in db.session.scalars(query)
    ]
    write_notices(rows)


def tell_of_changes(changes: Sequence[Change]) -> None:
    """Tell whoever is concerned that conflicts changed by themselves: the people of their organisations, and of what
    isn't small the coordination. Two queries, and two more for each 400 conflicts."""
    concerned: defaultdict[int, set[int]] = defaultdict(set)
    ids = [one.conflict_id for one in changes]
    for start in range(0, len(ids), _AT_ONCE):
        leading = select(ConflictParty.conflict_id, Account.id).join(
            Membership, Membership.organisation_id == ConflictParty.organisation_id
        )
        editing = (
            select(ConflictParty.conflict_id, Account.id)
            .join(CoOrganiser, CoOrganiser.event_id == ConflictParty.event_id)
            .join(Membership, Membership.organisation_id == CoOrganiser.organisation_id)
            .where(CoOrganiser.state == "accepted", CoOrganiser.may_edit)
        )
        for query in (leading, editing):
            query = query.join(Account, Account.id == Membership.account_id)
            some = ConflictParty.conflict_id.in_(ids[start : start + _AT_ONCE])
            for conflict_id, account_id in db.session.execute(query.where(Account.is_active, some)).tuples():
                concerned[conflict_id].add(account_id)
    coordination = _active(Account.role == "coordinator")
    now = clock.now()
    rows = [
        {"account_id": account_id, "code": one.change, "conflict_id": one.conflict_id, "at": now}
        for one in changes
        for account_id in sorted(concerned[one.conflict_id] | (set() if one.is_small else coordination))
    ]
    write_notices(rows)


def tell_answered(conflict: Conflict, code: str, *, but: int, by: str) -> None:
    """Tell whoever is concerned by other conflicts that the same answer settles, once each: it was `answered` or
    `taken_back`. Those of `conflict` itself are told of that. Two queries."""
    told = _people_of(select(ConflictParty.event_id).where(ConflictParty.conflict_id == conflict.id))
    query = (
        select(Account.id, func.min(ConflictParty.conflict_id))
        .join(Membership, Membership.account_id == Account.id)
        .join(ConflictParty, ConflictParty.organisation_id == Membership.organisation_id)
        .join(Conflict, Conflict.id == ConflictParty.conflict_id)
        .where(
            Account.is_active,
            Account.id != but,
            Conflict.answer_id == conflict.answer_id,
            Conflict.id != conflict.id,
            Account.id.not_in(told),
        )
        .group_by(Account.id)
    )
    rows = [
        {"account_id": one, "code": code, "values": {"by": by}, "conflict_id": number, "at": clock.now()}
        for one, number in db.session.execute(query).tuples()
    ]
    write_notices(rows)


def tell_of_step(event: Event, by: Account) -> None:
    """Tell of a step in an event's life who waits for it: of what is handed in the coordination, of any other step
    that somebody else took the people of its organisations. What `by` was told about the event is read with it."""
    read = update(Notice).where(
        Notice.account_id == by.id,
        Notice.event_id == event.id,
        Notice.read_at.is_(None),
        Notice.code.not_in(MESSAGE_CODES),  # what was written is read where it stands
    )
    db.session.execute(read.values(read_at=clock.now()), execution_options={"synchronize_session": False})
    values = {"title": event.title, **said_by(by), "state": event.state}
    if event.festival_id == event.id and event.state in ("cancelled", "postponed"):
        _tell_its_points(event, by)
    if event.state == "submitted":
        ids = _active(Account.role == "coordinator") or _active(Account.role == "administrator")
        _write("submitted", ids - {by.id}, event, values)
    elif event.organisation_id not in by.organisation_ids:
        _write("stepped", _active(Account.id.in_(_people_of([event.id]))) - {by.id}, event, values)
    elif event.co_editors:
        editing = Membership.organisation_id.in_([int(one) for one in event.co_editors])
        others = select(Membership.account_id).where(editing)
        _write("stepped", _active(Account.id.in_(others)) - {by.id}, event, values)


def tell_organisation(event: Event, code: str, *, until: date | None = None) -> None:
    """Tell the people of an event's organisations of what happened to it by itself: that its date `lapses`, until when,
    or has `lapsed`. Two statements."""
    members = _people_of([event.id])
    values = {"title": event.title, "until": until.isoformat() if until else ""}
    _write(code, _active(Account.id.in_(members)), event, values)


def tell_asked(
    event: Event, code: str, organisation_id: int | None, *, until: date, but: Account | None = None
) -> None:
    """Tell the people of an organisation that it is asked something about an event, until which day; `but` is who asks.
    Codes: asked, asked_again, asked_back, condition. Two queries."""
    members = select(Membership.account_id).where(Membership.organisation_id == organisation_id)
    values = {"title": event.title, **said_by(but), "until": until.isoformat()}
    _write(code, _active(Account.id.in_(members)) - {but.id if but else 0}, event, values)


def tell_stated(event: Event, code: str, *, by: Account, answer: str, office: str) -> None:
    """Tell the people of an event's organisations and the coordination that somebody has answered: an office has
    `stated` what, or an organiser `replied`. Two queries."""
    ids = _active(or_(Account.id.in_(_people_of([event.id])), Account.role == "coordinator"))
    values = {"title": event.title, **said_by(by), "answer": answer, "office": office}
    _write(code, ids - {by.id}, event, values)


def tell_together(row: CoOrganiser, *, code: str, by: Account, to_lead: bool) -> None:
    """Tell of what organisations ask each other about an event they organise together: who acts for the one that leads
    it, or for the other. Reads the row's event and organisation. Two statements."""
    event = row.event
    acting = select(Membership.account_id).where(
        Membership.organisation_id == (event.organisation_id if to_lead else row.organisation_id),
        Membership.role != "reader",
    )
    values = {
        "title": event.title,
        **said_by(by),
        "who": row.organisation.name if to_lead else event.organisation.name,
        "invitation_id": row.id,
        "invited_id": row.organisation_id,
        "state": row.state,
    }
    _write(code, _active(Account.id.in_(acting)) - {by.id}, event, values)


def tell_point(point: FestivalPoint, *, code: str, by: Account) -> None:
    """Tell of a point in a festival's programme: of an answer its own people, else who acts for the festival. Reads the
    point's event and festival. Two statements."""
    answered = code in ("point_agreed", "point_declined")
    event = point.event if answered else point.festival.event
    values = {"title": point.event.title, **said_by(by), "who": point.festival.event.title}
    ids = _active(Account.id.in_(_people_of([event.id])))
    _write(code, ids - {by.id}, event, values | {"festival_id": 0 if answered else point.festival_id})


def _tell_its_points(feast: Event, by: Account) -> None:
    """Tell the people of each point of a festival that the festival does not take place as planned: what becomes of
    the point is theirs to say. Two statements for each point, and one."""
    placed = select(FestivalPoint.event_id).where(
        FestivalPoint.festival_id == feast.id, FestivalPoint.state.in_(("asked", "agreed"))
    )
    query = select(Event).where(Event.id.in_(placed), Event.state.not_in(ENDED_STATES))
    for point in db.session.scalars(query.order_by(Event.id)).all():
        values = {"title": point.title, **said_by(by), "who": feast.title}
        ids = _active(Account.id.in_(_people_of([point.id])))
        _write("feast_off", ids - {by.id}, point, values)


def _people_of(event_ids: Any) -> Select[tuple[int]]:
    """Return the question for the people of the organisations that act for these events."""
    return select(Membership.account_id).where(Membership.organisation_id.in_(acting_for(event_ids)))


def _active(who: ColumnElement[bool]) -> set[int]:
    return set(db.session.scalars(select(Account.id).where(Account.is_active, who)))


def _write(code: str, ids: set[int], event: Event, values: dict[str, Any]) -> None:
    rows = [
        {"account_id": one, "code": code, "values": values, "event_id": event.id, "at": clock.now()}
        for one in sorted(ids)
    ]
    write_notices(rows)


def unread_count(account_id: int) -> int:
    """Return how many notices the account has not read. One indexed query."""
    query = (
        select(func.count())
        .select_from(Notice)
        .where(Notice.account_id == account_id, Notice.read_at.is_(None))
    )
    return db.session.scalar(query) or 0


def inbox(account_id: int) -> Select[tuple[Notice]]:
    """Return the question for the account's notices, unread ones first, then the newest."""
    return (
        select(Notice)
        .where(Notice.account_id == account_id)
        .order_by(Notice.read_at.is_not(None), Notice.id.desc())
    )


def is_talk_open_to(account: Account, conflict: Conflict) -> bool:
    """Whether the account may open the conflict's page. Reads its parties."""
    return may(account, "conflict.mediate") or is_concerned(conflict, account)


def mark_read(account_id: int, ids: Iterable[int] | None, *, now: datetime) -> None:
    """Mark these notices of the account as read, or all of them."""
    query = update(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    if ids is not None:
        query = query.where(Notice.id.in_(list(ids)))
    db.session.execute(query.values(read_at=now), execution_options={"synchronize_session": False})


def mark_conflict_read(account_id: int, conflict_id: int, *, now: datetime) -> None:
    """Mark what the account was told about a conflict as read: it answered."""
    query = update(Notice).where(
        Notice.account_id == account_id, Notice.conflict_id == conflict_id, Notice.read_at.is_(None)
    )
    db.session.execute(query.values(read_at=now), execution_options={"synchronize_session": False})


def unread_of(account: Account) -> ScalarSelect[int]:
    """Return the question how many notices the account has not read, for the navigation."""
    unread = (
        select(func.count())
        .select_from(Notice)
        .where(Notice.account_id == account.id, Notice.read_at.is_(None))
    )
    return unread.scalar_subquery()


def forget_name(account: Account, name: str) -> None:
    """Put the account's present name where notices tell that it did something, whatever it was called then: it was
    deleted, and was called `name`. Older notices know no number and go by the name. Reads all notices that hold either.
    Writes; the caller commits."""
    values, number = cast(Notice.values, Text), json.dumps({"by_id": account.id})[1:-1]
    written = json.dumps(name)[1:-1]  # as it stands in the column
    holds = or_(values.contains(written, autoescape=True), values.contains(number, autoescape=True))
    for notice in db.session.scalars(select(Notice).where(holds)):
        by_id = notice.values.get("by_id")
        if by_id == account.id or (by_id is None and notice.values.get("by") == name):
            notice.values = notice.values | {"by": account.name}
