"""Notices are found by how they are to be told, and by their mail, which is swept away before them."""

from alembic import op

revision = "0037b"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_notice_mail", "notice")
    op.create_index("ix_notice_way", "notice", ["account_id", "way"])
    op.create_index("ix_notice_mail", "notice", ["mail_id"])


def downgrade() -> None:
    op.drop_index("ix_notice_mail", "notice")
    op.drop_index("ix_notice_way", "notice")
    op.create_index("ix_notice_mail", "notice", ["account_id", "mail_id", "way"])
