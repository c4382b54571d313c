"""Whatever is sent: a clear refusal, or an event whose texts are texts. Never an error of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from festival.access_tokens.model import AccessToken
from festival.api_writing.strict_json import read_json
from festival.base.database import begin_writing, db
from festival.events.model import Event
from tests.api_writing.asking import CONCERT, OWN, Program

NASTY = [
    "{{7*7}}",
    "{% raw %}",
    "'\"><b>x</b>",
    "\u202eevil\u2066",
    "a\0b",
    "\r\nBEGIN:VALARM",
    "%s%n",
    "💥" * 30,
]
PROGRAMS: list[Program] = []
_TEXTS = ["title", "summary", "description"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "no JSON"),
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b'{"title": {"de": "a"}, "title": {"de": "b"}}', "“title” stands twice"),
        (b'{"visitors_expected": NaN}', "“NaN” is no number"),
        (b'{"visitors_expected": -Infinity}', "“-Infinity” is no number"),
        (b'{"visitors_expected": 1e999}', "“1e999” is no number"),
        (b'{"visitors_expected": ' + b"9" * 5000 + b"}", "no JSON"),
        (b'{"title": {"de": "\\ud800"}}', "no text"),
        (b'{"\\udfff": 1}', "no text"),
        (b"[" * 100_000, "nested deeper"),
        (b"[" * 40 + b"]" * 40, "nested deeper"),
    ],
)
def test_what_is_no_json_says_so(app: Flask, body: bytes, said: str) -> None:
    program = Program(app)
    answer = program.client.post(
        OWN,
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.token}", "Accept-Language": "en"},
    )
    assert answer.status_code == 400
    assert said in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ("text", ""),
        ({}, "/title"),
        ({"title": "Konzert"}, "/title"),
        ({"title": {"de": 7}}, "/title/de"),
        ({"title": {"fr": "x"}}, "/title/fr"),
        ({"titel": 1, "title": {"de": "x"}}, "/titel"),
        ({"a/b~c": 1, "title": {"de": "x"}}, "/a~1b~0c"),
        ({"title": {"de": "x"}, "is_free": "yes"}, "/is_free"),
        ({"title": {"de": "x"}, "visitors_expected": True}, "/visitors_expected"),
        ({"title": {"de": "x"}, "visitors_expected": 1.5}, "/visitors_expected"),
        ({"title": {"de": "x"}, "visitors_expected": -1}, "/visitors_expected"),
        ({"title": {"de": "x"}, "audiences": ["martians"]}, "/audiences/0"),
        ({"title": {"de": "x"}, "times": [{}]}, "/times/0/start_on"),
        ({"title": {"de": "x"}, "times": [{"start_on": "14.6.2027"}]}, "/times/0/start_on"),
        ({"title": {"de": "x"}, "times": [{"start_on": "2027-06-14\n"}]}, "/times/0/start_on"),
        ({"title": {"de": "x"}, "times": [{"start_on": "2027-06-14"}] * 367}, "/times"),
        ({"title": {"de": "x"}, "place": {"venue": 0}}, "/place/venue"),
        ({"title": {"de": "x"}, "state": "confirmed"}, "/state"),
        ({"title": {"de": "x"}, "organisation": 2}, "/organisation"),
        ({"title": {"de": "x"}, "created_by_id": 1}, "/created_by_id"),
        ({"title": {"de": "x" * 141}}, "/title/de"),
    ],
)
def test_another_shape_is_refused_and_its_place_named(app: Flask, body: Any, pointer: str) -> None:
    answer = Program(app).ask("POST", "", body)
    assert answer.status_code == 400
    assert pointer in {one["pointer"] for one in answer.json["errors"]}
    assert db.session.scalars(db.select(Event)).all() == []


def test_too_much_and_no_json_at_all_are_refused_unread(app: Flask) -> None:
    program = Program(app)
    headers = {"Authorization": f"Bearer {program.token}"}
    large = program.client.post(OWN, data=b"x" * 300_000, content_type="application/json", headers=headers)
    assert (large.status_code, large.mimetype) == (413, "application/problem+json")
    form = program.client.post(OWN, data={"title": "x"}, headers=headers)
    assert (form.status_code, form.mimetype) == (415, "application/problem+json")


@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_texts_are_texts_everywhere(app: Flask, nasty: str) -> None:
    program = Program(app)
    record = program.enter(
        **{name: {"de": nasty, "en": nasty} for name in _TEXTS},
        price=nasty,
        is_free=False,
        contact={"name": nasty, "phone": nasty},
        place={"name": nasty, "geometry": {"type": "Point", "coordinates": [7.2, 51.5]}},
    )
    assert "49" not in record["title"]["de"]
    assert program.step(record, "confirmed").status_code == 200
    page = app.test_client().get(f"/events/{record['id']}-x?lang=de", follow_redirects=True)
    assert page.status_code == 200
    assert "<b>x</b>" not in page.text
    assert app.test_client().get("/calendar.ics").text.count("\r\nBEGIN:VALARM") == 0


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point"},
        {"type": "Point", "coordinates": [7.2]},
        {"type": "Point", "coordinates": ["7", "51"]},
        {"type": "Point", "coordinates": [1e308, 1e308]},
        {"type": "Nonsense", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[7, 51], [7.1, 51]]]},
        {"type": "GeometryCollection", "geometries": []},
    ],
)
def test_what_is_no_geometry_is_refused_at_its_place(app: Flask, geometry: Any) -> None:
    answer = Program(app).ask("POST", "", CONCERT | {"place": {"name": "Hof", "geometry": geometry}})
    assert answer.status_code == 422, answer.text
    assert [one["pointer"] for one in answer.json["errors"]] == ["/place/geometry"]


_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)


@given(value=_VALUES)
def test_all_that_json_says_is_read_as_it_is(value: Any) -> None:
    text = json.dumps(value)
    assert read_json(text.encode()) == json.loads(text)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(
            sorted(
                {*CONCERT, "is_free", "price", "visitors_expected", "contact", "link", "confirm", "languages"}
            )
        ),
        _VALUES,
        max_size=4,
    )
)
def test_no_value_in_any_field_is_an_error_of_ours(app: Flask, fields: dict[str, Any]) -> None:
    known = db.session.scalars(db.select(AccessToken)).first()
    program = Program(app) if known is None else PROGRAMS[-1]
    PROGRAMS.append(program)
    begin_writing()
    db.session.execute(update(AccessToken).values(minute_count=0))
    db.session.commit()
    answer = program.ask("POST", "", CONCERT | fields)
    assert answer.status_code in (201, 400, 422), answer.text
