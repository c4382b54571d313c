"""Feeds break lines where they were typed to break: the job that renews texts writes those anew that may have any

Revision ID: 0084
Revises: 0083
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    event = sa.table("event", *(sa.column(name, sa.Text) for name in ("id", "description", "description_en")))
    published = sa.table("published_event", sa.column("event_id"), sa.column("renew_on", sa.Date()))
    has_breaks = sa.or_(*(event.c[name].contains("\n") for name in ("description", "description_en")))
    due = published.c.event_id.in_(sa.select(event.c.id).where(has_breaks))
    op.execute(published.update().where(due).values(renew_on=date(2000, 1, 1)))


def downgrade() -> None:
    pass  # what is written stays readable
