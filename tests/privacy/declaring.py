"""Whether what is declared of the tables is complete: nothing that tells of people may be left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import MetaData, Table

from festival.clean_up.kept_for import KEPT
from festival.privacy.held import EMAIL_COLUMNS, Held, account_columns
from festival.privacy.personal_data import PERSONAL
from festival.privacy.told import GROUPS, TOLD

NOBODY = {
    **dict.fromkeys(
        ("city", "first_start", "district", "former_district", "venue", "office_term", "sign_in_policy"),
        "the town",
    ),
    **dict.fromkeys(("resource", "marked_route", "booking"), "what the town lends and keeps free"),
    **dict.fromkeys(("heartbeat", "job_run", "recheck", "rule_failure"), "how the programs run"),
    **dict.fromkeys(("event_time", "occurrence", "former_date"), "when and where an event takes place"),
    **dict.fromkeys(("feed_entry", "published_event"), "what calendars are told of an event"),
    **dict.fromkeys(("festival", "festival_slot", "festival_point"), "what organisations plan together"),
    **dict.fromkeys(("conflict_party", "message_file", "statement_file"), "what belongs to what"),
    "webhook_delivery": "of which public event a server was told, and what it answered",
    "import_change": "what an import changed of an event",
    "told_apart": "which events people have said to be two",
    "written_place": "what a list changed of a place",
    **dict.fromkeys(("neighbour", "neighbour_date"), "what neighbouring cities publish themselves"),
    "calendar_entry": "how an entry of a connected calendar was read",
}
"""Tables that tell of nobody, and of what they tell instead."""

LOOKS_PERSONAL = (
    r"e_?mail|phone|contact|recipient|network|browser|person|author|credit|taken_by|(^|_)name$|address"
)
"""A column called like this is looked at where a table tells of nobody."""
NOT_OF_PEOPLE = {
    "city": "name logo_name contact tile_credit",
    "district": "name",
    "heartbeat": "name",
    "job_run": "name",
    "marked_route": "name",
    "resource": "name",
    "venue": "name folded_name",
    "occurrence": "place_name",
    "neighbour": "name address feed_address",
}
"""Columns that look personal and are not: names of places and things, and how the town's own office is reached."""
UNTOLD = {
    "reminders": "holds numbers of events and tasks, and nobody's",
    "entries": "holds what the public knew of events",
    "told_elsewhere": "holds which public events servers were told of",
}
"""What the page leaves out, and why."""


def wrong_declarations(tables: MetaData) -> list[str]:
    """Return what is missing or too much, as sentences; a table that nobody declared is one."""
    declared, there = {*PERSONAL, *NOBODY}, set(tables.tables)
    wrong = [f"{name}: does it tell of people?" for name in there - declared]
    wrong += [f"{name}: there is no such table" for name in declared - there]
    for name in there & declared:
        table = tables.tables[name]
        found = _wrong_of_people(table, PERSONAL[name]) if name in PERSONAL else _wrong_of_nobody(table)
        wrong += [f"{name}: {words}" for words in found]
    return sorted([*wrong, *_wrong_on_the_page()])


def _wrong_of_people(table: Table, held: Held) -> Iterator[str]:
    given = {name for names in held.theirs.values() for name in names.split()}
    kept_back = " ".join((held.opens, held.others, held.shared, held.inner)).split()
    said = {name.partition(".")[0] for name in given} | set(kept_back) | set(held.theirs)
    there = set(table.columns.keys())
    yield from (f"who gets a copy of {name}?" for name in there - said)
    for name in (*said, *held.words.split(), *held.stays):
        if name not in there:
            yield f"there is no {name}"
    yield from (f"both given and kept back: {name}" for name in given & set(kept_back))
    yield from (f"whose is a row by {name}?" for name in set(account_columns(table)) - set(held.theirs))
    numbers = {*account_columns(table), *EMAIL_COLUMNS, "id"}
    yield from (f"nobody is found by {name}" for name in set(held.theirs) - numbers)
    known = {one.key for one in KEPT}
    yield from (f"nothing is kept for {key}" for key in set(held.kept) - known)


def _wrong_of_nobody(table: Table) -> Iterator[str]:
    yield from (f"tells of who is in {name}" for name in account_columns(table))
    harmless = NOT_OF_PEOPLE.get(table.name, "").split()
    for name in table.columns.keys():  # noqa: SIM118 (a collection of columns, asked for names)
        if name not in harmless and re.search(LOOKS_PERSONAL, name):
            yield f"{name} looks like something of people"


def _wrong_on_the_page() -> Iterator[str]:
    known, shown = {one.key for one in KEPT}, [key for group in GROUPS for key in group.kept]
    used = {key for held in PERSONAL.values() for key in held.kept}
    yield from (f"{key}: is not told of" for key in known - {*TOLD, *UNTOLD})
    yield from (f"{key}: is told of, and nothing is kept for it" for key in {*TOLD, *UNTOLD} - known)
    yield from (f"{key}: stands in no section" for key in set(TOLD) - set(shown))
    yield from (f"{key}: no table holds it" for key in set(TOLD) - used - {"backups"})
