"""What the filters of feeds know an event by, so that who had it in a filtered calendar hears that it has left."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COPIED = (
    "state",
    "category",
    "audiences",
    "tone",
    "organisation_id",
    "is_free",
    "search_text",
    "access_yes",
    "access_no",
)
IN_FEEDS = ("confirmed", "postponed", "cancelled", "held", "pencilled", "submitted")


def upgrade() -> None:
    entry = op.create_table(
        "feed_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("left_at", database.UTCDateTime(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("audiences", database.KeyList(), nullable=False),
        sa.Column("tone", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("access_yes", database.KeyList(), nullable=False),
        sa.Column("access_no", database.KeyList(), nullable=False),
        sa.Column("venues", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("dates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_feed_entry_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_entry")),
    )
    with op.batch_alter_table("feed_entry", schema=None) as batch_op:
        batch_op.create_index("ix_feed_entry_event", ["event_id", "left_at"], unique=False)
        batch_op.create_index("ix_feed_entry_left", ["left_at"], unique=False)
    _fill(entry)


def _fill(entry: sa.Table) -> None:
    """Note what is in feeds now: without it the next edit of each event would leave filtered feeds without a word."""
    columns = [sa.column(name, entry.c[name].type) for name in COPIED]
    event = sa.table("event", sa.column("id"), sa.column("venue_id"), *columns)
    venue = sa.table("venue", sa.column("id"), sa.column("path"), sa.column("access_yes", database.KeyList()))
    found = op.get_bind().execute(
        sa.select(
            event.c.id.label("event_id"),
            *(event.c[name] for name in COPIED),
            venue.c.id.label("venue_id"),
            venue.c.path,
            venue.c.access_yes.label("offered"),
        )
        .select_from(event.outerjoin(venue, venue.c.id == event.c.venue_id))
        .where(event.c.state.in_(IN_FEEDS))
    )
    rows = []
    for row in found.mappings().all():
        venues = {str(row["venue_id"]): [row["path"], " ".join(row["offered"])]} if row["venue_id"] else {}
        rows.append({name: row[name] for name in ("event_id", *COPIED)} | {"venues": venues, "dates": []})
    if rows:
        op.bulk_insert(entry, rows)


def downgrade() -> None:
    op.drop_table("feed_entry")
