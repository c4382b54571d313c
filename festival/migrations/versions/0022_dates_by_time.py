"""What holds a place around some days is told from the index alone."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BEFORE = ["blocks", "is_long", "blocks_from"]
_NOW = [*_BEFORE, "blocks_to", "event_id", "venue_id", "id"]


def upgrade() -> None:
    op.drop_index("ix_occurrence_blocks", "occurrence")
    op.create_index("ix_occurrence_blocks", "occurrence", _NOW)


def downgrade() -> None:
    op.drop_index("ix_occurrence_blocks", "occurrence")
    op.create_index("ix_occurrence_blocks", "occurrence", _BEFORE)
