"""An event says whether it needs quiet; a zone of the city may have to stay quiet."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('closure', 'parade', 'bus', 'rescue')"
_AFTER = "kind IN ('closure', 'parade', 'bus', 'rescue', 'quiet')"


def upgrade() -> None:
    op.add_column("event", sa.Column("needs_quiet", sa.Boolean(), nullable=True))
    _check(_AFTER)


def downgrade() -> None:
    ways = sa.table("marked_route", sa.column("kind"))
    op.execute(sa.delete(ways).where(ways.c.kind == "quiet"))
    _check(_BEFORE)
    with op.batch_alter_table("event") as event:
        event.drop_column("needs_quiet")


def _check(kinds: str) -> None:
    with op.batch_alter_table("marked_route") as way:
        way.drop_constraint(op.f("ck_marked_route_kind"), type_="check")
        way.create_check_constraint(op.f("ck_marked_route_kind"), kinds)
