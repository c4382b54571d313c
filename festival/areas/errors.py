"""What is wrong with a file of areas, and what it is called."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.base.errors import FestivalError


class BadAreaFile(FestivalError):
    """A file that no areas can be read from; `code` says why, `said` what the file says."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code, self.said = code, said


def bad_area_file_words(error: BadAreaFile) -> str:
    """Return what is wrong with the file, and what to do."""
    words = {
        "too_large": _("The file is too large: 30 MB at most, 150 MB unpacked."),
        "too_many": _("The file holds more than 3,000 areas. Cut it down to the city first."),
        "encoding": _("The letters of the file can’t be read. Save it as UTF-8."),
        "no_shapefile": _(
            "The ZIP holds no Shapefile: the files that end in .shp and .dbf have to be in it."
        ),
        "several_shapefiles": _("The ZIP holds several Shapefiles. Send one that holds only the areas."),
        "no_areas": _("The file holds no areas: only points or lines, or nothing."),
        "no_system": _(
            "The file doesn’t say which coordinates it uses, and they are no degrees. A Shapefile needs its .prj file."
        ),
        "unknown_system": _("The file uses coordinates that are not known here: %(said)s.", said=error.said),
        "no_name": _("Not every area has a name in the file."),
        "not_areas": _("The outline of %(said)s can’t be used.", said=error.said),
        "too_many_districts": _("More than 500 districts are too many. Cut the file down to the city first."),
    }
    return words.get(error.code) or _("This is no GeoJSON file and no Shapefile in a ZIP, or it is broken.")
