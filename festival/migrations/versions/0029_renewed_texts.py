"""Feed texts that stand for a rule without an end are written anew in time; all are, since rules are sent otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("published_event") as published:
        published.add_column(sa.Column("renew_on", sa.Date(), nullable=True))
    op.execute("UPDATE published_event SET renew_on = '2000-01-01'")


def downgrade() -> None:
    with op.batch_alter_table("published_event") as published:
        published.drop_column("renew_on")
