"""A pencilled date is held until a day; those there are get one that is not in the past, and their people are told."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0041"
down_revision = "0038"
branch_labels = None
depends_on = None

DAYS, BEFORE = 28, (14, 3)
AT_ONCE = 500


def upgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.add_column(sa.Column("pencil_days", sa.Integer(), nullable=False, server_default="28"))
    op.add_column("event", sa.Column("lapses_on", sa.Date(), nullable=True))
    op.add_column("event", sa.Column("remind_on", sa.Date(), nullable=True))
    op.create_index("ix_event_lapses", "event", ["lapses_on", "remind_on"])
    op.add_column("state_change", sa.Column("cause", sa.String(8), nullable=False, server_default=""))
    op.create_table(
        "event_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("values", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_change_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_event_change_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_change")),
    )
    op.create_index("ix_event_change_event", "event_change", ["event_id", "at"])
    _hold_for_some_weeks(
        datetime.now(UTC).date()
    )  # the city's day or the one beside it, weeks before anything lapses


def _hold_for_some_weeks(today: date) -> None:
    """Let each pencilled date be held as if it were renewed today: until its first date, where that comes sooner."""
    connection = op.get_bind()
    event = sa.table(
        "event", sa.column("id"), sa.column("state"), sa.column("lapses_on"), sa.column("remind_on")
    )
    occurrence = sa.table("occurrence", sa.column("event_id"), sa.column("first_on"), sa.column("last_on"))
    first_on, last_on = (
        sa.type_coerce(sa.func.min(occurrence.c.first_on), sa.Date()),
        sa.func.max(occurrence.c.last_on),
    )
    query = (
        sa.select(event.c.id, first_on, sa.type_coerce(last_on, sa.Date()))
        .join_from(event, occurrence, occurrence.c.event_id == event.c.id, isouter=True)
        .where(event.c.state == "pencilled")
        .group_by(event.c.id)
    )
    rows = [_values(number, first, last, today) for number, first, last in connection.execute(query)]
    change = event.update().where(event.c.id == sa.bindparam("number"))
    change = change.values(
        lapses_on=sa.bindparam("lapses", type_=sa.Date()), remind_on=sa.bindparam("remind", type_=sa.Date())
    )
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(change, rows[start : start + AT_ONCE])


def _values(number: int, first_on: date | None, last_on: date | None, today: date) -> dict[str, object]:
    lapses_on = today + timedelta(days=DAYS)
    if first_on is not None and first_on > today:
        lapses_on = min(lapses_on, first_on)
    elif last_on is not None and last_on <= today:
        lapses_on = today + timedelta(days=1)
    reminders = (lapses_on - timedelta(days=days) for days in BEFORE)
    return {
        "number": number,
        "lapses": lapses_on,
        "remind": next((on for on in reminders if on > today), None),
    }


def downgrade() -> None:
    op.drop_index("ix_event_change_event", "event_change")
    op.drop_table("event_change")
    with op.batch_alter_table("state_change") as change:
        change.drop_column("cause")
    op.drop_index("ix_event_lapses", "event")
    with op.batch_alter_table("event") as event:
        event.drop_column("remind_on")
        event.drop_column("lapses_on")
    with op.batch_alter_table("city") as city:
        city.drop_column("pencil_days")
