"""What was given up before the public knew of it is withdrawn, not cancelled; conflicts keep what they weighed before."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

event = sa.table("event", sa.column("id"), sa.column("state"))
step = sa.table("state_change", sa.column("event_id"), sa.column("from_state"), sa.column("to_state"))
occurrence = sa.table("occurrence", sa.column("event_id"), sa.column("is_public", sa.Boolean()))
published = sa.table("published_event", sa.column("event_id"))
entry = sa.table("feed_entry", sa.column("event_id"), sa.column("left_at", database.UTCDateTime()))
city = sa.table("city", sa.column("revision"))

PROMISED = ("confirmed", "postponed", "held")


def upgrade() -> None:
    with op.batch_alter_table("conflict") as conflict:
        conflict.add_column(sa.Column("severity_before", sa.Integer(), nullable=True))
        conflict.add_column(sa.Column("worse_at", database.UTCDateTime(), nullable=True))
    known = sa.select(step.c.event_id).where(step.c.from_state.in_(PROMISED) | step.c.to_state.in_(PROMISED))
    steps = sa.select(step.c.event_id).where(step.c.to_state == "cancelled")
    query = sa.select(event.c.id).where(
        event.c.state == "cancelled", event.c.id.in_(steps), event.c.id.not_in(known)
    )
    ids = op.get_bind().scalars(query).all()
    for event_id in ids:
        for table in (published, entry):
            op.execute(sa.delete(table).where(table.c.event_id == event_id))
        op.execute(sa.update(occurrence).where(occurrence.c.event_id == event_id).values(is_public=False))
        last = sa.update(step).where(step.c.event_id == event_id, step.c.to_state == "cancelled")
        op.execute(last.values(to_state="withdrawn"))
        op.execute(sa.update(event).where(event.c.id == event_id).values(state="withdrawn"))
    if ids:
        op.execute(sa.update(city).values(revision=city.c.revision + 1))


def downgrade() -> None:
    withdrawn = sa.select(event.c.id).where(event.c.state == "withdrawn")
    op.execute(sa.update(occurrence).where(occurrence.c.event_id.in_(withdrawn)).values(is_public=True))
    op.execute(sa.update(step).where(step.c.to_state == "withdrawn").values(to_state="cancelled"))
    op.execute(sa.update(event).where(event.c.state == "withdrawn").values(state="cancelled"))
    op.execute(sa.update(city).values(revision=city.c.revision + 1))
    with op.batch_alter_table("conflict") as conflict:
        conflict.drop_column("worse_at")
        conflict.drop_column("severity_before")
