"""Smaller answers, and tags that stay true."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask.testing import FlaskClient

from tests.conftest import make_event


def decoded(encoding: str, body: bytes) -> bytes:
    return brotli.decompress(body) if encoding == "br" else gzip.decompress(body)


@pytest.mark.parametrize(
    ("address", "encoding"),
    [
        ("/calendar.ics", "gzip"),  # calendars go out in gzip alone
        ("/calendar.ics?alarm=1d", "gzip"),
        *(("/static/css/base.css", encoding) for encoding in ("br", "gzip")),
        *(("/subscribe?lang=en", encoding) for encoding in ("br", "gzip")),
    ],
)
def test_text_is_compressed_for_readers_who_take_it(client: FlaskClient, address: str, encoding: str) -> None:
    make_event()
    plain = client.get(address, buffered=True)
    small = client.get(address, buffered=True, headers={"Accept-Encoding": encoding})
    assert small.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    assert decoded(encoding, small.data) == plain.data


def test_brotli_is_preferred_and_what_is_refused_is_not_sent(client: FlaskClient) -> None:
    address = "/static/css/base.css"
    assert (
        client.get(address, buffered=True, headers={"Accept-Encoding": "gzip, br"}).headers[
            "Content-Encoding"
        ]
        == "br"
    )
    refused = client.get(address, buffered=True, headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


@pytest.mark.parametrize("address", ["/calendar.ics", "/static/css/base.css"])
def test_each_encoding_has_a_tag_of_its_own_and_each_is_known_again(
    client: FlaskClient, address: str
) -> None:
    make_event()
    encodings = ("identity", "gzip") if address == "/calendar.ics" else ("identity", "br", "gzip")
    tags = {}
    for encoding in encodings:
        response = client.get(address, buffered=True, headers={"Accept-Encoding": encoding})
        tags[encoding] = response.headers["ETag"]
    assert len(set(tags.values())) == len(encodings)
    for encoding, tag in tags.items():
        again = client.get(
            address, buffered=True, headers={"Accept-Encoding": encoding, "If-None-Match": tag}
        )
        assert again.status_code == 304
        assert again.headers["ETag"] == tag
        assert not again.data


def test_what_is_small_or_compressed_already_goes_as_it_is(client: FlaskClient) -> None:
    for address in ("/healthz", "/static/vendor/leaflet/images/layers.png"):
        response = client.get(address, buffered=True, headers={"Accept-Encoding": "br"})
        assert response.status_code == 200
        assert "Content-Encoding" not in response.headers


def test_head_tells_the_size_of_the_compressed_answer(client: FlaskClient) -> None:
    make_event()
    asked = {"Accept-Encoding": "gzip"}
    head, get = client.head("/calendar.ics", headers=asked), client.get("/calendar.ics", headers=asked)
    for name in ("ETag", "Content-Length", "Content-Encoding"):
        assert head.headers[name] == get.headers[name]
    assert head.data == b""


def test_an_address_with_its_contents_hash_may_be_kept_for_ever(client: FlaskClient) -> None:
    kept = client.get("/static/css/base.css?v=0123", buffered=True).headers["Cache-Control"]
    assert "immutable" in kept
    assert "max-age=31536000" in kept
    assert "immutable" not in client.get("/static/css/base.css", buffered=True).headers["Cache-Control"]
