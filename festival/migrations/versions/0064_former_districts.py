"""What districts were called in addresses that have gone

Revision ID: 0064
Revises: 0082
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_district",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.id"],
            name=op.f("fk_former_district_district_id_district"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_district")),
    )


def downgrade() -> None:
    op.drop_table("former_district")
