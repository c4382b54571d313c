"""What permits ask of an event is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.Column("traits", sa.JSON(none_as_null=True), nullable=False, server_default="{}")
    op.add_column("event", empty)


def downgrade() -> None:
    with op.batch_alter_table("event") as changed:
        changed.drop_column("traits")
