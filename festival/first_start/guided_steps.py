"""The steps of the guided start, in their order: a further one is one more entry here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Step:
    """One page: its key, its name, and the address of its page, which may belong to any room."""

    key: str
    words: LazyString
    endpoint: str


TOWN = Step("town", _l("Name and place"), "guided.town")
ACCOUNT = Step("account", _l("Your account"), "setup.account")
STEPS = (
    TOWN,
    Step("looks", _l("Logo and colour"), "guided.looks"),
    Step("contact", _l("Contact"), "guided.contact"),
    Step("reach", _l("Address and mail"), "guided.reach"),
    Step("map", _l("Map"), "guided.map_start"),
    Step("districts", _l("Districts"), "areas.index"),
    Step("places", _l("Places"), "place_lists.index"),
    Step("days", _l("Holidays and law"), "guided.days"),
    Step("remembrance", _l("Remembrance days"), "guided.remembrance"),
    Step("people", _l("People"), "guided.people"),
    Step("missing", _l("What is missing"), "guided.missing"),
)
"""Those of the administrator; before there is one, the first is asked behind the secret, and then their account."""


def links_before_account() -> list[tuple[str, object, str]]:
    """Return (key, words, url) of the steps as they stand for who has only the secret: the later ones are named."""
    first = [
        (TOWN.key, TOWN.words, url_for("setup.town")),
        (ACCOUNT.key, ACCOUNT.words, url_for(ACCOUNT.endpoint)),
    ]
    return [*first, *((step.key, step.words, "") for step in STEPS[1:])]


def links() -> list[tuple[str, object, str]]:
    """Return (key, words, url) of the steps as they stand for an administrator."""
    return [(step.key, step.words, url_for(step.endpoint)) for step in STEPS]


def next_url(key: str) -> str:
    """Return where it goes on behind the step; a page of another room, which leads nowhere on, is passed by."""
    own = [step for step in STEPS if step.endpoint.startswith("guided.")]
    keys = [step.key for step in own]
    return url_for(own[min(keys.index(key) + 1, len(own) - 1)].endpoint)
