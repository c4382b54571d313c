"""A series may step aside to another place."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KEY = "fk_stepping_aside_to_venue_id_venue"


def upgrade() -> None:
    with op.batch_alter_table("stepping_aside") as aside:
        aside.add_column(sa.Column("to_venue_id", sa.Integer(), nullable=True))
        aside.create_foreign_key(op.f(_KEY), "venue", ["to_venue_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("stepping_aside") as aside:
        aside.drop_constraint(op.f(_KEY), type_="foreignkey")
        aside.drop_column("to_venue_id")
