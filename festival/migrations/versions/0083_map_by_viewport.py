"""Where the public's dates are is told from the index alone."""

from alembic import op

revision = "0083"
down_revision = "0077"
branch_labels = None
depends_on = None

_BEFORE = ["is_public", "is_long", "starts_at", "id", "ends_at", "is_regular"]
_NOW = [*_BEFORE, "last_on", "lon", "lat", "event_id"]


def upgrade() -> None:
    op.drop_index("ix_occurrence_public_starts", "occurrence")
    op.create_index("ix_occurrence_public_starts", "occurrence", _NOW)


def downgrade() -> None:
    op.drop_index("ix_occurrence_public_starts", "occurrence")
    op.create_index("ix_occurrence_public_starts", "occurrence", _BEFORE)
