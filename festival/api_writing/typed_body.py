"""A program's body, read by the forms that people fill: one place says what is taken, and what is asked about once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnprocessableEntity

from festival.api_writing.contradictions import wrong_of_event
from festival.api_writing.refusal import Refusal
from festival.api_writing.sent_lines import typed_line
from festival.api_writing.written_fields import WRITTEN, Written
from festival.base.http import current_locale
from festival.base.templating import today
from festival.event_times.regular_form import RegularForm
from festival.event_times.shapes import known_lines
from festival.event_times.times_form import KnownLine, TimesForm
from festival.events.model import Event
from festival.forms.doubts import Doubt
from festival.forms.fields import StepForm
from festival.recurrence.time_plan import TimeLine
from festival.registering.forms.needs import NeedsForm
from festival.registering.forms.what import WhatForm
from festival.registering.forms.where import ELSEWHERE, WhereForm
from festival.registering.forms.whom import WhomForm, read_access
from festival.registering.venue_choice import venues_to_offer

_NOTHING: dict[str, Any] = {"place": None, "times": []}
"""What a new event says where nobody has said anything: to say so is nothing new."""
NO_CSRF = {"csrf": False}
"""There is no browser whose cookies somebody could borrow."""


class LinesSent(TimesForm):
    """The lines of a program, with set-up and tear-down; each line was read by a form of its own."""

    sent: tuple[TimeLine, ...] = ()

    def lines(self) -> list[TimeLine]:
        return list(self.sent)

    def doubts_about_hours(self, new: Sequence[TimeLine]) -> Iterator[Doubt]:
        """Yield nothing: each line's own form asks."""
        yield from ()

    @property
    def first_day_field(self) -> Any:
        return self.setup_minutes


