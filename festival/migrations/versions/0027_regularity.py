"""What happens regularly is told from what is special."""

from datetime import date
from itertools import pairwise
from statistics import median

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_STARTS = ["is_public", "is_long", "starts_at", "id", "ends_at"]
_FEASTS = ("stadtfest", "volksfest", "weihnachtsmarkt", "genuss", "open_air", "umzug", "handel", "gedenken")
_EVERYDAY = ("daily", "often", "weekly", "fortnightly")


def upgrade() -> None:
    with op.batch_alter_table("event") as event:
        event.add_column(sa.Column("rhythm", sa.String(12), nullable=False, server_default=""))
        event.add_column(sa.Column("prominence", sa.String(8), nullable=False, server_default=""))
        event.add_column(sa.Column("is_regular", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("occurrence") as occurrence:
        occurrence.add_column(
            sa.Column("is_regular", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("feed_entry") as entry:
        entry.add_column(sa.Column("is_regular", sa.Boolean(), nullable=False, server_default=sa.false()))
    _tell()
    for name, columns in (
        ("event", ("rhythm", "prominence", "is_regular")),
        ("occurrence", ("is_regular",)),
        ("feed_entry", ("is_regular",)),
    ):
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)
    op.drop_index("ix_occurrence_public_starts", "occurrence")
    op.create_index("ix_occurrence_public_starts", "occurrence", [*_STARTS, "is_regular"])


def downgrade() -> None:
    op.drop_index("ix_occurrence_public_starts", "occurrence")
    op.create_index("ix_occurrence_public_starts", "occurrence", _STARTS)
    for name, columns in (
        ("feed_entry", ("is_regular",)),
        ("occurrence", ("is_regular",)),
        ("event", ("is_regular", "prominence", "rhythm")),
    ):
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column)


def _tell() -> None:
    """Tell each series' rhythm from its dates, as the application does when an event is written."""
    event = sa.table(
        "event",
        *map(sa.column, ("id", "category", "tone", "visitors_expected", "rhythm", "is_regular", "rrule")),
    )
    date_of = sa.table(
        "occurrence", sa.column("event_id"), sa.column("on", sa.Date()), sa.column("is_regular")
    )
    entry = sa.table("feed_entry", sa.column("event_id"), sa.column("is_regular"))
    connection = op.get_bind()
    query = sa.select(event.c.id, event.c.category, event.c.tone, event.c.visitors_expected)
    for row in connection.execute(query.where(event.c.rrule.is_not(None))).all():
        days = list(connection.scalars(sa.select(date_of.c.on).where(date_of.c.event_id == row.id)))
        rhythm = _rhythm_of(days)
        is_everyday = rhythm in _EVERYDAY and row.tone != "solemn" and row.category not in _FEASTS
        is_regular = is_everyday and (row.visitors_expected or 0) < 2000
        if rhythm:
            values = {"rhythm": rhythm, "is_regular": is_regular}
            connection.execute(sa.update(event).where(event.c.id == row.id).values(values))
        if is_regular:
            for table in (date_of, entry):
                of_it = sa.update(table).where(table.c.event_id == row.id)
                connection.execute(of_it.values(is_regular=True))


def _rhythm_of(days: list[date]) -> str:
    ordered = sorted(set(days))
    if len(ordered) < 5 or (ordered[-1] - ordered[0]).days < 42:
        return ""
    gaps = [(later - earlier).days for earlier, later in pairwise(ordered)]
    usual = median(gaps)
    if usual < 7:
        return "daily" if (ordered[-1] - ordered[0]).days < 1.3 * len(gaps) else "often"
    if usual < 8:
        return "weekly"
    if usual <= 16:
        return "fortnightly"
    return "monthly" if usual <= 35 else ""
