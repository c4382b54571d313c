"""Rules that failed: noted where conflicts are written, so that whoever looks after the installation reads of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from festival.base import clock
from festival.base.database import Base, db


class RuleFailure(Base):
    """A rule that raised when it was last asked. What it had found before is kept until it can be asked again."""

    __tablename__ = "rule_failure"

    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    error: Mapped[str] = mapped_column()
    first_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)


def failing_rules() -> list[RuleFailure]:
    """Return the rules that fail, by their names. One query."""
    return list(db.session.scalars(select(RuleFailure).order_by(RuleFailure.rule)))


def note_failed(failed: Mapping[str, str], *, now: datetime, all_asked: bool = False) -> None:
    """Write down which rules failed; where all were asked about everything, the others are well again. Writes."""
    if not failed and not all_asked:
        return
    known = {one.rule: one for one in failing_rules()}
    for rule, error in failed.items():
        one = known.pop(rule, None)
        if one is None:
            db.session.add(RuleFailure(rule=rule, error=error, first_at=now, last_at=now))
        else:
            one.error, one.last_at = error, now
    if all_asked:
        for one in known.values():
            db.session.delete(one)
    db.session.flush()
