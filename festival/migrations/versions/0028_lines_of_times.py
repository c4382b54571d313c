"""An event's times are lines; a date is named by the start its line gives it."""

from datetime import time

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_COLUMNS = ("local_start", "local_end", "start_fold", "end_fold", "all_day", "rrule")
_NAMED = ("occurrence", "date_change", "former_date")


def upgrade() -> None:
    op.create_table(
        "event_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("local_start", database.LocalDateTime(), nullable=False),
        sa.Column("local_end", database.LocalDateTime(), nullable=False),
        sa.Column("start_fold", sa.Integer(), nullable=False),
        sa.Column("end_fold", sa.Integer(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("rrule", sa.String(length=400), nullable=True),
        sa.CheckConstraint("local_start <= local_end", name=op.f("ck_event_time_order")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_time_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_time")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_time_uid")),
    )
    op.create_index("ix_event_time_event", "event_time", ["event_id", "position"])
    with op.batch_alter_table("event") as event:
        event.add_column(sa.Column("is_series", sa.Boolean(), nullable=False, server_default=sa.false()))
        event.add_column(sa.Column("times_text", sa.Text(), nullable=False, server_default=""))
    for name in _NAMED:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("at", sa.Time(), nullable=False, server_default="00:00:00.000000"))
            table.drop_constraint(op.f(f"uq_{name}_event_id_on"), type_="unique")
            table.create_unique_constraint(op.f(f"uq_{name}_event_id_on_at"), ["event_id", "on", "at"])
            if name == "former_date":
                table.add_column(sa.Column("moved_to_at", sa.Time(), nullable=True))
            if name == "occurrence":
                table.add_column(
                    sa.Column("is_alone", sa.Boolean(), nullable=False, server_default=sa.true())
                )
                table.add_column(
                    sa.Column("all_day", sa.Boolean(), nullable=False, server_default=sa.false())
                )
    with op.batch_alter_table("proposal") as proposal:
        proposal.add_column(sa.Column("on_at", sa.Time(), nullable=True))
    _write_lines(op.get_bind())
    with op.batch_alter_table("event") as event:
        for column in _COLUMNS:
            event.drop_column(column)
        event.alter_column("is_series", server_default=None)
        event.alter_column("times_text", server_default=None)
    for name in _NAMED:
        with op.batch_alter_table(name) as table:
            table.alter_column("at", server_default=None)
            if name == "occurrence":
                table.alter_column("is_alone", server_default=None)
                table.alter_column("all_day", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("event") as event:
        event.add_column(sa.Column("all_day", sa.Boolean(), nullable=False, server_default=sa.false()))
        event.add_column(sa.Column("local_start", database.LocalDateTime(), nullable=True))
        event.add_column(sa.Column("local_end", database.LocalDateTime(), nullable=True))
        event.add_column(sa.Column("start_fold", sa.Integer(), nullable=False, server_default="0"))
        event.add_column(sa.Column("end_fold", sa.Integer(), nullable=False, server_default="0"))
        event.add_column(sa.Column("rrule", sa.String(length=400), nullable=True))
    connection = op.get_bind()
    event, line, *named = _tables(connection, "event", "event_time", *_NAMED)
    for row in connection.execute(sa.select(line).where(line.c.position == 0)).all():
        values = {name: row._mapping[name] for name in _COLUMNS}
        connection.execute(sa.update(event).where(event.c.id == row.event_id).values(values))
    for table in named:  # of several dates a day the first stays
        first = sa.select(sa.func.min(table.c.id)).group_by(table.c.event_id, table.c.on)
        connection.execute(sa.delete(table).where(table.c.id.not_in(first)))
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_column("on_at")
    for name in _NAMED:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"uq_{name}_event_id_on_at"), type_="unique")
            table.create_unique_constraint(op.f(f"uq_{name}_event_id_on"), ["event_id", "on"])
            table.drop_column("at")
            if name == "former_date":
                table.drop_column("moved_to_at")
            if name == "occurrence":
                table.drop_column("is_alone")
                table.drop_column("all_day")
    with op.batch_alter_table("event") as event:
        event.drop_column("is_series")
        event.drop_column("times_text")
        event.alter_column("all_day", server_default=None)
        event.alter_column("start_fold", server_default=None)
        event.alter_column("end_fold", server_default=None)
    op.drop_table("event_time")


def _write_lines(connection: sa.Connection) -> None:
    """Make each event's own times its first line, with the event's UID, and name its dates by that line's start."""
    event, line, *named = _tables(connection, "event", "event_time", *_NAMED)
    columns = [event.c[name] for name in ("id", "uid", *_COLUMNS)]
    timed = sa.select(*columns).where(event.c.local_start.is_not(None), event.c.local_end.is_not(None))
    for row in connection.execute(timed).all():
        values = {name: row._mapping[name] for name in _COLUMNS}
        values["local_end"] = max(row.local_start, row.local_end)
        connection.execute(sa.insert(line).values(event_id=row.id, uid=row.uid, position=0, **values))
        start, end = row.local_start, row.local_end
        text = f"{start.isoformat()}/{end.isoformat()}/{row.rrule or ''}"
        text += "/days" if row.all_day else ""
        connection.execute(
            sa.update(event)
            .where(event.c.id == row.id)
            .values(is_series=row.rrule is not None, times_text=text)
        )
        at = time.min if row.all_day else start.time()
        for table in named:
            said: dict[str, object] = {"at": at}
            if table.name == "former_date":
                said["moved_to_at"] = sa.case((table.c.moved_to_on.is_not(None), at))
            if table.name == "occurrence":
                said["all_day"] = row.all_day
            connection.execute(sa.update(table).where(table.c.event_id == row.id).values(said))


def _tables(connection: sa.Connection, *names: str) -> list[sa.Table]:
    """Return the tables as they are just now."""
    known = sa.MetaData()
    return [sa.Table(name, known, autoload_with=connection) for name in names]
