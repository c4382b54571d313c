"""What waits for few people at a time: asked in one question whether there is any of it, instead of in one for each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import literal, select

from festival.base.database import db
from festival.co_organisers.acting import events_of
from festival.co_organisers.queries import unanswered_invitations
from festival.desk.today import Waiting, invitations_to_answer, points_to_decide
from festival.desk.undated_lines import reviews_to_give
from festival.festivals.queries import unanswered_points
from festival.organisers.model import Account
from festival.reviews.queries import unanswered


def seldom_lines(account: Account, locale: str, *, now: datetime) -> list[Waiting]:
    """Return invitations and festivals' points to answer, and events to look back at. One query, and one for each of
    the three that there is; none for who acts for nobody."""
    mine = account.edited_organisation_ids
    if not mine:
        return []
    questions = (
        unanswered_invitations(mine),
        unanswered_points(mine),
        unanswered(now=now).where(events_of(mine)),
    )
    is_any = select(
        *(
            one.with_only_columns(literal(1), maintain_column_froms=True).order_by(None).exists()
            for one in questions
        )
    )
    has_invitations, has_points, has_reviews = db.session.execute(is_any).one()
    found: list[Waiting] = []
    if has_invitations:
        found += invitations_to_answer(account, locale)
    if has_points:
        found += points_to_decide(account, locale)
    if has_reviews:
        found += reviews_to_give(account, locale, now=now)
    return found
