"""The forms of statements: what an office says, and which office a term of the table means."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from festival.attachments.sent_files import FilesField
from festival.base.templating import today
from festival.forms.fields import DayField, many_lines, required
from festival.law.permit_facts import OFFICE_TERMS
from festival.law.permit_words import office_term_words
from festival.statements.model import ANSWERS
from festival.statements.office_answers import TEXT_NEEDED
from festival.statements.words import answer_words

LONGEST_TEXT = 4000


class AnswerForm(FlaskForm):
    """What an office says; `version` is that of the statement when it was opened."""

    version = HiddenField()
    answer = RadioField(_l("What does your office say?"), [InputRequired(_l("Please choose an answer."))])
    text = TextAreaField(
        _l("Conditions or reason"),
        [Length(max=LONGEST_TEXT, message=_l("At most 4000 characters."))],
        filters=[many_lines],
        description=_l("The organiser and the coordination read it; the public never does."),
    )
    files = FilesField()

    def offer(self, kind: str) -> None:
        self.answer.choices = [(answer, answer_words(answer)) for answer in ANSWERS[kind]]
        if kind != "statement":
            self.answer.label.text = _("What do you say?")
            self.text.label.text = _("Your answer")
            self.text.description = _("The coordination and the offices read it; the public never does.")

    def validate_text(self, field: Field) -> None:
        if self.answer.data in TEXT_NEEDED and not (field.data or "").strip():
            raise ValidationError(_("Say which conditions, or why not: whoever reads it has to know."))


class ToOrganiserForm(FlaskForm):
    """What the coordination answers to what was handed in; `version` is that of the event."""

    version = HiddenField()
    kind = RadioField(_l("What do you want?"), [InputRequired(_l("Please choose an answer."))])
    text = TextAreaField(
        _l("In your words"),
        [
            required(_l("Say it in a sentence or two.")),
            Length(max=LONGEST_TEXT, message=_l("At most 4000 characters.")),
        ],
        filters=[many_lines],
        description=_l("The organiser and the offices read it; the public never does."),
    )
    files = FilesField()
    due_on = DayField(_l("Until when?"), description=_l("Empty: as usual. A refusal holds at once."))
    office_id = SelectField(
        _l("Which office?"), default="", description=_l("Only where you hand it to an office.")
    )

    def offer(self, offices: list[tuple[int, str]]) -> None:
        self.kind.choices = [
            ("question", _("Ask the organiser back")),
            ("condition", _("Set a condition")),
            ("office", _("Hand it to an office")),
            (
                "refuse",
                _("Refuse it: the date is released, and the organiser may change it and hand it in again"),
            ),
        ]
        self.office_id.choices = [
            SelectChoice("", _("no office")),
            *(SelectChoice(str(key), name) for key, name in offices),
        ]

    def validate_due_on(self, field: DayField) -> None:
        if field.day is not None and field.day < today():
            raise ValidationError(_("This day is over."))

    def validate_files(self, field: FilesField) -> None:
        if self.kind.data == "refuse" and any(one.filename for one in field.data or ()):
            raise ValidationError(
                _("A refusal is a step with its reason: files go with a question or a condition.")
            )

    def validate_office_id(self, field: Field) -> None:
        if self.kind.data == "office" and not field.data:
            raise ValidationError(_("Choose an office."))


def offices_form(offices: list[tuple[int, str]], known: dict[str, int], **given: Any) -> FlaskForm:
    """Return the form that asks of each term of the table which office it means."""
    choices = [SelectChoice("", _("The coordination clarifies"))]
    choices += [SelectChoice(str(key), name) for key, name in offices]
    fields = {f"term_{term}": SelectField(office_term_words(term), choices=choices) for term in OFFICE_TERMS}
    form: type[FlaskForm] = type("OfficesForm", (FlaskForm,), {"version": HiddenField(), **fields})
    data = {f"term_{term}": str(known.get(term, "")) for term in OFFICE_TERMS}
    return form(data=data | {"version": offices_version(known)}, **given)


def offices_version(known: dict[str, int]) -> str:
    """Return what the answers are known by: who opened the form before somebody else saved is told."""
    return " ".join(f"{term}:{known[term]}" for term in sorted(known))
