"""Addresses that are told of public changes, and what is told them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from festival.base import clock
from festival.base.database import Base
from festival.organisers.model import Organisation

STATES = ("waiting", "claimed", "delivered", "given_up")


class Webhook(Base):
    """An address that is told of an organisation's public changes, or of all where it is nobody's.

    What fails lets all of it wait: a receiver that is away is asked once in a while, not once for each change.
    """

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_organisation", "organisation_id"),)  # its page; whom a change is told

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    address: Mapped[str] = mapped_column()
    sealed_secret: Mapped[str] = mapped_column()
    sealed_former: Mapped[str] = mapped_column(default="")
    """The secret before this one, by which it is signed too until `former_until`."""
    former_until: Mapped[datetime | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    paused_at: Mapped[datetime | None] = mapped_column()
    paused_because: Mapped[str] = mapped_column(String(8), default="")
    """`person`, `failing`, `gone` or `secret`; empty while it is told."""
    failing_since: Mapped[datetime | None] = mapped_column()
    failures: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)

    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class WebhookDelivery(Base):
    """One message to one address: from what it is made, not its text. It is told of the event as it is when it goes."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(
            "ix_webhook_delivery_state", "state", "webhook_id", "id"
        ),  # what is due; what waits of an event
        Index("ix_webhook_delivery_webhook", "webhook_id", "id"),  # the page of an address
        Index("ix_webhook_delivery_changed", "changed_at"),  # the job that forgets them
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    """The same for each try: its receiver knows a message again."""
    event_id: Mapped[int | None] = mapped_column()
    """The event's number, also once there is none any more; None of a trial."""
    kind: Mapped[str] = mapped_column(String(9))
    """`published`, `changed`, `cancelled` or `test`."""
    state: Mapped[str] = mapped_column(String(9), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None] = mapped_column()
    """What the address answered last."""
    reason: Mapped[str] = mapped_column(String(20), default="")
    """Why it didn't come through, as fetching.errors.Reason has it."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
