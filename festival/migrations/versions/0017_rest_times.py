"""Night and rest times are a table of law; a venue has its own latest end of music."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('quiet_day', 'sunday_protection', 'sunday_opening', 'movable_day', 'permit')"
_AFTER = "kind IN ('quiet_day', 'sunday_protection', 'sunday_opening', 'rest_time', 'movable_day', 'permit')"


def upgrade() -> None:
    _check(_AFTER)
    for name in ("music_until", "music_until_late"):
        op.add_column("venue", sa.Column(name, sa.Time(), nullable=True))


def downgrade() -> None:
    rows = sa.table("law_row", sa.column("kind"))
    op.execute(sa.delete(rows).where(rows.c.kind == "rest_time"))
    with op.batch_alter_table("venue") as venue:
        venue.drop_column("music_until_late")
        venue.drop_column("music_until")
    _check(_BEFORE)


def _check(kinds: str) -> None:
    with op.batch_alter_table("law_row") as row:
        row.drop_constraint(op.f("ck_law_row_kind"), type_="check")
        row.create_check_constraint(op.f("ck_law_row_kind"), kinds)
