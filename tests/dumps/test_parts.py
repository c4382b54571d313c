"""Parts of the files, as RFC 9110 has them (section 14): downloads go on where they broke off."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.dumps import making
from tests.conftest import make_event
from tests.dumps.test_dumps import change, get

PATH = "/opendata/events.csv"


@pytest.fixture
def whole(client: FlaskClient) -> bytes:
    for path in making.folder().glob("*"):
        path.unlink()
    make_event(title="Fest")
    return get(client, PATH).data


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, None),
        ("bytes=-5", -5, None),
        ("bytes=-999999999", 0, None),
        ("bytes=0-999999999", 0, None),
        ("BYTES=2-3", 2, 4),
    ],
)
def test_a_part_is_sent(client: FlaskClient, whole: bytes, asked: str, first: int, last: int | None) -> None:
    answer = get(client, PATH, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, whole[first:last])
    begins = len(whole) + first if first < 0 else first
    ends = (last or len(whole)) - 1
    assert answer.headers["Content-Range"] == f"bytes {begins}-{ends}/{len(whole)}"
    assert answer.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,4-5",
        "bytes=0-1, -5",
        "bytes=5-2",
        "bytes=x",
        "lines=0-1",
        "bytes",
        "",
        "bytes=0-1,",
        "bytes=--5",
    ],
)
def test_what_is_not_answered_in_parts_is_answered_whole(
    client: FlaskClient, whole: bytes, asked: str
) -> None:
    answer = get(client, PATH, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, whole)
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_what_lies_behind_the_end_is_refused_with_its_length(client: FlaskClient, whole: bytes) -> None:
    answer = get(client, PATH, headers={"Range": f"bytes={len(whole)}-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(whole)}"


def test_only_of_the_same_file_a_part_is_sent(client: FlaskClient, whole: bytes) -> None:
    head = client.head(PATH, headers={"Range": "bytes=0-9"}, buffered=True)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(whole)))
    assert "Content-Range" not in head.headers
    tag, day = head.headers["ETag"], head.headers["Last-Modified"]
    for known, status in ((tag, 206), (day, 206), (f"W/{tag}", 200), ('"other"', 200), ("nonsense", 200)):
        answer = get(client, PATH, headers={"Range": "bytes=0-9", "If-Range": known})
        assert answer.status_code == status, known
        assert answer.data == (whole[:10] if status == 206 else whole)
    same = get(client, PATH, headers={"Range": "bytes=0-9", "If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    assert get(client, PATH, headers={"Range": "bytes=0-9", "If-Match": '"other"'}).status_code == 412


def test_a_part_is_of_the_plain_file_also_for_who_takes_it_smaller(
    app: Flask, client: FlaskClient, whole: bytes
) -> None:
    smaller = get(client, PATH, headers={"Accept-Encoding": "gzip"})
    assert smaller.headers["Content-Encoding"] == "gzip"
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}
    part = get(client, PATH, headers=headers)
    assert (part.status_code, part.data) == (206, whole[:10])
    assert "Content-Encoding" not in part.headers
    again = get(client, PATH, headers=headers | {"If-Range": smaller.headers["ETag"]})
    assert again.status_code == 200, "the part of the file that it holds is none of the plain one"


def test_the_catalogue_comes_whole(client: FlaskClient) -> None:
    change()
    answer = get(client, "/opendata/catalog.jsonld", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert len(answer.data) > 10
