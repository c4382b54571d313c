"""Files as people and their enemies send them."""

from __future__ import annotations

import io
import zlib
from functools import cache

from PIL import Image


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 20), exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def picture_with_position() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825)[2] = (51.0, 27.0, 0.0)
    return picture(exif=exif.tobytes())


@cache
def pdf() -> bytes:
    """A PDF with a table of references, as Pillow writes it."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PDF")
    return out.getvalue()


def pdf_with_stream() -> bytes:
    """A PDF whose references are a compressed stream (PDF 1.5), as most programs write it."""
    catalog = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    body = b"%PDF-1.5\n" + catalog + b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    packed = zlib.compress(bytes(12))
    head = b"3 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>\n" % len(packed)
    stream = head + b"stream\n" + packed + b"\nendstream\nendobj\n"
    return body + stream + b"startxref\n%d\n%%%%EOF\n" % len(body)
