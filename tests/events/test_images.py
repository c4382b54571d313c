"""Pictures: taken strictly, turned upright, stripped of what cameras hide in them, and never a failure of ours."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from festival.events.images import LONGEST_EDGE_PX, MAX_BYTES, BadImage, image_path, store_image


def picture(
    format_name: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(out, format_name, **options)
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A few bytes that announce a giant: what a decompression bomb begins with."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def stored(data: bytes) -> Image.Image:
    path = image_path(store_image(data))
    assert path is not None
    return Image.open(path)


@pytest.mark.parametrize(
    ("format_name", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_jpeg_png_and_webp_are_taken_and_stored_as_webp(app: Flask, format_name: str, mode: str) -> None:
    with stored(picture(format_name, mode=mode)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (60, 40))


def transparent(mode: str) -> bytes:
    """A PNG of which the left half is transparent, and black beneath, the right half dark red."""
    drawn = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    drawn.paste((120, 0, 0, 255), (30, 0, 60, 40))
    out = io.BytesIO()
    drawn.convert(mode).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_a_transparent_logo_lies_on_white_and_not_on_black(app: Flask, mode: str) -> None:
    data = transparent("RGBA" if mode == "PA" else mode)
    if mode == "PA":  # a palette with one transparent colour, as small logos have
        with Image.open(io.BytesIO(data)) as drawn:
            out = io.BytesIO()
            drawn.quantize(8).save(out, "PNG", optimize=True)
            data = out.getvalue()
    with stored(data) as kept:
        left, right = (kept.convert("RGB").getpixel(at) for at in ((10, 20), (50, 20)))
    assert min(left) > 245, left
    assert max(right) < 140, right


def test_the_same_picture_is_stored_once_under_the_same_name(app: Flask) -> None:
    name = store_image(picture())
    assert store_image(picture()) == name != store_image(picture(size=(61, 40)))


def test_a_large_picture_is_made_smaller_and_keeps_its_shape(app: Flask) -> None:
    with stored(picture(size=(4000, 1000))) as kept:
        assert kept.size == (LONGEST_EDGE_PX, LONGEST_EDGE_PX // 4)


def test_where_and_with_what_it_was_taken_is_forgotten_and_it_stands_upright(app: Flask) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 0.0)
    with stored(picture(exif=exif)) as kept:
        assert kept.size == (40, 60)
        assert not kept.getexif()
        assert "exif" not in kept.info


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "unreadable", id="nothing"),
        pytest.param(b"hello", "unreadable", id="text"),
        pytest.param(
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "unreadable", id="svg"
        ),
        pytest.param(picture("GIF"), "unreadable", id="gif"),
        pytest.param(picture("BMP"), "unreadable", id="bmp"),
        pytest.param(picture()[:-300], "unreadable", id="truncated jpeg"),
        pytest.param(picture("PNG")[:60], "unreadable", id="truncated png"),
        pytest.param(picture("WEBP")[:20], "unreadable", id="truncated webp"),
        pytest.param(png_that_says(60, 40), "unreadable", id="a png without its rows"),
        pytest.param(png_that_says(8000, 6251), "too_many_pixels", id="fifty megapixels"),
        pytest.param(png_that_says(2**31 - 1, 2**31 - 1), "too_many_pixels", id="a bomb"),
        pytest.param(b"\xff\xd8\xff" + b"\0" * 5000, "unreadable", id="zeros"),
        pytest.param(b"\0" * (MAX_BYTES + 1), "too_large", id="more than ten megabytes"),
    ],
)
def test_what_is_no_picture_we_take_is_refused_with_its_reason(app: Flask, data: bytes, code: str) -> None:
    with pytest.raises(BadImage) as refused:
        store_image(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "name", ["../secret_key", "..%2fsecret_key", "x.webp", "a" * 32 + ".png", "A" * 32 + ".webp", ""]
)
def test_only_names_of_stored_pictures_are_looked_for(app: Flask, client: FlaskClient, name: str) -> None:
    assert image_path(name) is None
    assert client.get(f"/images/{name}").status_code in (404, 308)


def test_a_picture_is_served_as_what_it_is_and_kept_for_long(app: Flask, client: FlaskClient) -> None:
    answer = client.get(f"/images/{store_image(picture())}")
    answer.close()
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
