"""What the city says of the town has a table of its own; it was kept among the settings of rules."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_said = sa.table(
    "town_facts",
    sa.column("id", sa.Integer),
    sa.column("said", sa.JSON),
    sa.column("version", sa.Integer),
    sa.column("changed_at", sa.DateTime),
    sa.column("changed_by_id", sa.Integer),
)
_settings = sa.table(
    "rule_setting",
    sa.column("rule", sa.String),
    sa.column("is_on", sa.Boolean),
    sa.column("thresholds", sa.JSON),
    sa.column("version", sa.Integer),
    sa.column("changed_at", sa.DateTime),
    sa.column("changed_by_id", sa.Integer),
)


def upgrade() -> None:
    op.create_table(
        "town_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", database.UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_town_facts_only_row")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["account.id"], name=op.f("fk_town_facts_changed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_facts")),
    )
    kept = sa.select(
        sa.literal(1),
        _settings.c.thresholds,
        _settings.c.version,
        _settings.c.changed_at,
        _settings.c.changed_by_id,
    ).where(_settings.c.rule == "town")
    names = ["id", "said", "version", "changed_at", "changed_by_id"]
    op.execute(_said.insert().from_select(names, kept))
    op.execute(_settings.delete().where(_settings.c.rule == "town"))


def downgrade() -> None:
    kept = sa.select(
        sa.literal("town"),
        sa.true(),
        _said.c.said,
        _said.c.version,
        _said.c.changed_at,
        _said.c.changed_by_id,
    )
    names = ["rule", "is_on", "thresholds", "version", "changed_at", "changed_by_id"]
    op.execute(_settings.insert().from_select(names, kept))
    op.drop_table("town_facts")
