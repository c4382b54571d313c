"""People invited by a pasted list: looked at first, then sent in small pieces, each line answered for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from festival.base import clock
from festival.base.city import get_city
from festival.base.database import begin_writing, db, lock_city
from festival.base.plurals import ngettext
from festival.first_start.pasted_people import MOST, BadLine, PastedPerson, read_people
from festival.first_start.step_views import go_on, guided
from festival.forms.fields import many_lines, one_line
from festival.organisations.invitations import BadInvitation, invite, is_invited
from festival.organisers.accounts import is_email, normal_email
from festival.organisers.demo_accounts import is_reserved
from festival.organisers.model import Account, Membership, Organisation
from festival.organisers.organisations import (
    MAX_NAME_LENGTH,
    BadOrganisation,
    find_or_create_organisation,
    find_organisation,
)
from festival.organisers.permissions import requires, this_account
from festival.outbox.posting import is_mail_on

__all__ = ["guided"]

AT_ONCE = 20
"""So many invitations are written before others have their turn."""
LONGEST = 100_000
SHOWN = 500


class PeopleForm(FlaskForm):
    """A pasted list; `looked_at` says which list has been looked at before it is sent."""

    looked_at = HiddenField()
    pasted = TextAreaField(
        _l("E-mail addresses"),
        [Length(max=LONGEST)],
        filters=[many_lines],
        description=_l(
            "A person each line: the address, then, where it is another one than below, the organisation. “Anna "
            "Muster, anna@example.org; Turnverein” can be read, and so can a column of a spreadsheet."
        ),
    )
    organisation = StringField(
        _l("Organisation of those who have none in their line"),
        [Length(max=MAX_NAME_LENGTH)],
        filters=[one_line],
        description=_l("It is made where there is none of this name, and may register events at once."),
    )
    role = RadioField(_l("As what?"), default="owner")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(data={"organisation": get_city().name}, **kwargs)
        self.role.choices = [
            ("owner", _("Owner: works on its events, and says who belongs to it")),
            ("editor", _("Editor: works on its events")),
            ("reader", _("Reader: sees what it plans")),
        ]

    def mark(self) -> str:
        """Return a mark of what would be sent."""
        said = "\0".join((self.pasted.data or "", self.organisation.data or "", self.role.data or ""))
        return blake2b(said.encode(), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Sorted:
    """The list read: whom to invite where, and the lines that nobody is invited by, each with the reason."""

    people: list[tuple[PastedPerson, str]]
    refused: list[tuple[str, str]]

    @property
    def by_organisation(self) -> list[tuple[str, int]]:
        """How many are invited into which organisation."""
        return sorted(Counter(name for _person, name in self.people).items())


@guided.get("/people")
@requires("city.settings")
def people() -> str:
    """Invite people by a pasted list. Administrators only."""
    return _page(PeopleForm(formdata=None))


def invite_people() -> ResponseReturnValue:
    """Show what would be sent; send it once it was looked at. Administrators only."""
    form, now = PeopleForm(), clock.now()
    if not (form.pasted.data or "").strip():
        if form.validate():
            begin_writing()
            return go_on("people")
        return _page(form), 400
    if not form.validate():
        return _page(form), 400
    found = sort_people(form, now=now)
    if not found.people or form.looked_at.data != form.mark():
        form.looked_at.data = form.mark()
        return _page(form, found), 200 if found.people else 400
    sent, refused = send_all(found.people, form.role.data, this_account().id, now=now)
    words = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", sent)
    if not is_mail_on():
        words = ngettext("%(num)s invitation is made.", "%(num)s invitations are made.", sent)
    flash(words, "done")
    if left := [*found.refused, *refused]:
        form.pasted.data = "\n".join(line for line, _reason in left)
        form.looked_at.data = ""
        return _page(form, Sorted([], left), is_sent=True)
    begin_writing()
    go_on("people")
    return redirect(url_for(".people"), 303)


# Each piece of the list is a transaction of its own.
invite_people.begins_itself = True  # type: ignore[attr-defined]
guided.post("/people")(requires("city.settings")(invite_people))


def sort_people(form: PeopleForm, *, now: datetime) -> Sorted:
    """Return whom the list would invite. A few queries, whatever its length."""
    own = form.organisation.data or ""
    ready: list[tuple[PastedPerson, str]] = []
    refused: list[tuple[str, str]] = []
    for number, one in enumerate(read_people(form.pasted.data or "")):
        if isinstance(one, BadLine):
            refused.append((one.line, line_words(one.code)))
        elif number >= MOST:
            refused.append((one.line, line_words("too_many")))
        elif (code := _trouble(one, one.organisation or own)) is not None:
            refused.append((one.line, line_words(code)))
        else:
            ready.append((one, one.organisation or own))
    known = _belongings({person.address for person, _name in ready})
    ids = {name: found.id for name in {name for _one, name in ready} if (found := find_organisation(name))}
    people = []
    for person, name in ready:
        if name in ids and ids[name] in known.get(person.address, ()):
            refused.append((person.line, line_words("member")))
        elif name in ids and is_invited(ids[name], person.address, now=now):
            refused.append((person.line, line_words("invited")))
        else:
            people.append((person, name))
    return Sorted(people, refused)


def send_all(
    people: Iterable[tuple[PastedPerson, str]], role: str, by_id: int, *, now: datetime
) -> tuple[int, list[tuple[str, str]]]:
    """Invite them, some at a time, and commit each time; return how many, and what did not go. What was sent before a
    process ends stays sent, and the same list pasted again skips it."""
    listed, sent, refused = list(people), 0, []
    for start in range(0, len(listed), AT_ONCE):
        begin_writing()
        lock_city()
        by = db.session.get_one(Account, by_id)
        for person, name in listed[start : start + AT_ONCE]:
            try:
                invite(find_or_create_organisation(name), person.address, role, by, now=now)
                sent += 1
            except BadInvitation as error:
                refused.append((person.line, line_words(error.code)))
            except BadOrganisation:
                refused.append((person.line, line_words("organisation")))
        db.session.commit()
    return sent, refused


def line_words(code: str) -> str:
    """Return why nobody is invited by a line."""
    return {
        "no_address": _("no e-mail address"),
        "many_addresses": _("several addresses: a line each"),
        "twice": _("stands further up already"),
        "too_long": _("too long"),
        "too_many": _("more than a thousand at once: paste the rest later"),
        "reserved": _("an address of the demo city"),
        "no_organisation": _("no organisation"),
        "organisation": _("the organisation’s name can’t be used"),
        "member": _("belongs to it already"),
        "invited": _("is invited already"),
        "many": _("there are many invitations already"),
    }[code]


def _trouble(one: PastedPerson, organisation: str) -> str | None:
    if not is_email(normal_email(one.address)):
        return "no_address"
    if is_reserved(one.address):
        return "reserved"
    if not organisation:
        return "no_organisation"
    return "organisation" if len(organisation) > MAX_NAME_LENGTH else None


def _belongings(addresses: set[str]) -> dict[str, set[int]]:
    """Return to which organisations the accounts of these addresses belong. One query."""
    query = (
        select(Account.email, Membership.organisation_id)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.email.in_(addresses))
    )
    found: dict[str, set[int]] = {}
    for email, organisation_id in db.session.execute(query).tuples():
        found.setdefault(email, set()).add(organisation_id)
    return found


def _page(form: PeopleForm, found: Sorted | None = None, *, is_sent: bool = False) -> str:
    return render_template(
        "first_start/people.html",
        form=form,
        found=found,
        is_sent=is_sent,
        refused=found.refused[:SHOWN] if found else [],
        refused_in_all=len(found.refused) if found else 0,
        organisations=db.session.scalar(
            select(func.count(Organisation.id)).where(Organisation.merged_into_id.is_(None))
        ),
    )
