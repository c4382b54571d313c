"""What the offices and organisations of Berlin's demo ask each other, and its festival: rows for the loader,
by the keys of `data/programme.csv` and `data/organisations.csv`."""

from datetime import time

from festival.demo.asked_offices import AskedRow
from festival.demo.festivals import FeastRow, PointRow
from festival.demo.together import TogetherRow

OFFICES = {
    "amt-fuer-oeffentliche-ordnung": ("public_order", "trade", "food", "assembly", "environment"),
    "strassen-und-gruenflaechenamt": ("traffic", "works_yard", "property", "nature"),
    "brandschutz": ("fire", "rescue", "building"),
}
ON_A_SQUARE = {"uses_public_space": True, "music": True, "structures": True, "serves_food": True}
ASKED = (
    AskedRow("desk-tanz", ON_A_SQUARE | {"serves_alcohol": True, "licensed_caterer": False, "dance": True}),
    AskedRow(
        "trommelnacht",
        ON_A_SQUARE,
        "conditions",
        "Die Trommeln enden um 21:30 Uhr, der Platz ist um 22:30 Uhr leer.",
    ),
    AskedRow(
        "sportschau",
        ON_A_SQUARE | {"uses_street": True, "closes_street": True},
        "refused",
        "An diesem Samstag ist der Platz schon für eine Versammlung angemeldet. Eine Woche später geht es.",
    ),
    AskedRow("forschertag", ON_A_SQUARE, "agreed", later={"open_fire": True, "tent_sqm": 90}),
    AskedRow("sommerauftakt", {"music": True}, "not_concerned"),
    AskedRow("tanz-karfreitag", {"dance": True, "music": True}, late_days=3),
    AskedRow(
        "desk-lesung",
        {"uses_municipal_hall": True, "serves_alcohol": False},
        "agreed",
        "Gern. Bitte die Fluchtwege im Saal freihalten.",
        question="Wie viele Plätze mit Rollstuhl gibt es im Saal?",
        said=(
            ("organiser", "Dürfen wir am Nachmittag schon **ab 15 Uhr** aufbauen?", False),
            ("office", "Ja, der Saal ist ab 14 Uhr frei. Den Schlüssel hat die Pforte.", False),
            (
                "office",
                "Beim letzten Mal blieb die Hintertür offen. Bitte am Abend kurz vorbeischauen.",
                True,
            ),
        ),
    ),
)

TOGETHER = (
    TogetherRow(
        "handwerkermarkt",
        "kulturverein-spreebogen",
        True,
        "second",
        "Macht ihr die Musik, und wir die Stände?",
        "organiser",
        "Gern. Wir kümmern uns um die Bühne.",
    ),
    TogetherRow(
        "fete",
        "stadtmarketing-demo",
        False,
        "organiser",
        "Dürfen wir euch nennen?",
        "coordinator",
        "Ja, gern.",
    ),
    TogetherRow(
        "desk-chor",
        "altstadtgemeinschaft-havel",
        True,
        "organiser",
        "Uns fehlen noch Stimmen und ein zweiter Name auf dem Plakat. Seid ihr dabei?",
    ),
    TogetherRow("desk-markt", "kulturverein-spreebogen", False, "second", "Unsere Suppe, eure Lieder?"),
)

_STAGES = (
    ("Große Bühne", time(16), time(22), 60, "Ton und Licht sind da, zehn Meter breit"),
    ("Bühne unter den Bäumen", time(16), time(20), 60, "Strom, kleine Anlage, halb im Schatten"),
    ("Wiese", time(16), time(20), 60, "Ohne Verstärker"),
)

_POINTS = (
    PointRow(
        *("Große Bühne", 16, "Eröffnung mit Blech", "konzert", "kulturverein-spreebogen", "organiser"),
        "Zwölf Bläserinnen und Bläser rufen alle zusammen.",
    ),
    PointRow(
        *("Große Bühne", 18, "Swing für alle", "tanz", "altstadtgemeinschaft-havel", "second"),
        "Eine Stunde Musik zum Mittanzen, Schritte werden gezeigt.",
        "Wir bringen einen Tanzboden mit.",
    ),
    PointRow(
        *("Große Bühne", 21, "Die Stadt singt", "konzert", "stadtmarketing-demo", "coordinator"),
        "Lieder, die alle kennen; die Texte werden verteilt.",
    ),
    PointRow(
        *(
            "Bühne unter den Bäumen",
            17,
            "Lieder vom Wasser",
            "konzert",
            "altstadtgemeinschaft-havel",
            "second",
        ),
        "Akkordeon, Gitarre und zwei Stimmen.",
    ),
    PointRow(
        *(
            "Bühne unter den Bäumen",
            18,
            "Gedichte und Geige",
            "literatur",
            "kulturverein-spreebogen",
            "organiser",
        ),
        "Kurze Texte über lange Sommerabende.",
    ),
    PointRow(
        *("Wiese", 17, "Trommeln bauen und spielen", "kinder", "kulturverein-spreebogen", "organiser"),
        "Für Kinder ab sechs, Eimer und Stöcke sind da.",
    ),
    PointRow(
        *("Wiese", 18, "Chor der Nachbarschaft", "konzert", "altstadtgemeinschaft-havel", "second"),
        "Dreißig Stimmen ohne Verstärker.",
        "Wir wären dreißig und brauchen nur Platz zum Stehen.",
        is_agreed=False,
    ),
)

FEAST = FeastRow(
    "fete",
    "organiser",
    "Wir suchen Chöre, Bands und alle, die gern draußen spielen. Ton und Strom sind da, Lampen auch.",
    _STAGES,
    _POINTS,
)
