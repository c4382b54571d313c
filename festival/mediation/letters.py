"""Letters between those concerned by a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import select

from festival.base.database import db
from festival.conflicts.actions import begin_talks
from festival.conflicts.model import Conflict
from festival.mediation.model import Letter, Proposal
from festival.notices.sending import tell_concerned
from festival.organisers.model import Account


@dataclass(frozen=True)
class Voice:
    """Who speaks, for which organisation, under which key: a letter that is sent twice arrives once."""

    account: Account
    organisation_id: int | None
    key: str


def write_letter(conflict: Conflict, voice: Voice, text: str, *, now: datetime) -> None:
    """Write a letter to those concerned; a talk has begun with it."""
    # Who goes back to a form may write other words into it.
    key = str(uuid5(NAMESPACE_OID, repr((voice.key, conflict.id, voice.account.id, text))))
    if _is_known(Letter, key):
        return
    db.session.add(
        Letter(
            conflict_id=conflict.id,
            key=key,
            by_id=voice.account.id,
            organisation_id=voice.organisation_id,
            text=text,
            at=now,
        )
    )
    if conflict.state in ("open", "to_reassess"):
        begin_talks(conflict, now=now)
    tell_concerned(conflict, "letter", but=voice.account.id, by=voice.account.name)


def _is_known(table: type[Letter] | type[Proposal], key: str) -> bool:
    return db.session.scalar(select(table.id).where(table.key == key)) is not None
