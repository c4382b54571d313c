"""A line or stop of public transport may be marked as out of service."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NAME = "ck_marked_route_kind"


def upgrade() -> None:
    with op.batch_alter_table("marked_route") as table:
        table.drop_constraint(op.f(_NAME), type_="check")
        table.create_check_constraint(
            op.f(_NAME), "kind IN ('closure', 'parade', 'bus', 'rescue', 'quiet', 'transit')"
        )


def downgrade() -> None:
    op.execute("DELETE FROM marked_route WHERE kind = 'transit'")
    with op.batch_alter_table("marked_route") as table:
        table.drop_constraint(op.f(_NAME), type_="check")
        table.create_check_constraint(op.f(_NAME), "kind IN ('closure', 'parade', 'bus', 'rescue', 'quiet')")
