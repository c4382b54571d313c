"""The description that goes with a copy of somebody's data: what each file and each field is, and what isn't in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base.city import get_city
from festival.base.plurals import ngettext
from festival.clean_up.kept_for import KEPT
from festival.organisers.model import Account
from festival.privacy.personal_data import PERSONAL

_WHEN = _l("when, in UTC")
_EVENT, _CONFLICT = _l("number of the event"), _l("number of the conflict")
_WORDS, _WHY = _l("your words"), _l("why, in your words")
FIELDS = {
    **dict.fromkeys(("at", "asked_at", "begun_at", "changed_at", "created_at", "done_at", "ended_at"), _WHEN),
    **dict.fromkeys(("expires_at", "invited_at", "linked_at", "posted_at", "read_at", "revoked_at"), _WHEN),
    **dict.fromkeys(("said_at", "started_at", "used_at", "accepted_at", "admitted_at", "answered_at"), _WHEN),
    **dict.fromkeys(
        ("confirmed_at", "corrected_at", "taken_at", "taken_back_at", "uploaded_at", "sent_at"), _WHEN
    ),
    **dict.fromkeys(("local_start", "local_end", "meeting_on", "on"), _l("when, in the city’s time")),
    **dict.fromkeys(("email", "recipient", "contact_email"), _l("e-mail address")),
    **dict.fromkeys(("text", "words", "answer", "went_well", "to_change"), _WORDS),
    **dict.fromkeys(("reason", "accepted_reason"), _WHY),
    **dict.fromkeys(("name", "title", "contact_name"), _l("name")),
    **dict.fromkeys(("kind", "key", "code", "rule"), _l("what it is about, as a key")),
    **dict.fromkeys(("state", "from_state", "to_state"), _l("how far it was")),
    **dict.fromkeys(("event_id", "other_id"), _EVENT),
    "conflict_id": _CONFLICT,
    "organisation_id": _l("number of the organisation"),
    "message_id": _l("number of the message"),
    "mail_id": _l("number of the mail"),
    "source_id": _l("number of the table or calendar it came from"),
    "id": _l("its own number"),
    "address": _l("what you searched for"),
    "browser": _l("kind of browser"),
    "contact_phone": _l("telephone number"),
    "filters": _l("what you chose, as it stands in an address"),
    "last_on": _l("the week that was last seen to"),
    "file_name": _l("what you called the file"),
    "media_type": _l("kind of file"),
    "size_bytes": _l("how large it is, in bytes"),
    "is_active": _l("whether you may sign in"),
    "is_note": _l("whether it was for offices and the coordination alone"),
    "scopes": _l("what the program may do"),
    "last_used_on": _l("the last day on which it was used"),
    "issuer": _l("address of the directory"),
    "subject": _l("your number in the directory"),
    "locale": _l("language of your pages and mails"),
    "network": _l("network you came from, shortened"),
    "role": _l("role"),
    "values": _l("further keys and numbers"),
    "visitors": _l("how many came, as you said"),
    "way": _l("how you want to be told"),
}
"""What a field is, by its name."""
_LEFT_OUT = (
    ("opens", _l("would let somebody in, or is kept as a digest alone")),
    ("others", _l("names other people")),
    ("shared", _l("is the event’s, the organisation’s or the town’s, who show it on their own pages")),
    ("inner", _l("a number or mark that says nothing outside of the program")),
)


def describe(account: Account, written: Mapping[str, int], missing: Sequence[str]) -> str:
    """Return the description as text in the reader's language. `written`: files and how many entries each has;
    `missing`: names of sent files that aren't there any more."""
    return "\n".join(_lines(account, written, missing)) + "\n"


def _lines(account: Account, written: Mapping[str, int], missing: Sequence[str]) -> Iterator[str]:
    yield _(
        "%(city)s: what is stored of %(name)s, %(email)s",
        city=get_city().name,
        name=account.name,
        email=account.email,
    )
    yield _(
        "For how long, what for and who sees it: %(address)s", address=url_for("privacy.page", _external=True)
    )
    kept = {one.key: one for one in KEPT}
    for table, held in PERSONAL.items():
        names = [name for name in written if name == table or name.startswith(f"{table}-")]
        if not names:
            continue
        yield ""
        for name in names:
            count = ngettext("%(num)s entry", "%(num)s entries", written[name])
            yield f"{name}.json: {count}"
        yield from (f"  {kept[key].what}: {kept[key].how_long}" for key in held.kept)
        given = {one.rpartition(".")[2] for fields in held.theirs.values() for one in fields.split()}
        yield from (f"  - {field}: {FIELDS[field]}" for field in sorted(given))
        for why, words in _LEFT_OUT:
            if left_out := getattr(held, why).split():
                yield "  " + _("not in it (%(why)s): %(fields)s", why=words, fields=", ".join(left_out))
    yield ""
    yield _("files: what you sent along, each with its number before its name")
    yield from (_("Not there any more: %(name)s", name=name) for name in missing)
