"""What an entry says beside its times: description as text and as HTML, place, colour, picture."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import make_event, make_organisation, make_venue
from tests.publishing.feeds import only

MARKED = "Mit **Musik**, siehe [Programm](https://chor.example/p?a=1&b=2).\n\n- Chor; <b>laut</b>\n- Tanz"


def html_of(component: Any) -> str:
    assert component["X-ALT-DESC"].params["FMTTYPE"] == "text/html"
    return re.sub(r"\\([,;\\])", r"\1", str(component["X-ALT-DESC"]).replace("\\n", "\n"))


def test_links_and_lists_are_html_too_and_no_mark_leaks_into_the_text(client: FlaskClient) -> None:
    event = make_event(title="Singen", description=MARKED, summary="Für <alle>", is_free=True)
    component = only(client)
    text, html = str(component["DESCRIPTION"]), html_of(component)
    assert "Mit Musik, siehe Programm (https://chor.example/p?a=1&b=2)." in text
    assert "• Chor; <b>laut</b>\n• Tanz" in text  # typed as it stands there: these are no marks
    assert "**" not in text
    assert "&amp;" not in text
    assert html.startswith("<html><body><p>Für &lt;alle&gt;</p><p>Mit <strong>Musik</strong>")
    assert 'href="https://chor.example/p?a=1&amp;b=2"' in html
    assert "<li>Chor; &lt;b&gt;laut&lt;/b&gt;</li>" in html
    address = f"http://localhost/events/{event.id}-singen"
    assert html.endswith(f'<p><a href="{address}">{address}</a></p></body></html>')


@pytest.mark.parametrize("plain", ["", "Nur Worte.", "Ein *Abend* mit **Musik**.\n\nUnd Tanz."])
def test_without_links_and_lists_the_text_is_enough(client: FlaskClient, plain: str) -> None:
    make_event(description=plain)
    assert "X-ALT-DESC" not in only(client)


@pytest.mark.parametrize(
    "attack",
    [
        "- <script>alert(1)</script>",
        "- [x](javascript:alert(1))",
        '- [x](https://a.example/"onmouseover=alert(1))',
        "- {{ 7*7 }} {% x %} \x1a \ud800 \u202e",
        "- x\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "# " + "lang " * 3000,
    ],
)
def test_the_html_is_safe_whatever_was_typed(client: FlaskClient, attack: str) -> None:
    make_event(description=attack.encode("utf-8", "ignore").decode())
    component = only(client)
    html = str(component.get("X-ALT-DESC", ""))
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert " onmouseover" not in html.replace("%22onmouseover", "")
    assert len(html) < 10_000


@pytest.mark.parametrize(
    ("tone", "colour"), [("festive", "crimson"), ("civic", "steelblue"), ("solemn", "dimgray")]
)
def test_the_tone_has_a_colour(client: FlaskClient, tone: str, colour: str) -> None:
    make_event(tone=tone)
    assert only(client)["COLOR"] == colour


def test_a_picture_is_shown_beside_the_title_and_says_its_type(client: FlaskClient) -> None:
    make_event(image_name="0" * 32 + ".webp")
    image = only(client)["IMAGE"]
    assert image == f"http://localhost/images/{'0' * 32}.webp"
    assert dict(image.params) == {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": "image/webp"}


def test_a_venue_named_after_its_street_is_said_once(client: FlaskClient) -> None:
    venue = make_venue(name="Marktstr. 5", street="Marktstraße 5", postcode="10115", town="Berlin")
    make_event(venue=venue)
    component = only(client)
    assert component["LOCATION"] == "Marktstr. 5, 10115 Berlin"
    assert component["GEO"].to_ical() == f"{round(venue.lat, 6)};{round(venue.lon, 6)}"


def test_an_entry_says_who_holds_it_what_it_is_and_where_more_stands(client: FlaskClient) -> None:
    organisation = make_organisation(name="Chor; & Söhne")
    event = make_event(title="Serenade", category="konzert", organisation=organisation)
    component = only(client, "/calendar.ics?lang=en")
    assert component["CONTACT"] == organisation.name
    assert component["CATEGORIES"].to_ical().decode().startswith("Concert")
    assert component["URL"] == f"http://localhost/events/{event.id}-serenade"
    assert (component["TRANSP"], component["STATUS"], component["CLASS"]) == (
        "TRANSPARENT",
        "CONFIRMED",
        "PUBLIC",
    )


def test_lines_end_where_they_were_typed_to_end(client: FlaskClient) -> None:
    make_event(
        description="Einlass 18 Uhr\r\nBeginn 19 Uhr, mit\\\nBewirtung\n\n- Kaffee\n  und Kuchen\n- Tee; Saft, Wasser",
        summary="",
    )
    told = only(client)["DESCRIPTION"]
    assert told.splitlines()[:5] == [
        *("Einlass 18 Uhr", "Beginn 19 Uhr, mit", "Bewirtung", "• Kaffee", "und Kuchen"),
    ]
    raw = client.get("/calendar.ics").get_data(as_text=True).replace("\r\n ", "")
    assert (
        "DESCRIPTION:Einlass 18 Uhr\\nBeginn 19 Uhr\\, mit\\nBewirtung\\n• Kaffee\\nund Kuchen\\n• Tee\\; Saft"
        in raw
    )
    assert "\n" not in raw.replace("\r\n", "")
