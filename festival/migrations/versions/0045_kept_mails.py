"""A mail is kept where no mail server is set up, and it is known who has read it."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0045"
down_revision = "0037c"
branch_labels = None
depends_on = None

STATES = "'waiting', 'claimed', 'sending', 'sent', 'given_up', 'unknown', 'bounced', 'dropped'"


def upgrade() -> None:
    _allow(f"state IN ({STATES}, 'kept')")
    op.create_table(
        "mail_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", database.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["outgoing_mail.id"],
            name=op.f("fk_mail_reading_mail_id_outgoing_mail"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mail_reading_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_reading")),
    )
    op.create_index("ix_mail_reading_mail", "mail_reading", ["mail_id", "at"])


def downgrade() -> None:
    op.drop_table("mail_reading")
    op.execute("DELETE FROM outgoing_mail WHERE state = 'kept'")
    _allow(f"state IN ({STATES})")


def _allow(states: str) -> None:
    with op.batch_alter_table("outgoing_mail") as mail:
        mail.drop_constraint(op.f("ck_outgoing_mail_state"), type_="check")
        mail.create_check_constraint(op.f("ck_outgoing_mail_state"), states)
