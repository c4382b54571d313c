"""A mail that came back is known as that."""

from alembic import op

revision = "0037c"
down_revision = "0037b"
branch_labels = None
depends_on = None

BEFORE = "state IN ('waiting', 'claimed', 'sending', 'sent', 'given_up', 'unknown', 'dropped')"
AFTER = "state IN ('waiting', 'claimed', 'sending', 'sent', 'given_up', 'unknown', 'bounced', 'dropped')"


def upgrade() -> None:
    with op.batch_alter_table("outgoing_mail") as mail:
        mail.drop_constraint(op.f("ck_outgoing_mail_state"), type_="check")
        mail.create_check_constraint(op.f("ck_outgoing_mail_state"), AFTER)


def downgrade() -> None:
    op.execute("UPDATE outgoing_mail SET state = 'given_up' WHERE state = 'bounced'")
    with op.batch_alter_table("outgoing_mail") as mail:
        mail.drop_constraint(op.f("ck_outgoing_mail_state"), type_="check")
        mail.create_check_constraint(op.f("ck_outgoing_mail_state"), BEFORE)
