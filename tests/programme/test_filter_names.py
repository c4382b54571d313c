"""A filter that is nearly called right is named, where nobody would see that it does nothing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from festival.programme.filter_names import FILTERS, refuse_near_names
from festival.programme.filters import BadFilter
from festival.publishing.feed_options import OPTIONS
from tests.conftest import make_event

PLACES = (
    "/calendar.ics",
    "/calendar.atom",
    "/map/events.geojson",
    "/embed/map",
    "/embed/list",
    "/embed/month",
)
MARKS = (
    *("utm_source", "utm_campaign", "fbclid", "gclid", "_", "_ga", "nocache", "cachebust", "v", "ver", "ref"),
    *(
        "token",
        "form",
        "feed",
        "format",
        "t",
        "id",
        "source",
        "mc_cid",
        "msclkid",
        "time",
        "x-y",
        "stadtteil",
    ),
)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        *(
            ("distrikt", "district"),
            ("District", "district"),
            ("district[]", "district"),
            ("distirct", "district"),
        ),
        *(
            ("district_id", "district"),
            ("categories", "category"),
            ("kategory", "category"),
            ("tones", "tone"),
        ),
        *(
            ("organizations", "organisation"),
            ("venue_id", "venue"),
            ("audiences", "audience"),
            ("fre", "free"),
        ),
        *(("amp;district", "district"), ("amp;lang", "lang"), ("accesible", "accessible"), (" q", "q")),
    ],
)
@pytest.mark.parametrize("path", PLACES)
def test_what_is_nearly_a_filter_is_refused_and_the_filter_named(
    client: FlaskClient, path: str, name: str, near: str
) -> None:
    answer = client.get(path, query_string={name: "mitte"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert near in page
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", PLACES)
def test_marks_of_others_go_by_and_change_nothing(client: FlaskClient, path: str) -> None:
    make_event()
    plain = client.get(path)
    marked = client.get(path, query_string=dict.fromkeys(MARKS, "x") | {"utm_": "'\"><b>{{7*7}}"})
    assert (plain.status_code, marked.status_code) == (200, 200)
    if path in PLACES[:3]:
        assert (marked.headers["ETag"], marked.data) == (plain.headers["ETag"], plain.data)
    assert b"{{7*7}}" not in marked.data
    assert b"><b>49" not in marked.data


def test_options_of_feeds_and_frames_are_known_and_nearly_known(client: FlaskClient) -> None:
    assert client.get("/calendar.ics?cancelled=show&alarm=1d").status_code == 200
    assert client.get("/embed/month?theme=dark&accent=b3261e&month=2027-06").status_code == 200
    for address in ("/calendar.ics?canceled=show", "/calendar.ics?alarms=1d", "/embed/list?acent=b3261e"):
        assert client.get(address).status_code == 400, address


def test_an_ill_willed_name_is_text(client: FlaskClient) -> None:
    answer = client.get("/embed/list", query_string={"district<b>": "x"})
    assert answer.status_code == 400
    assert b"<b>" not in answer.data
    assert client.get("/calendar.ics", query_string={"district" * 5_000: "x"}).status_code in (200, 400)


@pytest.mark.parametrize("name", [*FILTERS, *OPTIONS, "bbox", "theme", "accent", "month", "page"])
def test_no_name_of_ours_is_taken_for_another(name: str) -> None:
    refuse_near_names([name], name)
    others = [one for one in (*OPTIONS, "bbox", "theme", "accent", "month", "page") if one != name]
    if name not in FILTERS:
        refuse_near_names([name], *others)


def test_the_names_are_those_that_are_read() -> None:
    with pytest.raises(BadFilter) as raised:
        refuse_near_names(["organizer", "organisatoin"])
    assert (raised.value.name, raised.value.value, raised.value.code) == (
        "organisatoin",
        "organisation",
        "name",
    )
