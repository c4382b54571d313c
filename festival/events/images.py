"""Pictures of events: read strictly, turned upright, stripped of what cameras hide in them, stored anew."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from festival.base.errors import FestivalError
from festival.base.private_files import make_folder, private

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_EDGE_PX = 1600
_NAME = re.compile(r"[0-9a-f]{32}\.webp")


class BadImage(FestivalError):
    """A file that is no picture we take; `code` is too_large, too_many_pixels or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def image_words(code: str) -> str:
    """Return the sentence that says what is wrong with a file, by the code of its BadImage."""
    return {
        "too_large": _("The picture is larger than 10 MB."),
        "too_many_pixels": _("The picture has more than 40 million pixels. Make it smaller first."),
        "unreadable": _("This file is not a picture we can read. JPEG, PNG and WebP are taken."),
    }[code]


def store_image(data: bytes) -> str:
    """Return the name under which the picture was stored as WebP, at most 1600 px on its longer edge.

    Takes JPEG, PNG and WebP. Re-encoding removes places and names that cameras write into files. Raises BadImage.
    """
    if len(data) > MAX_BYTES:
        raise BadImage("too_large")
    encoded = _encode(data)
    name = f"{hashlib.blake2b(encoded, digest_size=16).hexdigest()}.webp"
    folder = _folder()
    make_folder(folder)
    path = folder / name
    if not path.exists():
        draft = path.with_suffix(".part")
        with open(draft, "wb", opener=private) as file:
            file.write(encoded)
        draft.replace(path)
    return name


def image_path(name: str) -> Path | None:
    """Return where a stored picture lies, or None: names are digests, nothing else is looked for."""
    if not _NAME.fullmatch(name):
        return None
    path = _folder() / name
    return path if path.is_file() else None


def as_jpeg(path: Path) -> bytes:
    """Return a stored picture as a JPEG of the same size."""
    out = io.BytesIO()
    with Image.open(path, formats=("WEBP",)) as picture:
        picture.convert("RGB").save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _folder() -> Path:
    return Path(current_app.config["SETTINGS"].uploads_dir)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture without transparency: it lies on white, as the logo of a club does on its paper."""
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def read_picture(data: bytes) -> tuple[Image.Image, str]:
    """Return a JPEG, PNG or WebP upright, as RGB or RGBA, and which of them it is. Raises BadImage."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise BadImage("too_many_pixels")
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                # Phones put several pictures into one JPEG (CIPA DC-007): the first is the one that is seen.
                kind = "JPEG" if picture.format == "MPO" else picture.format or ""
                upright = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except BadImage:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise BadImage("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise BadImage("unreadable") from error
    return upright, kind


def _encode(data: bytes) -> bytes:
    upright, _kind = read_picture(data)
    upright.thumbnail((LONGEST_EDGE_PX, LONGEST_EDGE_PX))
    if upright.mode == "RGBA":
        upright = _on_white(upright)
    out = io.BytesIO()
    upright.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
