"""Files that come with a form: read and kept before anything is locked, and let go where the form comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField

from festival.attachments.file_kinds import BadFile, Content, read_content
from festival.attachments.file_names import LONGEST_NAME, clean_name, seen_name
from festival.attachments.kept_files import drop_content, keep_content
from festival.attachments.model import Attachment
from festival.base.database import db
from festival.base.http import current_locale
from festival.base.numbers import number

MOST_FILES = 5
ACCEPT = "application/pdf,image/jpeg,image/png,image/webp"
_BESIDE_FILES = 2 * 1024 * 1024


class FilesField(MultipleFileField):
    """The field for files, the same in each form."""

    def __init__(self, label: object = None, **kwargs: object) -> None:
        super().__init__(label or _l("Files"), render_kw={"accept": ACCEPT, "multiple": True}, **kwargs)
        self.description = _(
            "PDF, JPEG, PNG or WebP, up to %(size)s MB each, at most %(count)s. Only who may read this gets them.",
            size=number(current_app.config["SETTINGS"].attachment_mb, current_locale()),
            count=MOST_FILES,
        )


@dataclass(frozen=True)
class KeptFile:
    """A file that lies on disk and has no row yet."""

    kept_name: str
    file_name: str
    media_type: str
    size_bytes: int


@dataclass
class SentFiles:
    """What came with a form: files that are kept, or sentences that say what is wrong. `is_any`: some were chosen."""

    files: list[KeptFile] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    is_any: bool = False

    def hang(self, event_id: int, by_id: int | None) -> list[Attachment]:
        """Return the files' rows, flushed; whoever calls says what they hang on. Writes."""
        rows = [
            Attachment(
                event_id=event_id,
                kept_name=one.kept_name,
                file_name=one.file_name,
                media_type=one.media_type,
                size_bytes=one.size_bytes,
                by_id=by_id,
            )
            for one in self.files
        ]
        db.session.add_all(rows)
        db.session.flush()
        return rows

    def come_back(self, files: FilesField) -> None:
        """Say at the field what is wrong, or that files have to be chosen again, which no browser does by itself."""
        wrong = list(self.wrong)
        if self.is_any:
            wrong.append(_("Please choose the files again; everything else you entered is still here."))
        files.errors = [*files.errors, *wrong]
        self.drop()

    def drop(self) -> None:
        """Let go of the files: they get no row."""
        for one in self.files:
            drop_content(one.kept_name)
        self.files.clear()

    def are_all_among(self, there: Iterable[Attachment]) -> bool:
        """Return whether each hangs there already: the button was pressed twice."""
        known = {(one.file_name, one.size_bytes) for one in there}
        return all((one.file_name, one.size_bytes) in known for one in self.files)


def largest_form(app: Flask) -> int:
    """Return how many bytes a form with files may have."""
    return MOST_FILES * most_bytes(app) + _BESIDE_FILES


def most_bytes(app: Flask) -> int:
    """Return how large one file may be."""
    return int(app.config["SETTINGS"].attachment_mb) * 1024 * 1024


def read_sent(name: str = "files") -> SentFiles:
    """Return the files of the running request's form, each read, judged and kept; none where one is not taken."""
    uploads = [one for one in request.files.getlist(name) if one.filename]
    limit = most_bytes(current_app)
    return keep_all((one.filename or "", one.stream.read(limit + 1)) for one in uploads)


def keep_all(given: Iterable[tuple[str, bytes]]) -> SentFiles:
    """Return files by their names and contents, each judged and kept; none of them where one is not taken."""
    sent = SentFiles()
    for place, (given_name, data) in enumerate(given):
        sent.is_any = True
        if place == MOST_FILES:
            sent.wrong.append(_("At most %(count)s files at a time.", count=MOST_FILES))
            break
        try:
            content = read_content(data, most_bytes=most_bytes(current_app))
        except BadFile as error:
            sent.wrong.append(_wrong_words(error.code, seen_name(given_name)[:LONGEST_NAME] or _("unnamed")))
            continue
        sent.files.append(_keep(given_name, content))
    if sent.wrong:
        sent.drop()
    return sent


def _keep(given_name: str, content: Content) -> KeptFile:
    return KeptFile(
        keep_content(content),
        clean_name(given_name, content.media_type),
        content.media_type,
        len(content.data),
    )


def _wrong_words(code: str, name: str) -> str:
    size = number(current_app.config["SETTINGS"].attachment_mb, current_locale())
    return {
        "too_large": _("“%(name)s” is larger than %(size)s MB.", name=name, size=size),
        "too_many_pixels": _("“%(name)s” has more than 40 million pixels. Make it smaller first.", name=name),
        "broken_pdf": _("“%(name)s” is no whole PDF. Please save it as PDF again.", name=name),
        "unknown": _("“%(name)s” is neither a PDF nor a picture (JPEG, PNG, WebP).", name=name),
    }[code]
