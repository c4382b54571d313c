"""A conflict knows which question it asks, until the next full recheck its own; a question is answered for all."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conflict", sa.Column("question", sa.String(length=200), nullable=False, server_default=""))
    op.execute("UPDATE conflict SET question = key")
    op.create_index("ix_conflict_question", "conflict", ["question"])
    with op.batch_alter_table("conflict") as conflict:
        conflict.alter_column("question", server_default=None)
    op.create_table(
        "standing_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", database.UTCDateTime(), nullable=False),
        sa.Column("taken_back_at", database.UTCDateTime(), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_standing_answer_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_standing_answer_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["account.id"], name=op.f("fk_standing_answer_taken_back_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_answer")),
    )
    op.create_index("ix_standing_answer_question", "standing_answer", ["question"])
    op.add_column("decision", sa.Column("for_good", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("decision") as decision:
        decision.alter_column("for_good", server_default=None)
    with op.batch_alter_table("conflict") as conflict:
        conflict.add_column(sa.Column("answer_id", sa.Integer(), nullable=True))
        conflict.create_foreign_key(
            op.f("fk_conflict_answer_id_standing_answer"),
            "standing_answer",
            ["answer_id"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_index("ix_conflict_answer", "conflict", ["answer_id"])


def downgrade() -> None:
    op.drop_index("ix_conflict_answer", "conflict")
    with op.batch_alter_table("conflict") as conflict:
        conflict.drop_constraint(op.f("fk_conflict_answer_id_standing_answer"), type_="foreignkey")
        conflict.drop_column("answer_id")
    with op.batch_alter_table("decision") as decision:
        decision.drop_column("for_good")
    op.drop_table("standing_answer")
    op.drop_index("ix_conflict_question", "conflict")
    with op.batch_alter_table("conflict") as conflict:
        conflict.drop_column("question")
