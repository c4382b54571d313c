"""What is asked about a list: which file, which column is what, what names mean, and what new events are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from festival.base import vocabulary
from festival.base.http import current_locale
from festival.event_times.list_form import LENGTHS
from festival.event_times.times_form import minutes_words
from festival.forms.fields import WholeNumberField, one_line, required
from festival.organisers.organisations import organisation_names
from festival.sheets.columns import FIELDS
from festival.sheets.list_reading import Column
from festival.sheets.list_settings import APART, AS_WORDS, NEW, TOGETHER, ListSettings
from festival.sheets.meant_names import NameSeen
from festival.sheets.row_times import YEARS
from festival.sheets.words import COLUMN_WORDS
from festival.tables.book import MOST_BYTES
from festival.tables.plain_table import Book

NEW_LIST = "0"
ACCEPT = ".xlsx,.xlsm,.ods,.xls,.csv,.txt"
MOST_NAMES = 300
"""So many names are asked about on one page; those that most rows have come first."""
STATES = ("idea", "pencilled", "submitted", "confirmed")


class FileForm(FlaskForm):
    """A file, and whether it is a list that was sent in before."""

    file = FileField(_l("Which file?"), render_kw={"accept": ACCEPT})
    source = SelectField(_l("Which list is it?"), default=NEW_LIST)
    name = StringField(
        _l("What is the new list called?"),
        [Length(max=120)],
        filters=[one_line],
        description=_l("For example: Events 2027. Left empty, it is called as its file."),
    )

    def offer(self, sources: Sequence[tuple[int, str]]) -> None:
        """Fill in which lists there are."""
        self.file.description = _(
            "XLSX, ODS, XLS or CSV, up to %(size)s MB.", size=MOST_BYTES // 1024 // 1024
        )
        again = [(str(number), _("“%(name)s”, once more", name=name)) for number, name in sources]
        self.source.choices = [(NEW_LIST, _("A new list")), *again]


class _TickedField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ColumnsForm(FlaskForm):
    """Which sheets and rows are read, and what is asked once for all of them; the columns are added to it."""

    sheets = _TickedField(_l("Which sheets?"))
    head = WholeNumberField(
        _l("In which row do the names of the columns stand?"),
        [Optional(), NumberRange(0, 20_000, message=_l("Write a whole number."))],
        description=_l("Empty: it is looked for. 0: there are none."),
    )
    year = WholeNumberField(
        _l("Of which year are dates without a year?"),
        [Optional(), NumberRange(YEARS.start, YEARS.stop - 1, message=_l("Check the year."))],
        description=_l("Empty: as headings, sheets or the title say."),
    )
    same_title = RadioField(_l("What are several rows with the same title?"))
    length = SelectField(_l("How long does it last, where no end is named?"), default="")
    days = RadioField(_l("What do hours in two columns mean, where it lasts several days?"))
    above = BooleanField(_l("A row without a date has the date of the row above it"))

    def offer(self, book: Book, settings: ListSettings) -> None:
        """Fill in what may be chosen."""
        self.sheets.choices = [
            (one.name, _("%(name)s (hidden)", name=one.name) if one.is_hidden else one.name)
            for one in book.sheets
        ]
        self.same_title.choices = [
            (TOGETHER, _("Dates of one event, where place and organiser are the same")),
            (APART, _("Each an event of its own")),
        ]
        self.length.choices = [
            ("", _("Not known: these rows wait")),
            *((str(minutes), minutes_words(minutes)) for minutes in LENGTHS),
        ]
        self.days.choices = [
            ("", _("Not known: these rows wait")),
            ("each", _("From and to on each day")),
            ("through", _("From the first day’s start through to the last day’s end")),
        ]
        if len(book.sheets) < 2:
            del self.sheets

    def answers(self) -> dict[str, Any]:
        """Return what was said, as it is kept."""
        return {
            "sheets": list(self.sheets.data or ()) if "sheets" in self else None,
            "head": self.head.data,
            "year": self.year.data,
            "same_title": self.same_title.data,
            "length": int(self.length.data) if self.length.data else None,
            "days": self.days.data or "",
            "above": bool(self.above.data),
        }


def columns_form(
    book: Book, columns: Sequence[Column], settings: ListSettings
) -> tuple[ColumnsForm, list[Field]]:
    """Return the form with a choice for each column, filled in with what is known; and these fields."""
    names = [f"column-{number}" for number in range(len(columns))]
    kinds = [("", _("is not read")), *((kind, str(COLUMN_WORDS[kind])) for kind in FIELDS)]
    choices = [SelectChoice(kind, words) for kind, words in kinds]
    labels = [one.head.words or one.head.key.removeprefix("#") for one in columns]
    asked = {name: SelectField(label, choices=choices) for name, label in zip(names, labels, strict=True)}
    form_class = type("ThisColumnsForm", (ColumnsForm,), asked)
    known = {name: one.kind for name, one in zip(names, columns, strict=True)}
    form = form_class(
        data={
            "sheets": list(settings.sheets)
            if settings.sheets is not None
            else [one.name for one in book.sheets if not one.is_hidden and any(one.rows)],
            "head": settings.head,
            "year": settings.year,
            "same_title": settings.same_title,
            "length": str(settings.length or ""),
            "days": settings.days,
            "above": settings.above,
        }
        | known
    )
    form.offer(book, settings)
    for name, one in zip(names, columns, strict=True):
        form[name].description = (
            _("For example: %(examples)s", examples=" · ".join(one.examples)) if one.examples else ""
        )
    return form, [form[name] for name in names]


def names_form(
    places: Sequence[NameSeen], organisations: Sequence[NameSeen]
) -> tuple[FlaskForm, list[Field], list[Field]]:
    """Return a form with a choice for each name, filled in with what is known; the places' fields and the others'."""
    locale = current_locale()
    new_places = [
        (f"{NEW}{key}", _("a new place, %(setting)s", setting=words))
        for key, words in vocabulary.choices("setting", locale)
    ]
    new_groups = [
        (f"{NEW}{key}", _("a new organisation: %(sector)s", sector=words))
        for key, words in vocabulary.choices("sector", locale)
    ]
    asked: dict[str, SelectField] = {}
    for start, names, stays, fresh in (
        ("place", places, _("stays as it is written"), new_places),
        ("organisation", organisations, _("nobody of ours: its name stands in the description"), new_groups),
    ):
        for number, one in enumerate(names[:MOST_NAMES]):
            found = [(str(other), _("is “%(name)s”", name=words)) for other, words in one.suggested]
            if one.same_id is not None:
                found = [
                    (str(one.same_id), _("is ours of the same name")),
                    *(pair for pair in found if pair[0] != str(one.same_id)),
                ]
            known = [one.said] if one.said.isdigit() and one.said not in dict(found) else []
            found = [*((number_said, _("is what was said before")) for number_said in known), *found]
            choices = [SelectChoice(*pair) for pair in ((AS_WORDS, stays), *found, *fresh)]
            asked[f"{start}-{number}"] = SelectField(one.name, choices=choices, default=_default(one))
    form = type("ThisNamesForm", (FlaskForm,), asked)()
    of_places = [form[name] for name in asked if name.startswith("place-")]
    return form, of_places, [form[name] for name in asked if name.startswith("organisation-")]


def _default(one: NameSeen) -> str:
    return one.said or (str(one.same_id) if one.same_id is not None else AS_WORDS)


class ImportForm(FlaskForm):
    """What new events are, and whose."""

    state = RadioField(_l("What are the new events?"), [required(_l("Choose one."))])
    own = SelectField(
        _l("Whose are the events for which the list names no organisation of ours?"),
        [required(_l("Choose an organisation."))],
    )

    def offer(self) -> None:
        """Fill in what may be chosen: nothing of it by itself."""
        self.state.choices = [
            ("idea", _("Ideas: they hold no date; only their organisation and the coordination see them")),
            ("pencilled", _("Pencilled: they hold their dates, and other organisers see that")),
            ("submitted", _("Submitted: the offices concerned are asked at once")),
            ("confirmed", _("Confirmed: they are public at once")),
        ]
        self.own.choices = [
            ("", _("Please choose")),
            *((str(number), name) for number, name in organisation_names()),
        ]


def twice_form(rows: Mapping[str, Sequence[tuple[int, str]]], said: ListSettings) -> FlaskForm:
    """Return a form with a choice for each row that may be an event of ours: by its key, these with their words."""
    asked = {}
    for number, (key, twins) in enumerate(rows.items()):
        default = str(said.adopted.get(key, "apart" if key in said.apart else ""))
        choices = [
            ("", _("I don’t know yet: it waits")),
            *((str(event_id), _("It is the same as: %(event)s", event=words)) for event_id, words in twins),
            ("apart", _("It is another one, and new")),
        ]
        fields = [SelectChoice(*pair) for pair in choices]
        asked[f"row-{number}"] = RadioField(key, choices=fields, default=default)
    form: FlaskForm = type("ThisTwiceForm", (FlaskForm,), asked)()
    return form
