from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.fetching.errors import NotFetched, Reason
from festival.fetching.web_addresses import checked, host_of, next_address


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://www.example.de/a.ics", "https://www.example.de/a.ics"),
        (" webcal://Example.DE/a.ics?key=1#part ", "https://example.de/a.ics?key=1"),
        ("webcals://example.de", "https://example.de/"),
        ("HTTP://example.de:80", "http://example.de/"),
        ("https://example.de:443/a", "https://example.de/a"),
        ("https://example.de:8443/a", "https://example.de:8443/a"),
        ("https://münchen.example/ä b".replace(" ", "%20"), "https://xn--mnchen-3ya.example/%C3%A4%20b"),
        ("http://[2606:4700::1111]/a", "http://[2606:4700::1111]/a"),
    ],
)
def test_an_address_is_brought_into_its_plain_form(text: str, plain: str) -> None:
    assert checked(text) == plain
    assert checked(plain) == plain


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.NO_ADDRESS),
        ("www.example.de/a.ics", Reason.NO_ADDRESS),
        ("example.de:8080/a.ics", Reason.NO_ADDRESS),
        ("//example.de/a", Reason.NO_ADDRESS),
        ("https://", Reason.NO_ADDRESS),
        ("https:///etc/passwd", Reason.NO_ADDRESS),
        ("https://example.de/a\r\nHost: b", Reason.NO_ADDRESS),
        ("https://example.de\\@127.0.0.1/", Reason.NO_ADDRESS),
        ("https://example.de/" + "a" * 2000, Reason.NO_ADDRESS),
        ("https://example.de:99999/", Reason.NO_ADDRESS),
        ("file:///etc/passwd", Reason.SCHEME),
        ("ftp://example.de/a.ics", Reason.SCHEME),
        ("gopher://example.de:70/_", Reason.SCHEME),
        ("data:text/calendar,BEGIN", Reason.SCHEME),
        ("javascript:alert(1)", Reason.SCHEME),
        ("https://erika:geheim@example.de/", Reason.USER),
        ("https://erika@example.de/", Reason.USER),
        ("http://example.de:22/", Reason.PORT),
        ("http://example.de:25/", Reason.PORT),
        ("http://example.de:6667/", Reason.PORT),
    ],
)
def test_what_is_no_address_to_fetch_is_refused_and_told_why(text: str, reason: Reason) -> None:
    with pytest.raises(NotFetched) as refused:
        checked(text)
    assert refused.value.reason is reason
    assert "geheim" not in str(refused.value)


def test_a_redirect_leads_on_but_never_from_https_to_http() -> None:
    assert next_address("https://a.example/x/y", "../z") == "https://a.example/z"
    assert next_address("http://a.example/x", "//b.example/y") == "http://b.example/y"
    assert next_address("http://a.example/x", "https://b.example/y") == "https://b.example/y"
    with pytest.raises(NotFetched, match="redirects"):
        next_address("https://a.example/x", "http://a.example/x")
    with pytest.raises(NotFetched, match="scheme"):
        next_address("http://a.example/x", "file:///etc/passwd")


def test_of_an_address_only_the_host_is_told() -> None:
    assert host_of("https://calendar.example/private-abc/basic.ics") == "calendar.example"


@given(
    st.text(max_size=60)
    | st.text(alphabet="htps:/@.[]%#?\\0123456789ax", max_size=40).map("http://{}".format)
)
def test_any_text_is_either_refused_or_stays_as_it_was_once_it_is_plain(text: str) -> None:
    try:
        plain = checked(text)
    except NotFetched:
        return
    assert checked(plain) == plain
    assert "@" not in plain.partition("//")[2].partition("/")[0]
