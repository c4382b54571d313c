"""Which answers by mail were looked at."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0057"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_reply",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("at", database.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_mail_reply")),
    )
    op.create_index("ix_mail_reply_at", "mail_reply", ["at", "outcome"])


def downgrade() -> None:
    op.drop_table("mail_reply")