@dataclass
class TypedBody:
    """What comes of a body: fields of an event, errors and doubts by their pointers."""

    body: Mapping[str, Any]
    event: Event
    """The event that is changed, or a blank one that is in no session."""
    organisations: list[tuple[int, str]]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    doubts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self) -> dict[str, Any]:
        """Return the fields that are to be set: those that say something else than the event does. Raises Refusal with
        all that is wrong, or all that is to be asked."""
        said = (
            _NOTHING
            if self.event.id is None
            else {n: one.field.make(self.event) for n, one in WRITTEN.items()}
        )
        self.body = {
            name: value for name, value in self.body.items() if name not in said or said[name] != value
        }
        self.errors += [
            {"pointer": at, "detail": words}
            for at, words in wrong_of_event(self.body, was_free=self.event.is_free)
        ]
        if self.event.id is None or self._of("what"):
            self._read_form(WhatForm, "what")
        for kind, step in ((WhereForm, "where"), (WhomForm, "whom"), (NeedsForm, "needs")):
            if self._of(step):
                self._read_form(kind, step)
        if "accessibility" in self.body:
            written = WRITTEN["accessibility"]
            said = written.field.make(self.event) if self.event.id is not None else {}
            self.values |= read_access(written.typed(said | self.body["accessibility"]))
        if self._of("when"):
            self._read_times()
        self._refuse_where_wrong()
        return self.values

    def _of(self, step: str) -> list[Written]:
        return [one for one in WRITTEN.values() if one.step == step and one.name in self.body]

    def _read_form(self, kind: type[StepForm], step: str) -> None:
        given = self._of(step)
        typed = kind.answers(self.event) if self.event.id is not None else {}
        if kind is WhatForm:
            typed |= {"organisation_id": str(self.organisations[0][0])}
            typed.pop("image_licence", None)  # there is no picture, or it stays
        for one in given:
            typed |= one.typed(self.body[one.name])
        if kind is WhereForm and f"place {typed.get('place_name')}" in self._confirmed:
            typed["as_typed"] = typed["place_name"]
        form: Any = kind(formdata=as_sent(typed), meta=NO_CSRF)
        self._offer(form)
        asked_before = form.as_typed.data if kind is WhereForm else ""
        if not form.validate():
            if kind is WhereForm and form.as_typed.data != asked_before:
                self._doubt_place(form)
            else:
                self._note_errors(form, given or [WRITTEN["title"]])
            return
        columns = {name for one in given for name in one.columns}
        self.values |= {name: value for name, value in form.values().items() if name in columns}

    def _offer(self, form: Any) -> None:
        locale = current_locale()
        if isinstance(form, WhatForm):
            form.offer(self.organisations, locale)
        elif isinstance(form, WhereForm):
            form.offer(venues_to_offer(self.event, form, locale))
        else:
            form.offer(locale)

    @property
    def _confirmed(self) -> set[str]:
        return set(self.body.get("confirm") or ())

    def _note_errors(self, form: Any, given: Iterable[Written], prefix: str = "") -> None:
        places = {name: f"/{one.name}{suffix}" for one in given for name, suffix in one.pointers.items()}
        for one in form:
            for words in one.errors:
                at = f"{prefix}/{one.name}" if prefix else places.get(one.name, "")
                self.errors.append({"pointer": at, "detail": str(words)})

    def _doubt_place(self, form: WhereForm) -> None:
        key = f"place {form.place_name.data}"
        words = " ".join(str(one) for one in form.place_name.errors)
        venues = [
            {"id": int(number), "name": name} for number, name in form.venue_id.choices if number != ELSEWHERE
        ]
        self.doubts[key] = {"key": key, "pointer": "/place", "detail": words, "venues": venues}

    def _read_times(self) -> None:
        known = known_lines(self.event)
        lines = [one.line for one in known]
        if self.body.get("times") == []:
            self.errors.append({"pointer": "/times", "detail": _("Say on which day it begins.")})
        elif "times" in self.body:
            read = [self._read_line(number, sent, known) for number, sent in enumerate(self.body["times"])]
            lines = [one for one in read if one is not None]
        typed: dict[str, Any] = {"setup_minutes": self.event.setup_minutes or 0}
        typed["teardown_minutes"] = self.event.teardown_minutes or 0
        given = self._of("when")
        for one in given:
            typed |= one.typed(self.body[one.name])
        form = LinesSent(formdata=as_sent(typed), meta=NO_CSRF)
        form.offer(self.event, known)
        form.sent = tuple(lines)
        if not form.validate():
            self._note_errors(form, given)
        if self.errors:
            return
        columns = {name for one in given for name in one.columns}
        self.values |= {name: value for name, value in form.values().items() if name in columns}
        self._doubt(form, "/times")

    def _read_line(self, number: int, sent: dict[str, Any], known: list[KnownLine]) -> TimeLine | None:
        form = RegularForm(formdata=as_sent(typed_line(sent)), meta=NO_CSRF)
        form.offer(self.event, known[number : number + 1])
        if not form.validate():
            self._note_errors(form, (), f"/times/{number}")
            return None
        if form.season.data and not form.months():
            words = _(
                "Only months can be said of a line: days on which all of it is closed stay as they are."
            )
            self.errors.append({"pointer": f"/times/{number}/season", "detail": words})
        self._doubt(form, f"/times/{number}")
        return form.typed_line()

    def _doubt(self, form: TimesForm, at: str) -> None:
        for one in form.doubts(self.event, today()):
            self.doubts.setdefault(one.key, {"key": one.key, "pointer": at, "detail": str(one.words)})

    def _refuse_where_wrong(self) -> None:
        if self.errors:
            words = _("Some of it can’t be taken as it is.")
            raise Refusal(UnprocessableEntity(), words, errors=self.errors)
        asked = [one for key, one in self.doubts.items() if key not in self._confirmed]
        if asked:
            words = _("Correct it, or send it again with these keys in “confirm” where it is meant.")
            raise Refusal(UnprocessableEntity(), words, doubts=asked)


def as_sent(typed: Mapping[str, Any]) -> MultiDict[str, str]:
    """Return values as a browser sends them: no field for nothing and for what isn't ticked."""
    sent: MultiDict[str, str] = MultiDict()
    for name, value in typed.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None and one is not False:
                sent.add(name, "y" if one is True else str(one))
    return sent
