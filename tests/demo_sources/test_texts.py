"""Texts of the data, put right."""

import pytest

from festival.demo_sources import texts


def test_html_becomes_plain_text() -> None:
    html = 'Sa, So<br />10:00 - 16:00<br> <a href="/detail/384">Mehr...</a>\nKunsthandwerk &amp; Street&nbsp;Food'

    assert texts.plain(html) == "Sa, So\n10:00 - 16:00\n\nKunsthandwerk & Street Food"


def test_bars_are_line_breaks() -> None:
    assert texts.plain("So-Do  | 11-21 Uhr  | Fr-Sa") == "So-Do\n11-21 Uhr\nFr-Sa"


def test_mojibake_is_mended() -> None:
    assert texts.without_mojibake("t√§glich 10:30-20:30") == "täglich 10:30-20:30"


def test_a_name_written_four_times_is_kept_once() -> None:
    name = "Der ganz besondere Weihnachtsmarkt in St. George’s Anglican Church / “A Very British Christmas”"

    assert texts.without_repeats(name * 4) == name
    assert texts.without_repeats("Weihnachtsmarkt") == "Weihnachtsmarkt"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("27. Alt-Kaulsdorfer Weihnachtsmarkt", "Alt-Kaulsdorfer Weihnachtsmarkt"),
        ("Lucia Weihnachtsmarkt in der Kulturbrauerei 2024", "Lucia Weihnachtsmarkt in der Kulturbrauerei"),
        ("Lichtenrader Lichtermarkt und 650 Jahre Lichtenrade", "Lichtenrader Lichtermarkt"),
        ("Weihnachten an der Spree", "Weihnachten an der Spree"),
    ],
)
def test_editions_belong_to_their_own_year(title: str, expected: str) -> None:
    assert texts.without_edition(title) == expected


def test_sentences_of_a_past_year_are_left_out_and_counted() -> None:
    text = "Am 21. und 22. Dezember verwandeln sich die Straßen. Es gibt Glühwein. Der 27. Markt im Jahr 2025 ist groß."

    assert texts.without_past_years(text) == ("Es gibt Glühwein.", 2)


def test_phrases_with_a_masked_contact_are_left_out() -> None:
    text = "Anmeldungen werden unter [E-Mail ausgelassen] entgegengenommen.\nEbenerdig."

    assert texts.without_contacts(text) == "Ebenerdig."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("www.treffpunkt-wochenmarkt.de", "https://www.treffpunkt-wochenmarkt.de"),
        ("https://www.oldthing.de/suarezstrasse", "https://www.oldthing.de/suarezstrasse"),
        ("https://www.ba-tempelhof-schoeneberg/politik-und-verwaltung/maerkte", ""),
        ("/", ""),
        ("0", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_only_web_addresses_become_links(text: str, expected: str) -> None:
    assert texts.link(text) == expected


def test_an_excerpt_ends_with_a_sentence() -> None:
    assert texts.excerpt("Erster Satz. Zweiter Satz. Dritter Satz.", 28) == "Erster Satz. Zweiter Satz."
    assert texts.excerpt("Hinweis zur Barrierefreiheit: ebenerdig\nmit Rodelbahn") == "Mit Rodelbahn"
