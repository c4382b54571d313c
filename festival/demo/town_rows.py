"""What the offices and clubs of the demo's small town ask each other, and its festival: rows for the loader,
by the keys of `data/town/programme.csv` and `data/town/organisations.csv`."""

from datetime import time

from festival.demo.asked_offices import AskedRow
from festival.demo.festivals import FeastRow, PointRow
from festival.demo.together import TogetherRow

OFFICES = {
    "ordnungsamt-wiesenbrueck": (
        *("public_order", "trade", "food", "assembly", "environment"),
        *("fire", "rescue", "building"),
    ),
    "bauhof-wiesenbrueck": ("traffic", "works_yard", "property", "nature"),
}
ASKED = (
    AskedRow(
        "desk-flohmarkt",
        {"uses_public_space": True, "uses_street": True, "closes_street": True, "serves_food": True},
        "conditions",
        "Die Lange Straße ist ab 17 Uhr frei. Bitte eine Gasse von 3,50 m für die Feuerwehr lassen.",
    ),
    AskedRow("desk-jugend", {"music": True, "serves_alcohol": False, "serves_food": True}, late_days=2),
    AskedRow(
        "desk-lesung",
        {"uses_municipal_hall": True, "serves_alcohol": True},
        "agreed",
        "Gern. Wein ist in Ordnung, wenn ihn der Verein selbst ausschenkt.",
        question="Bleibt die Rampe am Hof an dem Abend frei?",
        said=(
            ("organiser", "Ja, dort parkt niemand. Dürfen wir um 18 Uhr schon aufschließen?", False),
            ("office", "Dürft ihr. Der Schlüssel liegt beim Bauhof.", False),
        ),
    ),
)
TOGETHER = (
    TogetherRow(
        "weihnachtsmarkt",
        "stadtmarketing-wiesenbrueck",
        True,
        "second",
        "Macht ihr wieder den Plan für die Hütten?",
        "coordinator",
        "Ja, der vom letzten Jahr passt fast.",
    ),
    TogetherRow("desk-chor", "st-marien-wiesenbrueck", True, "organiser", "Singt euer Chor mit?"),
)
FEAST = FeastRow(
    "stadtfest",
    "coordinator",
    "Vereine, Bands, Tanzgruppen: Wer macht mit? Ton und Strom sind da, Strohballen auch.",
    (
        ("Bühne unter der Linde", time(13), time(22), 90, "Ton und Licht sind da, sechs Meter breit"),
        ("Rathaustreppe", time(13), time(18), 60, "Ohne Verstärker"),
    ),
    (
        PointRow(
            *("Bühne unter der Linde", 13, "Eröffnung mit dem Spielmannszug", "konzert"),
            *("stadtmarketing-wiesenbrueck", "coordinator"),
            "Vierzig Trommeln und Flöten rufen alle zusammen.",
        ),
        PointRow(
            *("Bühne unter der Linde", 19, "Tanz in den Abend", "tanz"),
            *("werbegemeinschaft-lange-strasse", "second"),
            "Schlager, Swing und ein paar Walzer.",
            "Die Kapelle bringt ihre Anlage mit.",
        ),
        PointRow(
            *("Rathaustreppe", 15, "Moritaten aus dem Moor", "buehne"),
            *("heimatverein-wiesenbrueck", "organiser"),
            "Drehorgel, Zeigestock und sieben schaurige Bilder.",
        ),
        PointRow(
            *("Rathaustreppe", 16, "Plattdeutsch für Anfänger", "bildung"),
            *("heimatverein-wiesenbrueck", "organiser"),
            "Zwanzig Wörter, mit denen man hier durchkommt.",
            "Wir brauchen nur einen Stuhl.",
            is_agreed=False,
        ),
    ),
)
