"""The header Idempotency-Key: who asks once more gets the answer there was, and nothing is done twice."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from werkzeug.exceptions import BadRequest, Conflict, UnprocessableEntity

from festival.access_tokens.bearer import Bearer
from festival.api_writing.model import IdempotentRequest
from festival.api_writing.refusal import Refusal
from festival.base.database import begin_writing, db

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[!-~]{1,255}")
_USUALLY_WITHIN = timedelta(seconds=5)
_ANSWERED_WITHIN = timedelta(seconds=60)
"""Where there is no answer after that, whoever worked on it was stopped: what was done is told anew."""


@dataclass(frozen=True)
class Asked:
    """A key and what was asked under it; no key where the program gave none."""

    key: str
    digest: str


def read_asked(*, needs_key: bool) -> Asked:
    """Return the request's key, quoted or not. Raises Refusal for what is none, and where there has to be one.

    A server may leave out a header that holds other signs than ASCII before anybody sees it: as if there were none.
    """
    if "Idempotency-Key" not in request.headers:
        if needs_key:
            raise Refusal(
                BadRequest(),
                _(
                    "Give each new event an Idempotency-Key of 1 to 255 characters of ASCII, without blanks: what is"
                    " sent again under the same key is not entered a second time."
                ),
            )
        return Asked("", "")
    said = request.headers["Idempotency-Key"].strip()
    if len(said) > 1 and said[0] == said[-1] == '"':
        said = said[1:-1]
    if not _KEY.fullmatch(said):
        raise Refusal(BadRequest(), _("An Idempotency-Key has 1 to 255 characters of ASCII, without blanks."))
    sent = "\n".join((request.method, request.path, request.headers.get("If-Match", "")))
    return Asked(said, hashlib.sha256(sent.encode() + b"\n" + request.get_data()).hexdigest())


def find_answered(asked: Asked, bearer: Bearer, *, now: datetime) -> IdempotentRequest | None:
    """Return what was done under the key already. Raises Refusal where it was something else, or goes on still. Who
    holds the city's lock sees what another one has just done."""
    if not asked.key:
        return None
    found = db.session.scalar(
        select(IdempotentRequest).where(
            IdempotentRequest.token_id == bearer.token_id,
            IdempotentRequest.key == asked.key,
            IdempotentRequest.asked_at > now - KEPT,
        )
    )
    if found is None:
        return None
    if found.digest != asked.digest:
        words = _("This Idempotency-Key was used for something else. Take a new one for each change.")
        raise Refusal(UnprocessableEntity(), words)
    since = now - found.asked_at
    if not found.answer and since < _ANSWERED_WITHIN:
        # What takes longer than usual was stopped, and is told anew only when it can't be answered any more.
        seconds = 1 if since < _USUALLY_WITHIN else math.ceil((_ANSWERED_WITHIN - since).total_seconds())
        words = _("The same is being worked on. Ask again in %(n)s s.", n=seconds)
        raise Refusal(Conflict(), words, retry_after=seconds)
    return found


def note_done(asked: Asked, bearer: Bearer, event_id: int, status: int, *, now: datetime) -> int:
    """Write down what was done, in its transaction; return the row's number, 0 where there is no key."""
    if not asked.key:
        return 0
    mine, is_old = IdempotentRequest.token_id == bearer.token_id, IdempotentRequest.asked_at <= now - KEPT
    db.session.connection().execute(delete(IdempotentRequest).where(mine, is_old))
    row = IdempotentRequest(
        token_id=bearer.token_id,
        key=asked.key,
        digest=asked.digest,
        event_id=event_id,
        status=status,
        asked_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def keep_answer(row_id: int, answer: str, tag: str) -> None:
    """Keep the answer that was made, in a transaction of its own."""
    begin_writing()
    kept = update(IdempotentRequest).where(IdempotentRequest.id == row_id).values(answer=answer, tag=tag)
    db.session.execute(kept, execution_options={"synchronize_session": False})
    db.session.commit()


def sweep_requests(*, now: datetime) -> None:
    """Delete what is older than KEPT. For a job."""
    old = delete(IdempotentRequest).where(IdempotentRequest.asked_at <= now - KEPT)
    db.session.connection().execute(old)
