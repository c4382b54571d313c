from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.fetching.networks import Networks, address_meant, is_public


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *(
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
        ),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
        *("::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1"),
        *(
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
        ),
        *("2002:7f00:1::1", "3fff::1", "5f00::1", "nothing", "", "127.1", "0x7f000001"),
    ],
)
def test_what_is_no_part_of_the_public_internet_is_not_asked(address: str) -> None:
    assert not is_public(address)
    assert not Networks().has(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "193.99.144.80", "172.32.0.1", "100.128.0.1", "2a02:2e0:3fe:1001:302::", "2606:4700::1111"],
)
def test_what_everybody_reaches_is_asked(address: str) -> None:
    assert Networks().has(address)


def test_a_town_hall_may_name_its_own_network_and_no_other_is_asked_for_it() -> None:
    networks = Networks(["10.20.0.0/16", "fd00:1::/32"])
    assert networks.has("10.20.3.4")
    assert networks.has("fd00:1::7")
    assert not networks.has("10.21.0.1")
    assert not networks.has("127.0.0.1")
    assert not networks.has("::ffff:10.20.3.4")


@given(st.ip_addresses())
def test_nothing_is_public_that_the_standard_library_calls_private(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


@pytest.mark.parametrize(
    ("host", "meant"),
    [
        ("127.1", "127.0.0.1"),
        ("0x7F000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("8.8.8.8.", "8.8.8.8"),
        ("[::1]", "::1"),
        ("Localhost.", "127.0.0.1"),
        ("0x", "0.0.0.0"),
        ("1.2.3.4.5", "0.0.0.0"),
        ("a.1", "0.0.0.0"),
        ("a.example", None),
        ("1und1.de", None),
        ("0x7f.example", None),
        ("localhost.example", None),
        ("", None),
    ],
)
def test_numbers_in_any_spelling_are_known_for_what_they_are(host: str, meant: str | None) -> None:
    assert address_meant(host) == meant
