"""Handing messages out: at least once, in order for each address, several addresses side by side.

A message is claimed, sent without any transaction open, and settled after its answer. What is found claimed by a job
that is gone goes once more, under the same number.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.fetching.door import Bounds, Door, door
from festival.fetching.errors import NotFetched
from festival.outbox.mail import speaking
from festival.second_factor.sealing import unseal
from festival.webhooks.message_text import message_text
from festival.webhooks.model import Webhook, WebhookDelivery
from festival.webhooks.pausing import pause
from festival.webhooks.signing import signed_headers

BOUNDS = Bounds(max_bytes=0, total_seconds=10.0, piece_seconds=10.0, redirects=0, https_only=True)
SIDE_BY_SIDE = 8
"""So many addresses are waited for at a time: one that stalls holds up no other."""
RUN_S = 20.0
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
MOST_ATTEMPTS = 12
"""After that, some twenty hours, a message is given up and the next one tried: it may be the message's own fault."""
PAUSED_AFTER = timedelta(days=5)
_GONE = 410
log = logging.getLogger("jobs")


@dataclass(frozen=True)
class Claim:
    """The right to hand a message out, with all that is needed for it."""

    id: int
    webhook_id: int
    address: str
    body: bytes = field(repr=False, default=b"")
    headers: dict[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """What came of it: a status, or why there is none."""

    status: int | None = None
    reason: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def hand_out() -> bool:
    """Hand out what is due, for RUN_S and one message at most; return whether anything was."""
    _take_up_what_was_left()
    until, was_due, through = time.monotonic() + RUN_S, False, door()
    running: dict[Future[Answered], Claim] = {}
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="webhook") as pool:
        while True:
            if time.monotonic() < until and len(running) < SIDE_BY_SIDE:
                busy = [one.webhook_id for one in running.values()]
                for claim in _claim_due(busy, SIDE_BY_SIDE - len(running)):
                    running[pool.submit(_send, through, claim)] = claim
            if not running:
                return was_due
            was_due = True
            done, _others = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                _settle(running.pop(one), one.result())


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time, at most LONGEST_WAIT."""
    return min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT)


def _send(through: Door, claim: Claim) -> Answered:
    """Send a message; knows no database, and takes no longer than its bounds."""
    try:
        return Answered(status=through.send(claim.address, claim.body, claim.headers, BOUNDS))
    except NotFetched as error:
        return Answered(reason=error.reason.value)


def _take_up_what_was_left() -> None:
    """Let wait again what a job that was killed had claimed. One look into the index where there is nothing."""
    left = db.session.scalar(select(WebhookDelivery.id).where(WebhookDelivery.state == "claimed").limit(1))
    db.session.rollback()
    if left is not None:
        begin_writing()
        _run(update(WebhookDelivery).where(WebhookDelivery.state == "claimed").values(state="waiting"))
        db.session.commit()


def _claim_due(busy: list[int], most: int) -> list[Claim]:
    """Return the oldest message of each address that is due and not being told already, claimed and signed. By
    ix_webhook_delivery_state; nobody waits for the write lock where nothing is due."""
    now = clock.now()
    first = func.min(WebhookDelivery.id)
    due = (
        select(first)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(
            WebhookDelivery.state == "waiting",
            Webhook.paused_at.is_(None),
            Webhook.next_try_at <= now,
            Webhook.id.not_in(busy),
        )
        .group_by(WebhookDelivery.webhook_id)
        .order_by(first)
        .limit(most)
    )
    ids = list(db.session.scalars(due))
    db.session.rollback()
    if not ids:
        return []
    begin_writing()
    taken = []
    for number in ids:
        waiting = update(WebhookDelivery).where(
            WebhookDelivery.id == number, WebhookDelivery.state == "waiting"
        )
        values = {"state": "claimed", "attempts": WebhookDelivery.attempts + 1, "changed_at": now}
        if _run(waiting.values(values)):
            taken.append(number)
    db.session.commit()
    claims = [_prepared(number) for number in taken]
    db.session.rollback()
    return [one for one in claims if one is not None]


def _prepared(delivery_id: int) -> Claim | None:
    """Return a claimed message ready to go; None where its secret can't be read any more. Reads only."""
    delivery = db.session.get_one(WebhookDelivery, delivery_id, populate_existing=True)
    hook = db.session.get_one(Webhook, delivery.webhook_id, populate_existing=True)
    now = clock.now()
    sealed = [hook.sealed_secret]
    if hook.sealed_former and hook.former_until is not None and hook.former_until > now:
        sealed.append(hook.sealed_former)
    keys = [key for one in sealed if (key := unseal(one)) is not None]
    if not keys:
        _end_without_key(hook.id)
        return None
    try:
        with speaking("de"):
            body = message_text(delivery)
    except Exception:
        # What is wrong with one message holds up no other.
        log.exception("a message to a webhook could not be written and will be tried again")
        _settle(Claim(delivery.id, hook.id, hook.address), Answered(reason="unwritten"))
        return None
    headers = signed_headers(delivery.message_id, int(now.timestamp()), body, keys)
    return Claim(delivery.id, hook.id, hook.address, body, headers | {"Content-Type": "application/json"})


def _end_without_key(webhook_id: int) -> None:
    begin_writing()
    pause(db.session.get_one(Webhook, webhook_id), "secret", now=clock.now())
    db.session.commit()


def _settle(claim: Claim, answered: Answered) -> None:
    """Note what came of a message, and when its address is asked next. Where somebody took the address away meanwhile,
    there is nothing to note."""
    begin_writing()
    now = clock.now()
    delivery = db.session.get(WebhookDelivery, claim.id, populate_existing=True)
    hook = db.session.get(Webhook, claim.webhook_id, populate_existing=True)
    if delivery is None or hook is None:
        db.session.rollback()
        return
    delivery.status, delivery.reason, delivery.changed_at = answered.status, answered.reason, now
    if answered.is_taken:
        delivery.state, hook.failing_since, hook.failures, hook.next_try_at = "delivered", None, 0, now
    else:
        delivery.state = "given_up" if delivery.attempts >= MOST_ATTEMPTS or hook.paused_at else "waiting"
        hook.failures += 1
        hook.failing_since = hook.failing_since or now
        hook.next_try_at = now + wait_after(hook.failures)
        if not hook.paused_at and answered.status == _GONE:
            pause(hook, "gone", now=now)
        elif not hook.paused_at and now - hook.failing_since >= PAUSED_AFTER:
            pause(hook, "failing", now=now)
    db.session.commit()


def _run(statement: Any) -> int:
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    return done.rowcount
