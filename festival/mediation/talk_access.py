"""Who may open a talk, and who may say something in it."""

from __future__ import annotations

from flask import abort

from festival.co_organisers.acting import acts_for
from festival.conflicts.model import Conflict
from festival.conflicts.queries import conflict_for
from festival.organisers.model import Account
from festival.organisers.permissions import may, this_account


def conflict_of_reader(conflict_id: int) -> Conflict:
    """Return the conflict if it concerns the reader, or the reader mediates; else 404."""
    account = this_account()
    ids = None if may(account, "conflict.mediate") else account.organisation_ids
    found = conflict_for(conflict_id, ids)
    if found is None:
        abort(404)
    return found


def conflict_of_speaker(conflict_id: int) -> Conflict:
    """Return the conflict if the reader may say something in it; 403 for who only reads along."""
    found = conflict_of_reader(conflict_id)
    if not may_speak(found, this_account()):
        abort(403)
    return found


def may_speak(conflict: Conflict, account: Account) -> bool:
    """Whether the account acts for one of those concerned, or mediates."""
    mine = account.edited_organisation_ids
    return may(account, "conflict.mediate") or any(acts_for(mine, one) for one in conflict.parties)
