"""How the pages look: the logo, and the accent colour with what can be read of it; and who answers for them."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from festival.base.accent import (
    PAPER_BY_DAY,
    PAPER_BY_NIGHT,
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    NotAColour,
    contrast,
    lighten,
    parse_colour,
)
from festival.base.bodies import takes_files
from festival.base.city import City, bump_revision, get_city
from festival.base.database import begin_writing, db
from festival.base.http import current_locale
from festival.base.numbers import number
from festival.events.images import MAX_BYTES, BadImage, image_words
from festival.first_start.logo_views import store_logo
from festival.first_start.step_views import go_on, guided
from festival.forms.both_versions import what_differs
from festival.forms.fields import many_lines, one_line
from festival.organisers.audit_trail import note
from festival.organisers.permissions import requires

__all__ = ["guided"]


class AccentForm(FlaskForm):
    """The accent colour; `seen` is the one that stood there."""

    seen = HiddenField()
    accent = StringField(
        _l("Accent colour"),
        [Length(max=20)],
        filters=[one_line],
        description=_l("As # and six digits or letters a to f, like #a3243b."),
    )

    def __init__(self, city: City, **kwargs: Any) -> None:
        super().__init__(data={"accent": city.accent, "seen": city.accent}, **kwargs)

    def validate_accent(self, field: Field) -> None:
        field.data = full_colour(field.data or "")
        try:
            parse_colour(field.data)
        except NotAColour as error:
            words = _("Write the colour as # and six digits or letters a to f, like #a3243b.")
            raise ValidationError(words) from error


class LogoForm(FlaskForm):
    """A file with the logo."""

    logo = FileField(
        _l("Logo"), description=_l("PNG, JPEG or WebP, up to 10 MB; it stands at the head of each page.")
    )


class ContactForm(FlaskForm):
    """Who answers for the calendar."""

    seen = HiddenField()
    contact = TextAreaField(
        _l("Contact and imprint"),
        [Length(max=5000)],
        filters=[many_lines],
        description=_l("Shown on the imprint page. Markdown works."),
    )

    def __init__(self, city: City, **kwargs: Any) -> None:
        super().__init__(data={"contact": city.contact, "seen": str(hash_of(city.contact))}, **kwargs)


def hash_of(words: str) -> str:
    """Return a mark of what stood in the field."""
    return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()


def full_colour(typed: str) -> str:
    """Return #rrggbb for what people write: without the #, in capitals, or as three digits."""
    plain = typed.strip().lower().removeprefix("#")
    if len(plain) == 3:
        plain = "".join(letter * 2 for letter in plain)
    return f"#{plain}"


@guided.route("/looks", methods=["GET", "POST"])
@requires("city.settings")
def looks() -> ResponseReturnValue:
    """The accent colour, shown before it is saved, and the logo. Administrators only."""
    city = get_city()
    if request.method != "POST":
        return _looks_page(AccentForm(city, formdata=None))
    form = AccentForm(city)
    if not form.validate():
        return _looks_page(form), 400
    if "show" in request.form:
        return _looks_page(form, sample=form.accent.data)
    if form.seen.data != city.accent and (differs := what_differs(form, AccentForm(city, formdata=None))):
        form.seen.data = city.accent
        return _looks_page(form, differs=differs), 409
    if city.accent != form.accent.data:
        city.accent = form.accent.data
        note("settings_changed", what="city", fields=["accent"])
        bump_revision()
    return go_on("looks")


def save_logo() -> ResponseReturnValue:
    """Take the logo over, or away. Administrators only."""
    form = LogoForm()
    name = ""
    if "drop" not in request.form:
        try:
            name = _stored()
        except BadImage as error:
            words = _no_svg_words() if _looks_like_svg() else image_words(error.code)
            form.logo.errors = [words]
            return _looks_page(AccentForm(get_city(), formdata=None), logo_form=form), 400
        if not name:
            form.logo.errors = [_("Choose a file.")]
            return _looks_page(AccentForm(get_city(), formdata=None), logo_form=form), 400
    begin_writing()
    city = db.session.get_one(City, 1)
    city.logo_name = name
    note("settings_changed", what="city", fields=["logo_name"])
    bump_revision()
    db.session.commit()
    flash(_("The logo is saved.") if name else _("The logo is taken away."), "done")
    return redirect(url_for(".looks"), 303)


# A picture is worked on before the write lock is taken.
save_logo.begins_itself = True  # type: ignore[attr-defined]
guided.post("/looks/logo")(takes_files(requires("city.settings")(save_logo)))


@guided.route("/contact", methods=["GET", "POST"])
@requires("city.settings")
def contact() -> ResponseReturnValue:
    """Who answers for the calendar. Administrators only."""
    city = get_city()
    form = ContactForm(city, **({"formdata": None} if request.method != "POST" else {}))
    differs: Any = ()
    status = 200
    if request.method == "POST":
        if not form.validate():
            status = 400
        elif form.seen.data != hash_of(city.contact) and (
            differs := what_differs(form, ContactForm(city, formdata=None))
        ):
            form.seen.data, status = hash_of(city.contact), 409
        else:
            if city.contact != form.contact.data:
                city.contact = form.contact.data
                note("settings_changed", what="city", fields=["contact"])
                bump_revision()
            return go_on("contact")
    return render_template("first_start/contact.html", form=form, differs=differs), status


def _stored() -> str:
    upload = request.files.get("logo")
    if upload is None or not upload.filename:
        return ""
    data = upload.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadImage("too_large")
    return store_logo(data)


def _looks_like_svg() -> bool:
    upload = request.files.get("logo")
    if upload is None:
        return False
    upload.stream.seek(0)
    return b"<svg" in upload.stream.read(4096).lower()


def _no_svg_words() -> str:
    return _(
        "SVG files can hold programs and are not taken. Save the logo as PNG, 960 pixels wide; it stays sharp at the "
        "head of a page."
    )


def _looks_page(
    form: AccentForm, *, sample: str = "", logo_form: LogoForm | None = None, differs: Any = ()
) -> str:
    city = get_city()
    shown = sample or city.accent
    return render_template(
        "first_start/looks.html",
        form=form,
        logo_form=logo_form or LogoForm(formdata=None),
        sample=sample,
        shown=shown,
        measured=_measured(shown),
        differs=differs,
    )


def _measured(accent: str) -> list[str]:
    """Return what can be read of the colour by day and by night, a sentence each."""
    by_day, night = contrast(accent, PAPER_BY_DAY), lighten(accent, PAPER_BY_NIGHT)
    said = number(by_day, current_locale(), digits=1)
    if by_day >= TEXT_CONTRAST:
        words = [
            _("By day it has a contrast of %(measured)s : 1 on paper: text can be read in it.", measured=said)
        ]
    elif by_day >= SHAPE_CONTRAST:
        words = [
            _(
                "By day it has a contrast of %(measured)s : 1 on paper; text needs 4.5 : 1. It colours lines and "
                "shapes, and text is set in ink.",
                measured=said,
            )
        ]
    else:
        words = [
            _(
                "By day it has a contrast of %(measured)s : 1 on paper, too little to be seen: only grounds are "
                "coloured in it, and text and lines are set in ink.",
                measured=said,
            )
        ]
    if night != accent:
        words.append(
            _(
                "By night it is lightened to %(colour)s, to be read on a dark ground.",
                colour=night,
            )
        )
    return words
