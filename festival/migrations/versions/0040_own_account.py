"""Sign-ins tell their kind of browser; an account can be deleted, and what its person wrote stays."""

import sqlalchemy as sa
from alembic import op

from festival.base import database

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in", sa.Column("browser", sa.String(40), nullable=False, server_default=""))
    op.add_column("account", sa.Column("deleted_at", database.UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_column("deleted_at")
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.drop_column("browser")
