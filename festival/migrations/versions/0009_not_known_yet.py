"""An event's tone may be "not known yet"; what stands there stays."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = "tone IN ('festive', 'civic', 'solemn')"
AFTER = "tone IN ('festive', 'civic', 'solemn', 'unknown')"
EARLIER = {"tone": "civic", "sound": "none", "setting": "outdoor", "category": "begegnung"}


def upgrade() -> None:
    _check(AFTER)


def downgrade() -> None:
    for column, value in EARLIER.items():
        names = sa.table("event", sa.column(column))
        op.execute(sa.update(names).where(names.c[column] == "unknown").values({column: value}))
    _check(BEFORE)


def _check(tones: str) -> None:
    with op.batch_alter_table("event") as event:
        event.drop_constraint(op.f("ck_event_tone"), type_="check")
        event.create_check_constraint(op.f("ck_event_tone"), tones)
