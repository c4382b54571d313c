"""What events are found by holds words with umlauts spelled out too: "oekomarkt" finds the Ökomarkt."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 500
_WORDS = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_TEXTS = ("title", "title_en", "summary", "summary_en", "description", "description_en", "place_name")


def spelled(words: str) -> str:
    """The words that have umlauts, each once and spelled out, without other accents."""
    found = {}
    for word in _WORDS.findall(unicodedata.normalize("NFC", words).casefold()):
        out = word.translate(_UMLAUTS)
        if out != word:
            apart = unicodedata.normalize("NFKD", out)
            found["".join(letter for letter in apart if not unicodedata.combining(letter))] = None
    return " ".join(found)


def upgrade() -> None:
    connection = op.get_bind()
    columns = [sa.column(name, sa.Text) for name in _TEXTS]
    event = sa.table(
        "event",
        sa.column("id", sa.Integer),
        sa.column("venue_id", sa.Integer),
        sa.column("search_text", sa.Text),
        *columns,
    )
    venue = sa.table("venue", sa.column("id", sa.Integer), sa.column("name", sa.Text))
    query = (
        sa.select(event.c.id, event.c.search_text, venue.c.name, *(event.c[name] for name in _TEXTS))
        .select_from(event.outerjoin(venue, venue.c.id == event.c.venue_id))
        .order_by(event.c.id)
        .limit(BATCH)
    )
    change = event.update().where(event.c.id == sa.bindparam("which"))
    last_id = 0
    while rows := connection.execute(query.where(event.c.id > last_id)).all():
        last_id = rows[-1].id
        changed = [
            {"which": number, "search_text": f"{stored} {more}"}
            for number, stored, *texts in rows
            if (more := spelled(" ".join(filter(None, texts))))
        ]
        if changed:
            connection.execute(change, changed)


def downgrade() -> None:
    """The words may stay: whoever searches as before finds as before."""
