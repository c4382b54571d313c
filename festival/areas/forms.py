"""Forms of the pages of districts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice


class AreaFileForm(FlaskForm):
    """A file to look at; nothing is written into the city by it."""

    file = FileField(
        _l("File"),
        description=_l(
            "GeoJSON, or a Shapefile with its .prj in one ZIP, as the surveying office or the Land’s "
            "open data portal hand them out. Up to 30 MB."
        ),
        validators=[FileRequired(_l("Choose a file."))],
    )


class TakeOverForm(FlaskForm):
    """What becomes of a file that was read."""

    name_key = SelectField(_l("The names of the areas are in"), validate_choice=True)
    removes = BooleanField(
        _l("Remove districts that are not in the file"),
        description=_l(
            "Places and events in them lie in no district then, or in the one that holds them now."
        ),
    )
    starts_map = BooleanField(_l("Let the map start here"))

    def __init__(self, names: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name_key.choices = [SelectChoice(name, name) for name in names]
