"""A festival of the demo city with stages, points of several organisations and free slots in an open call. Writes; the
caller commits."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select

from festival.base.database import db, lock_city
from festival.demo.together import next_event
from festival.festivals.calls import Call, SlotsWanted, add_slots, begin_festival, change_call
from festival.festivals.model import Festival, FestivalSlot
from festival.festivals.points import PointWanted, agree, place_point
from festival.organisers.accounts import find_account
from festival.organisers.model import Organisation

FEAST, LEAD = "fete", "organiser"
POINT_KEY = "demo-point-{number}"
"""What the UID of a point begins with, by which it is known again."""
CALL = "Wir suchen Chöre, Bands und alle, die gern draußen spielen. Ton und Strom sind da, Lampen auch."
STAGES = (
    ("Große Bühne", time(16), time(22), 60, "Ton und Licht sind da, zehn Meter breit"),
    ("Bühne unter den Bäumen", time(16), time(20), 60, "Strom, kleine Anlage, halb im Schatten"),
    ("Wiese", time(16), time(20), 60, "Ohne Verstärker"),
)


@dataclass(frozen=True, slots=True)
class PointRow:
    """A point: the stage's name and the hour at which its slot begins; `is_agreed` where the festival has said yes."""

    stage: str
    hour: int
    title: str
    category: str
    organisation_key: str
    by: str
    summary: str
    words: str = ""
    is_agreed: bool = True


POINTS = (
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


def write_festival(*, now: datetime) -> int:
    """Return how many points were placed; 0 where the festival's next edition or its lead isn't there."""
    lock_city()
    event, lead = next_event(FEAST, now=now), find_account(f"{LEAD}@demo.example")
    if event is None or lead is None or event.local_start is None or event.festival_id is not None:
        return 0
    first_on = event.local_start.date()
    festival = begin_festival(event, lead, now=now)
    festival.event = event
    for stage, start, end, minutes, note in STAGES:
        hours = datetime.combine(first_on, start), datetime.combine(first_on, end)
        add_slots(festival, SlotsWanted(stage, None, *hours, minutes, note))
    change_call(festival, event, Call(True, first_on - timedelta(days=30), CALL), lead, now=now)
    return sum(
        _place(festival, row, POINT_KEY.format(number=n), now) for n, row in enumerate(POINTS, start=1)
    )


def _place(festival: Festival, row: PointRow, key: str, now: datetime) -> int:
    by, lead = find_account(f"{row.by}@demo.example"), find_account(f"{LEAD}@demo.example")
    organisation = db.session.scalar(select(Organisation).where(Organisation.slug == row.organisation_key))
    slots = db.session.scalars(
        select(FestivalSlot).where(
            FestivalSlot.festival_id == festival.event_id, FestivalSlot.stage == row.stage
        )
    )
    slot = next((one for one in slots if one.local_start.hour == row.hour), None)
    if by is None or lead is None or organisation is None or slot is None:
        return 0
    wanted = PointWanted(row.title, row.category, row.summary, organisation.id, row.words, key)
    point = place_point(festival, slot.id, wanted, by, now=now)
    point.event.organisation = organisation
    if row.is_agreed:
        agree(point, lead, words="", now=now)
    return 1
