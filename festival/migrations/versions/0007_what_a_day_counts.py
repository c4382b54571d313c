"""What a remembrance day counts: an anniversary, how often it is kept, the years since a foundation, or nothing.

All days counted from their year of origin before. That stays so but for the days that came with the installation and
whose date is not the day on which it happened.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIMES = (
    *("flucht_und_vertreibung", "gleichstellung_behinderung", "jom_haschoa", "juedische_kultur"),
    *("menschen_mit_behinderungen", "veteranentag", "welt_aids_tag"),
)
NOTHING = ("frauentag", "tag_der_arbeit", "totensonntag", "volkstrauertag", "weltfriedenstag")


def upgrade() -> None:
    with op.batch_alter_table("remembrance_day") as day:
        day.add_column(
            sa.Column("counted", sa.String(length=11), nullable=False, server_default="anniversary")
        )
        day.create_check_constraint(
            op.f("ck_remembrance_day_counted"), "counted IN ('', 'anniversary', 'times', 'founding')"
        )
    with op.batch_alter_table("remembrance_day") as day:
        day.alter_column("counted", server_default=None)
    days = sa.table("remembrance_day", sa.column("key", sa.String), sa.column("counted", sa.String))
    for counted, keys in (("times", TIMES), ("", NOTHING)):
        op.execute(days.update().where(days.c.key.in_(keys)).values(counted=counted))


def downgrade() -> None:
    with op.batch_alter_table("remembrance_day") as day:
        day.drop_constraint(op.f("ck_remembrance_day_counted"), type_="check")
        day.drop_column("counted")
