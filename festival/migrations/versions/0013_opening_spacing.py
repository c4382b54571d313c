"""Rows on shop-opening Sundays say how far apart they have to be; a quiet day's row knows fairs from the rest."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ROW = sa.table(
    "law_row",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("key", sa.String),
    sa.column("land", sa.String),
    sa.column("is_own", sa.Boolean),
    sa.column("values", sa.JSON),
)
_COLUMNS = ("not_in_a_row", "max_per_month", "max_in_4_weeks")
_KNOWN = {
    "DE-BE": {"not_in_a_row": "yes", "max_per_month": "2"},
    "DE-BB": {"max_in_4_weeks": "2"},
    "DE-NW": {"not_in_a_row": "yes"},
}
_BEFORE = "DE-NW volkstrauertag public_entertainment 05:00"
_AFTER = f"{_BEFORE} not_fair_and_not_market"


def upgrade() -> None:
    """Rows a city has corrected get the new columns too; the others are brought up to date by `init`."""
    for row in _openings():
        known = _KNOWN.get(row.land, {}) if row.key == row.land else {}
        _write(row.id, {name: known.get(name, "") for name in _COLUMNS} | row.values)
    op.execute(_ROW.update().where(_ROW.c.key == _BEFORE).values(key=_AFTER))


def downgrade() -> None:
    for row in _openings():
        _write(row.id, {name: value for name, value in row.values.items() if name not in _COLUMNS})
    op.execute(_ROW.update().where(_ROW.c.key == _AFTER).values(key=_BEFORE))


def _openings() -> list[sa.Row]:
    return list(op.get_bind().execute(sa.select(_ROW).where(_ROW.c.kind == "sunday_opening")))


def _write(row_id: int, values: dict[str, str]) -> None:
    op.execute(_ROW.update().where(_ROW.c.id == row_id).values(values=values))
