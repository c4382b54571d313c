"""Notices know by which mail they are told, and people choose how they are told of what."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outgoing_mail_changed", "outgoing_mail", ["state", "changed_at"])
    op.create_table(
        "notice_choice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.CheckConstraint("way IN ('at_once', 'digest', 'nothing')", name=op.f("ck_notice_choice_way")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_notice_choice_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_notice_choice")),
    )
    # what happened before mails were sent is told by none
    op.add_column("notice", sa.Column("way", sa.String(8), nullable=False, server_default=""))
    with op.batch_alter_table("notice") as notice:
        notice.alter_column("way", server_default=None)
        notice.add_column(sa.Column("mail_id", sa.Integer(), nullable=True))
        notice.create_foreign_key(
            op.f("fk_notice_mail_id_outgoing_mail"), "outgoing_mail", ["mail_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_notice_mail", "notice", ["account_id", "mail_id", "way"])


def downgrade() -> None:
    op.drop_index("ix_notice_mail", "notice")
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("fk_notice_mail_id_outgoing_mail"), type_="foreignkey")
        notice.drop_column("mail_id")
        notice.drop_column("way")
    op.drop_table("notice_choice")
    op.drop_index("ix_outgoing_mail_changed", "outgoing_mail")
