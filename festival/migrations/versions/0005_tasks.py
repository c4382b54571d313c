"""What a decision asks somebody to do until a day."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("conflict_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ended_at", database.UTCDateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'missed', 'dropped')", name=op.f("ck_task_state")),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name=op.f("fk_task_conflict_id_conflict"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_task_decision_id_decision"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_task_ended_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_task_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_conflict_state", "task", ["conflict_id", "state"])
    op.create_index("ix_task_organisation_state", "task", ["organisation_id", "state"])
    op.create_index("ix_task_state_due", "task", ["state", "due_on"])


def downgrade() -> None:
    op.drop_table("task")
