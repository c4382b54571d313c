"""The forms of festivals: the call, its slots, a point, and what the lead says to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from festival.base import vocabulary
from festival.festivals.calls import Call, SlotsWanted
from festival.festivals.model import LONGEST_WORDS, NOTE_LENGTH, STAGE_LENGTH, Festival
from festival.festivals.points import PointWanted
from festival.forms.fields import DayField, EndTimeField, TimeField, many_lines, one_line, required

AS_ONE = "0"
PARTS = (AS_ONE, "30", "45", "60", "90", "120")
TITLE_LENGTH, SUMMARY_LENGTH = 140, 240
_TOO_LONG = _l("At most 600 characters.")


class CallForm(FlaskForm):
    """Whether organisations may place points; `version` is that of the call when the page was opened."""

    version = HiddenField()
    is_open = RadioField(
        _l("May organisations place points in it?"),
        default="no",
        choices=[
            SelectChoice("yes", _l("Yes, the call is open")),
            SelectChoice("no", _l("No, only we enter points")),
        ],
    )
    open_until = DayField(
        _l("Until when?"), description=_l("The last day on which they may. Empty: until you close it.")
    )
    words = TextAreaField(
        _l("What are you looking for?"),
        [Length(max=LONGEST_WORDS, message=_TOO_LONG)],
        filters=[many_lines],
        description=_l("All organisations of the city read it."),
    )

    @staticmethod
    def answers(festival: Festival) -> dict[str, object]:
        """Return what stands in the call, as the form takes it."""
        until = festival.open_until.isoformat() if festival.open_until else ""
        return {"is_open": "yes" if festival.is_open else "no", "open_until": until, "words": festival.words}

    def call(self) -> Call:
        """Return what was typed; the form was checked."""
        return Call(self.is_open.data == "yes", self.open_until.day, self.words.data or "")


class SlotForm(FlaskForm):
    """Hours on a stage, as one slot or in equal parts."""

    stage = StringField(
        _l("Stage or place"),
        [
            required(_l("Give the stage a name.")),
            Length(max=STAGE_LENGTH, message=_l("At most 140 characters.")),
        ],
        filters=[one_line],
    )
    venue_id = SelectField(_l("Which part of the ground?"), default="")
    on = DayField(_l("Day"), [required(_l("Choose a day."))])
    start_time = TimeField(_l("From"), [required(_l("Give a time."))])
    end_time = EndTimeField(_l("To"), [required(_l("Give a time."))])
    minutes = SelectField(_l("How long is a slot?"), default="60")
    note = StringField(
        _l("Note"),
        [Length(max=NOTE_LENGTH, message=_l("At most 200 characters."))],
        filters=[one_line],
        description=_l("What there is: sound, light, power. May stay empty."),
    )

    def offer(self, venues: list[tuple[int, str]]) -> None:
        """Offer these parts of the festival's ground, as (id, name)."""
        named = [SelectChoice(str(number), name) for number, name in venues]
        self.venue_id.choices = [SelectChoice("", _("The ground itself")), *named]
        parts = [SelectChoice(one, _("%(n)s minutes", n=one)) for one in PARTS if one != AS_ONE]
        self.minutes.choices = [SelectChoice(AS_ONE, _("One slot for all of it")), *parts]

    @property
    def times(self) -> tuple[datetime, datetime] | None:
        """Return start and end, which may lie in the night after; None where one is missing."""
        if self.on.day is None or self.start_time.time is None or self.end_time.time is None:
            return None
        start = datetime.combine(self.on.day, self.start_time.time)
        end = datetime.combine(self.on.day, self.end_time.time)
        return start, end if end > start else end + timedelta(days=1)

    def validate_end_time(self, field: Field) -> None:
        times = self.times
        if times is None:
            return
        if times[1] - times[0] > timedelta(hours=18):
            raise ValidationError(_("The end lies before the start. Check both times."))
        if timedelta(minutes=int(self.minutes.data or 0)) > times[1] - times[0]:
            raise ValidationError(_("Not one slot of this length fits in there."))

    def slots(self) -> SlotsWanted:
        """Return what was typed; the form was checked."""
        assert self.times is not None
        venue_id = int(self.venue_id.data) if self.venue_id.data else None
        minutes, note = int(self.minutes.data), self.note.data or ""
        return SlotsWanted(self.stage.data or "", venue_id, *self.times, minutes, note)


class PointForm(FlaskForm):
    """What is placed in a slot."""

    draft_key = HiddenField()
    title = StringField(
        _l("What is it called?"),
        [required(_l("Give it a name.")), Length(max=TITLE_LENGTH, message=_l("At most 140 characters."))],
        filters=[one_line],
    )
    organisation_id = SelectField(_l("Who organises it?"))
    category = SelectField(_l("Kind"), [required(_l("Choose a kind."))])
    summary = StringField(
        _l("In one sentence"),
        [Length(max=SUMMARY_LENGTH, message=_l("At most 240 characters."))],
        filters=[one_line],
        description=_l("Stands in the programme. May stay empty."),
    )
    words = TextAreaField(
        _l("A word to the festival"),
        [Length(max=LONGEST_WORDS, message=_TOO_LONG)],
        filters=[many_lines],
        description=_l("What they have to know: how many you are, what you need. The public never reads it."),
    )

    def offer(self, organisations: list[tuple[int, str]], locale: str) -> None:
        """Offer these organisations, as (id, name), and the kinds of events."""
        self.organisation_id.choices = [SelectChoice(str(number), name) for number, name in organisations]
        kinds = [SelectChoice(key, words) for key, words in vocabulary.choices("category", locale)]
        self.category.choices = [SelectChoice("", _("Please choose")), *kinds]
        if not self.draft_key.data:
            self.draft_key.data = str(uuid4())

    def point(self, key: str) -> PointWanted:
        """Return what was typed; the form was checked."""
        return PointWanted(
            self.title.data or "",
            self.category.data,
            self.summary.data or "",
            int(self.organisation_id.data),
            self.words.data or "",
            key,
        )


class DecideForm(FlaskForm):
    """What the lead says to a point: which button was pressed, and a word."""

    words = TextAreaField(
        _l("A word to them"), [Length(max=LONGEST_WORDS, message=_TOO_LONG)], filters=[many_lines]
    )
