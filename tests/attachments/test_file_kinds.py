"""What is in a file counts, not what it is called; a picture is written anew, a PDF has to be one from end to end."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from festival.attachments.file_kinds import LONGEST_EDGE_PX, BadFile, read_content
from festival.attachments.file_names import LONGEST_NAME, clean_name
from tests.attachments.samples import pdf, pdf_with_stream, picture, picture_with_position

MB = 1024 * 1024
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_taken_in_their_own_kind(kind: str) -> None:
    content = read_content(picture(kind), most_bytes=MB)
    assert content.media_type == f"image/{kind.lower()}"
    assert Image.open(io.BytesIO(content.data)).format == kind


def test_a_picture_says_no_more_where_it_was_taken_and_by_what() -> None:
    data = picture_with_position()
    assert b"SECRETCAMERA" in data
    kept = read_content(data, most_bytes=MB).data
    assert b"SECRETCAMERA" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_of_a_jpeg_with_several_pictures_the_first_is_taken() -> None:
    out = io.BytesIO()
    more = [Image.new("RGB", (40, 20), "red")]
    Image.new("RGB", (40, 20), "blue").save(out, "MPO", save_all=True, append_images=more)
    content = read_content(out.getvalue(), most_bytes=1_000_000)
    assert content.media_type == "image/jpeg"
    with Image.open(io.BytesIO(content.data)) as taken:
        assert (taken.format, taken.getpixel((5, 5))[2] > 200) == ("JPEG", True)


def test_what_hides_behind_a_picture_is_gone() -> None:
    assert HTML not in read_content(picture() + HTML, most_bytes=MB).data


def test_a_huge_picture_is_made_smaller() -> None:
    kept = read_content(picture("PNG", size=(6000, 60)), most_bytes=MB).data
    assert Image.open(io.BytesIO(kept)).size == (LONGEST_EDGE_PX, 50)


@pytest.mark.parametrize("data", [pdf(), pdf_with_stream(), pdf() + b"\r\n\0"])
def test_a_pdf_stays_as_it_is(data: bytes) -> None:
    content = read_content(data, most_bytes=MB)
    assert (content.media_type, content.data) == ("application/pdf", data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (HTML, "unknown"),
        (b"", "unknown"),
        (b"\n" + pdf(), "unknown"),
        (b"%PDF-1.7\n" + HTML, "broken_pdf"),
        (pdf()[:-20], "broken_pdf"),
        (pdf() + HTML, "broken_pdf"),
        (pdf().replace(b"/Root", b"/Boot"), "broken_pdf"),
        (b"%PDF-1.7\n" + HTML + b"\nstartxref\n9\n%%EOF", "broken_pdf"),
        (b"%PDF-1.7\nstartxref\n9999999999\n%%EOF", "broken_pdf"),
        (b"MZ" + bytes(200), "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown"),
        (b"GIF89a" + bytes(40), "unknown"),
        (picture()[:200], "unknown"),
        (pdf() + bytes(MB), "too_large"),
    ],
)
def test_what_is_something_else_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_content(data, most_bytes=MB)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("given", "media_type", "name"),
    [
        ("Plan Rathausplatz.pdf", "application/pdf", "Plan Rathausplatz.pdf"),
        ("C:\\Users\\Erika\\Plan.PDF", "application/pdf", "Plan.PDF"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("foto.jpeg", "image/jpeg", "foto.jpeg"),
        ("foto.png", "image/jpeg", "foto.png.jpg"),
        ("exe.\u202efdp.pdf", "application/pdf", "exe.fdp.pdf"),
        ("a\r\nX-Evil: 1.pdf", "application/pdf", "aX-Evil: 1.pdf"),
        ("{{7*7}}'\"><b>.png", "image/png", "{{7*7}}'\"><b>.png"),
        ("", "image/png", "file.png"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("Straßenfest (ü) 🎪.pdf", "application/pdf", "Straßenfest (ü) 🎪.pdf"),
    ],
)
def test_names_are_fit_to_be_shown_and_say_what_is_in_the_file(
    given: str, media_type: str, name: str
) -> None:
    assert clean_name(given, media_type) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("ä" * (LONGEST_NAME - 4) + "ö" + ".pdf", "application/pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("ä.pdf")
