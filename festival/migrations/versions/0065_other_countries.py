"""Rows of law for towns outside of the Länder: FR-6AE is longer than DE-NW

Revision ID: 0065
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("law_row") as table:
        table.alter_column("land", existing_type=sa.String(5), type_=sa.String(10), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("law_row") as table:
        table.alter_column("land", existing_type=sa.String(10), type_=sa.String(5), existing_nullable=False)
