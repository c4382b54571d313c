"""A venue that is known as a point says how far it reaches; NULL is reckoned by its kind."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("venue", sa.Column("extent_m", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("venue") as venue:
        venue.drop_column("extent_m")
