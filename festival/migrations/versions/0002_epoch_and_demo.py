"""The city knows which counting its revision belongs to, and whether it is the demo.

An installation that nobody but the demo's people may sign in to is the demo; wherever somebody has an account of their
own, the demo's sign-ins are let in no more.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.add_column(sa.Column("epoch", sa.Text(), nullable=False, server_default=secrets.token_hex(8)))
        city.add_column(sa.Column("is_demo", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("city") as city:
        city.alter_column("epoch", server_default=None)
        city.alter_column("is_demo", server_default=None)
    op.execute(
        "UPDATE city SET is_demo = (1 = 1)"
        " WHERE EXISTS (SELECT 1 FROM account WHERE email LIKE '%@demo.example')"
        " AND NOT EXISTS (SELECT 1 FROM account WHERE email NOT LIKE '%@demo.example')"
    )


def downgrade() -> None:
    with op.batch_alter_table("city") as city:
        city.drop_column("is_demo")
        city.drop_column("epoch")
