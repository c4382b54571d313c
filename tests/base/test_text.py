"""Typed text: what is kept, what is taken out, and that no text is slow."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.base import text
from festival.base.text import (
    TextTooLong,
    excerpt,
    fold,
    index_words,
    many_lines,
    one_line,
    plain_text,
    render_markdown,
    slug,
    spellings,
    stems,
)


def test_markdown_becomes_html() -> None:
    html = render_markdown(
        "# Programm\n\nAb *acht* **Uhr**\nmit `Band`\n\n- eins\n- zwei\n\n> Zitat\n\n3. drei"
    )
    assert html == (
        "<h2>Programm</h2>\n<p>Ab <em>acht</em> <strong>Uhr</strong><br>\nmit <code>Band</code></p>\n"
        "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n<blockquote>\n<p>Zitat</p>\n</blockquote>\n"
        '<ol start="3">\n<li>drei</li>\n</ol>'
    )


@pytest.mark.parametrize(
    ("typed", "top", "shown"),
    [
        ("123456", 2, "234566"),
        ("123456", 3, "345666"),
        ("22", 3, "33"),  # the first one typed need not be the highest there is
        ("312", 2, "223"),
        ("1323", 2, "2334"),
    ],
)
def test_headings_begin_below_those_of_the_page_and_leave_no_level_out(
    typed: str, top: int, shown: str
) -> None:
    html = render_markdown("\n\n".join("#" * int(level) + " x" for level in typed), top=top)
    assert "".join(re.findall(r"<h(\d)>", html)) == shown


def test_links_lead_out_without_recommending() -> None:
    html = render_markdown('[Seite](https://verein.example/a?b=1&c=2 "Titel") <mailto:a@verein.example>')
    assert (
        '<a href="https://verein.example/a?b=1&amp;c=2" title="Titel" rel="nofollow noopener">Seite</a>'
        in html
    )
    assert '<a href="mailto:a@verein.example" rel="nofollow noopener">' in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "<iframe src='https://evil.example'></iframe>",
        "<style>*{display:none}</style>",
        "<!--><script>alert(1)</script>-->",
        "<math><mtext></p><style><img src onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x](/signout)",
        "[x](\\\\evil.example)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](https://evil.example/pixel.png)",
        '![" onerror="alert(1)](https://evil.example/x.png)',
        '[x](https://a.example "\\" onclick=alert(1) x=\\"")',
        "[x](https://a.example' onclick='alert(1)')",
        "[![<img src=x onerror=alert(1)>](https://a.example)](javascript:alert(1))",
        "[x]: javascript:alert(1)\n\n[x]",
        "`<script>alert(1)</script>`",
        '```"><script>alert(1)</script>\nx\n```',
        "```\n</code></pre><script>alert(1)</script>\n```",
        "*<b onclick=alert(1)>*",
        "${alert(1)} {{7*7}} {% raw %}",
    ],
)
def test_no_attack_becomes_markup(attack: str) -> None:
    tags = re.findall(r"<[^>]*>", render_markdown(f"davor {attack} danach\n\n{attack}"))
    allowed = re.compile(
        r"</?(p|em|strong|code|pre|blockquote|a|h[3-6]|ul|ol|li)>|<br>|<hr>"
        r'|<a href="(https?:|mailto:)[^"]*"( title="[^"]*")? rel="nofollow noopener">'
    )
    assert [tag for tag in tags if not allowed.fullmatch(tag)] == []


def test_a_picture_is_reduced_to_its_description() -> None:
    assert render_markdown("![Der *Markt* & mehr](https://a.example/x.png)") == "<p>Der Markt &amp; mehr</p>"


def test_text_cannot_be_shown_backwards() -> None:
    backwards = "Rechnung\u202egpj.exe\u2066\u200b"
    assert "\u202e" not in render_markdown(backwards)
    assert one_line(backwards) == "Rechnunggpj.exe"
    assert many_lines(backwards) == plain_text(backwards) == "Rechnunggpj.exe"


HALF = text.MAX_LENGTH // 2
HEAVY = {
    "quotes": ">" * text.MAX_LENGTH,
    "quoted lines": ">\n" * HALF,
    "brackets": "[" * text.MAX_LENGTH,
    "pairs of brackets": "[" * HALF + "]" * HALF,
    "pictures": "![" * HALF,
    "open links": "[a](" * (HALF // 2),
    "open titles": '[a](b "' * (HALF // 4),
    "references": "[a]: b\n" * (HALF // 4),
    "chained references": "[a][" * (HALF // 2),
    "stars": "*" * text.MAX_LENGTH,
    "open emphasis": "*a " * (HALF // 3) + " a*" * (HALF // 3),
    "mixed emphasis": "*_" * HALF,
    "backticks": "".join("`" * (n % 300) + " " for n in range(330)),
    "lists in lists": "- " * HALF,
    "indented lists": "".join(" " * n + "- a\n" for n in range(310)),
    "comments": "<!--" * (HALF // 2),
    "tags": "<a" * HALF,
    "entities": "&#" * HALF,
    "spaces": " " * text.MAX_LENGTH,
}


@pytest.mark.parametrize("name", HEAVY)
def test_no_text_is_slow(name: str) -> None:
    started = time.process_time()
    render_markdown(HEAVY[name])
    plain_text(HEAVY[name])
    # Twice a second at most on a slow machine; measured at 0.0 to 0.8 s for each of the two.
    assert time.process_time() - started < 6


def test_a_text_above_the_bound_is_refused_with_its_length() -> None:
    render_markdown("x" * 50_000)
    for read in (render_markdown, plain_text):
        with pytest.raises(TextTooLong) as caught:
            read("x" * 50_001)
        assert (caught.value.length, caught.value.most) == (50_001, 50_000)


def test_plain_text_keeps_the_words() -> None:
    markdown = "# Fest\n\nMit [Musik](https://a.example) &\n**Tanz**, `live`\n\n- eins\n- zwei\n\n```\ncode\n```\n\n\\*"
    assert plain_text(markdown) == "Fest\nMit Musik & Tanz, live\n• eins\n• zwei\ncode\n*"
    assert "Musik (https://a.example)" in plain_text(markdown, links=True)
    assert plain_text("<https://a.example>", links=True) == "https://a.example"
    assert plain_text("a < b <b>c</b>") == "a < b <b>c</b>"
    assert plain_text("") == ""


@pytest.mark.parametrize(
    ("value", "length", "expected"),
    [
        ("kurz", 10, "kurz"),
        ("genau zehn", 10, "genau zehn"),
        ("Sommerfest auf dem Marktplatz", 20, "Sommerfest auf dem…"),
        ("Sommerfest, auf dem", 12, "Sommerfest…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("zwei\n\nZeilen", 20, "zwei Zeilen"),
        ("abc", 1, "…"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_ends_between_words(value: str, length: int, expected: str) -> None:
    assert excerpt(value, length) == expected


@given(st.text(max_size=200), st.integers(1, 80))
def test_an_excerpt_is_never_longer_than_asked(value: str, length: int) -> None:
    assert len(excerpt(value, length)) <= length


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Straßenfest", "strassenfest"),
        ("Öko-Märkte & Übungen", "oeko-maerkte-uebungen"),
        ("A\u0308pfel", "aepfel"),
        ("Fête de la Musique", "fete-de-la-musique"),
        ("Łódź, Žižkov, Ærø", "lodz-zizkov-aero"),
        ("  --Rock'n'Roll-- ", "rock-n-roll"),
        ("100 % Party!!!", "100-party"),
        ("a" * 100, "a" * 60),
        ("wort " * 20, "-".join(["wort"] * 12)),
        ("½ ﬁne ℡", "1-2-fine-tel"),
    ],
)
def test_a_slug_is_readable(value: str, expected: str) -> None:
    assert slug(value) == expected


def test_a_slug_without_latin_letters_is_its_own_word() -> None:
    assert re.fullmatch(r"x[0-9a-f]{8}", slug("日本の祭り"))
    assert slug("日本の祭り") == slug("日本の祭り") != slug("🎉")


@given(st.text(max_size=300))
def test_a_slug_is_always_an_address(value: str) -> None:
    assert re.fullmatch(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*", slug(value))
    assert slug(slug(value)) == slug(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Märkte", "markte"), ("STRASSE  Straße", "strasse strasse"), ("Café Łódź", "cafe lodz"), ("ﬁn", "fin")],
)
def test_folding_makes_words_comparable(value: str, expected: str) -> None:
    assert fold(value) == expected


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(value: str) -> None:
    assert fold(fold(value)) == fold(value)


@pytest.mark.parametrize(
    ("query", "stored"),
    [
        ("konzerte", "Großes Konzert im Park"),
        ("Konzert", "Konzerte im Sommer"),
        ("Weihnachtsmärkte", "Der Weihnachtsmarkt am Dom"),
        ("weihnachtsmarkt", "Alle WEIHNACHTSMÄRKTE der Stadt"),
        ("Markt", "Bauernmärkte"),
        ("Ausstellungen", "Ausstellung: Licht"),
        ("strassenfest", "Straßenfest"),
        ("families", "Family day"),
        ("family", "For families"),
        ("parties", "Party"),
        ("Straßenfeste", "Das Strassenfest"),
        ("Bücher", "Buch und Lesung"),
        ("Fêtes", "Fete de la Musique"),
    ],
)
def test_a_word_is_found_in_another_ending(query: str, stored: str) -> None:
    assert all(any(stem in fold(stored) for stem in one) for one in stems(query, ["de", "en"]))


def test_stems_come_once_and_in_order() -> None:
    assert stems("Konzerte, Konzert & Märkte!", ["de"]) == [("konzert",), ("markt", "maerkt")]
    assert stems("Sommerfeste", ["de", "en"]) == [("sommerfest",)]
    assert stems("in zu 3", ["de", "en"]) == [("in",), ("zu",), ("3",)]
    assert stems("Konzerte", ["xx"]) == [("konzerte",)]
    assert stems(" %_' ", ["de"]) == []


@given(st.text(max_size=60))
def test_a_stem_begins_its_word_and_is_safe_to_look_for(query: str) -> None:
    spelled = [fold(one) for one in spellings(query)]
    for stem in (stem for alternatives in stems(query, ["de", "en"]) for stem in alternatives):
        assert any(stem in one for one in spelled)
        assert not set("%_\\ ") & set(stem)


@pytest.mark.parametrize(
    ("query", "stored", "is_found"),
    [
        ("aepfel", "Äpfel vom Bodensee", True),
        ("äpfel", "Aepfel vom Bodensee", True),
        ("apfel", "Äpfel vom Bodensee", True),
        ("oekomarkt", "Ökomarkt", True),
        ("Ökomarkt", "Oekomarkt", True),
        ("Weihnachtsmaerkte", "Weihnachtsmarkt", True),
        ("gruen", "Grünflächen", True),
        ("Oel", "Ölmühle", True),
        ("Mo\u0308hren", "Moehren", True),
        ("Eröffnung", "Neueröffnung", True),
        ("eroeffnung", "Neueröffnung", True),
        ("neue", "Neuer Markt", True),
        ("Poesie", "Komposition", False),
        ("Poet", "Potsdam", False),
        ("Duell", "Dulli", False),
    ],
)
def test_umlauts_are_found_spelled_either_way_and_nothing_else_is(
    query: str, stored: str, is_found: bool
) -> None:
    found = all(any(stem in index_words(stored) for stem in one) for one in stems(query, ["de", "en"]))
    assert found == is_found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Fest\r\nBCC: alle", "Fest BCC: alle"),
        (" a\t b\u2028c\x85d ", "a b c d"),
        ("a\x00b\x1bc\ud800d", "abcd"),
        ("u\u0308ber", "über"),
        ("👩\u200d🎤 live", "👩\u200d🎤 live"),
    ],
)
def test_one_line_is_one_line(value: str, expected: str) -> None:
    assert one_line(value) == expected


def test_many_lines_keep_their_breaks() -> None:
    assert many_lines(" a\r\nb\rc\n\n\x00d ") == "a\nb\nc\n\nd"


@given(st.text())
def test_cleaned_text_can_be_stored_and_stays_the_same(value: str) -> None:
    for clean in (one_line, many_lines):
        cleaned = clean(value)
        cleaned.encode("utf-8")
        assert "\x00" not in cleaned
        assert "\r" not in cleaned
        assert clean(cleaned) == cleaned
    assert "\n" not in one_line(value)
