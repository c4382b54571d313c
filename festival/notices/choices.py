"""How people are told of what: at once, once a day, or not by mail; by kind of notice, each with what is usual."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select

from festival.base.database import db
from festival.notices.model import NoticeChoice
from festival.organisers.model import Account

AT_ONCE, DIGEST, NOTHING = "at_once", "digest", "nothing"
WAYS = {
    AT_ONCE: _l("at once"),
    DIGEST: _l("once a day, all together"),
    NOTHING: _l("no mail"),
}
_AT_A_TIME = 400


@dataclass(frozen=True)
class NoticeKind:
    """Notices that people choose for together; `asks` says that they ask somebody to do something. Some reach only who
    decides, some only who belongs to an organisation."""

    key: str
    codes: tuple[str, ...]
    words: LazyString
    asks: bool
    is_for_deciders: bool = False
    is_for_members: bool = False


KINDS = (
    NoticeKind(
        "conflict",
        ("found", "returned", "to_reassess"),
        _l("A conflict concerns you: it is new, it is back, or it has to be looked at again"),
        asks=True,
    ),
    NoticeKind(
        "talk",
        ("letter", "proposal"),
        _l("Somebody writes to you about a conflict, or proposes a change"),
        asks=True,
    ),
    NoticeKind(
        "named",
        ("named",),
        _l("Somebody names you in a message about an event"),
        asks=True,
    ),
    NoticeKind(
        "task",
        ("task", "missed"),
        _l("It was decided who does what until when, or it was not done in time"),
        asks=True,
    ),
    NoticeKind(
        "hold",
        ("lapses", "lapsed"),
        _l("A date that you hold will lapse soon, or has lapsed"),
        asks=True,
        is_for_members=True,
    ),
    NoticeKind(
        "reminder",
        ("soon", "deadline"),
        _l("One of your events takes place the next day, or a deadline for it ends within a week"),
        asks=True,
        is_for_members=True,
    ),
    NoticeKind(
        "overdue",
        ("overdue", "unanswered"),
        _l("You were asked something, and an answer is overdue"),
        asks=True,
    ),
    NoticeKind(
        "not_answered",
        ("not_stated", "not_answered"),
        _l("Somebody else has not answered what they were asked, also after a reminder"),
        asks=False,
        is_for_deciders=True,
    ),
    NoticeKind(
        "handed_in",
        ("submitted",),
        _l("An event was handed in and waits for an answer"),
        asks=True,
        is_for_deciders=True,
    ),
    NoticeKind(
        "asked",
        ("asked", "asked_again", "asked_back", "condition"),
        _l("Your office is asked for a statement, or the coordination asks you something"),
        asks=True,
        is_for_members=True,
    ),
    NoticeKind(
        "together",
        ("co_asked", "lead_asked", "point_asked", "feast_off"),
        _l("An organisation asks yours to organise an event together, or places a point in your festival"),
        asks=True,
        is_for_members=True,
    ),
    NoticeKind(
        "stated",
        ("stated", "replied"),
        _l("An office or an organiser has answered what was asked about an event"),
        asks=False,
    ),
    NoticeKind(
        "thread",
        ("message",),
        _l("Somebody writes a message about an event in which you take part"),
        asks=False,
    ),
    NoticeKind(
        "review",
        ("review",),
        _l("One of your events is over: three questions about it"),
        asks=False,
        is_for_members=True,
    ),
    NoticeKind(
        "step",
        ("stepped",),
        _l("Somebody else has confirmed, postponed or cancelled one of your events"),
        asks=False,
        is_for_members=True,
    ),
    NoticeKind(
        "co_answer",
        *(
            (
                "co_answered",
                "co_ended",
                "lead_taken",
                "lead_declined",
                "point_agreed",
                "point_declined",
                "point_ended",
            ),
        ),
        _l(
            "An organisation has answered whether it organises an event with yours, or what you placed in its festival"
        ),
        asks=False,
        is_for_members=True,
    ),
    NoticeKind(
        "settled",
        ("solved", "taken", "declined", "accepted", "answered", "taken_back", "done"),
        _l("Something about a conflict was answered or decided, or it has solved itself"),
        asks=False,
    ),
)
KIND_OF = {code: kind for kind in KINDS for code in kind.codes}


def usual_way(kind: NoticeKind, role: str) -> str:
    """Return how somebody of this role is told who has chosen nothing: at once of what asks them for something.

    A new conflict asks those it concerns; the coordination sees the day's conflicts together.
    """
    if kind.key == "conflict" and role == "coordinator":
        return DIGEST
    return AT_ONCE if kind.asks else DIGEST


def ways_of(account: Account) -> dict[str, str]:
    """Return by kind how the account is told. One query."""
    return _with_usual(account.role, _chosen([account.id]).get(account.id, {}))


def ways_by_account(account_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the same for many accounts. Two queries for each 400."""
    found: dict[int, dict[str, str]] = {}
    ids = sorted(account_ids)
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        chosen = _chosen(some)
        for account_id, role in db.session.execute(
            select(Account.id, Account.role).where(Account.id.in_(some))
        ):
            found[account_id] = _with_usual(role, chosen.get(account_id, {}))
    return found


def choose(account: Account, ways: Mapping[str, str]) -> None:
    """Keep how the account wants to be told; what is as usual needs no row, and follows what is usual. Writes."""
    known = {kind.key: kind for kind in KINDS}
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())  # one at a time
    db.session.execute(
        delete(NoticeChoice).where(NoticeChoice.account_id == account.id, NoticeChoice.kind.in_(list(ways)))
    )
    rows = [
        {"account_id": account.id, "kind": key, "way": way}
        for key, way in ways.items()
        if way != usual_way(known[key], account.role)
    ]
    if rows:
        db.session.execute(insert(NoticeChoice), rows)


def kinds_for(account: Account) -> list[NoticeKind]:
    """Return the kinds that the account may be told of."""
    decides, belongs = account.role != "member", bool(account.organisation_ids)
    return [
        kind
        for kind in KINDS
        if (decides or not kind.is_for_deciders) and (belongs or not kind.is_for_members or not decides)
    ]


def _chosen(account_ids: list[int]) -> dict[int, dict[str, str]]:
    query = select(NoticeChoice).where(NoticeChoice.account_id.in_(account_ids))
    found: dict[int, dict[str, str]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.account_id, {})[one.kind] = one.way
    return found


def _with_usual(role: str, chosen: Mapping[str, str]) -> dict[str, str]:
    return {kind.key: chosen.get(kind.key) or usual_way(kind, role) for kind in KINDS}
