"""What the city's calendar is made of: events (the truth, in wall time) and occurrences (the index, in UTC)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from festival.base import clock, text
from festival.base.database import Base, LocalDateTime
from festival.base.dates import days_of
from festival.base.vocabulary import UNKNOWN
from festival.organisers.model import Account, Organisation
from festival.places.model import District, Venue
from festival.recurrence.closings import spans_of
from festival.recurrence.time_plan import TimeLine, read_line

PUBLIC_STATES = ("confirmed", "postponed", "cancelled", "held")
BLOCKING_STATES = ("pencilled", "submitted", "confirmed", "held")
"""States whose dates hold their place: an idea holds nothing yet, a cancelled or postponed event no longer."""
DEFAULT_ZONE = "Europe/Berlin"
LONG_BLOCK_DAYS = 8
"""A block of more days than this is "long": few are, and an index over the short ones is read from a bounded start."""


class Event(Base):
    """Something that happens in the city, once or repeatedly; its times are the city's wall time."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("tone IN ('festive', 'civic', 'solemn', 'unknown')", name="tone"),
        CheckConstraint("setup_minutes >= 0 AND teardown_minutes >= 0", name="buffers"),
        Index("ix_event_organisation_state", "organisation_id", "state"),  # the desk: my organisation's work
        Index("ix_event_state_changed", "state", "changed_at"),  # feeds: cancelled ones leave after 60 days
        Index("ix_event_last_ends", "last_ends_at"),  # feeds: leave out what ended long ago
        Index("ix_event_carried", "carried_until"),  # the job that carries the horizon forward
        Index("ix_event_plan_number", "plan_number"),  # what was written since a process has looked
        Index("ix_event_follows", "follows_id"),  # whether it is planned again already
        Index("ix_event_merged_into", "merged_into_id"),  # what was entered twice goes on in feeds
        Index("ix_event_festival", "festival_id"),  # the points of a festival
        Index("ix_event_lapses", "lapses_on", "remind_on"),  # the job that lets held dates lapse
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    plan_number: Mapped[int] = mapped_column(default=0)
    """The city's number when it was last written (plan_number.py)."""
    # What it was is asked when an event is written, also where nobody has read it in the running transaction.
    state: Mapped[str] = mapped_column(String(12), default="idea", active_history=True)
    state_reason: Mapped[str] = mapped_column(default="")
    follows_id: Mapped[int | None] = mapped_column()
    """The event of last time that this one is the next edition of (editions/)."""
    lapses_on: Mapped[date | None] = mapped_column()
    """The day on which a pencilled date gives its place back (lapsing.py); None in every other state."""
    remind_on: Mapped[date | None] = mapped_column()
    """When its people are told of that next; None where nothing is left to tell."""
    festival_id: Mapped[int | None] = mapped_column()
    """The festival whose programme it is part of (festivals/); of a festival its own number."""
    merged_into_id: Mapped[int | None] = mapped_column()
    """The entry that was kept, where this one was the same event entered twice and is given up for it."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    co_organisers: Mapped[list[str]] = mapped_column(default=list)
    """Derived: the numbers of the organisations that have accepted to organise it too (co_organisers/)."""
    co_editors: Mapped[list[str]] = mapped_column(default=list)
    """Derived: those of them that may edit it."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    title: Mapped[str] = mapped_column()
    title_en: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    summary_en: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(String(40), default=UNKNOWN)
    audiences: Mapped[list[str]] = mapped_column(default=list)
    tone: Mapped[str] = mapped_column(String(8), default=UNKNOWN)
    rhythm: Mapped[str] = mapped_column(String(12), default="")
    """How often its dates come (regularity.py): daily, often, weekly, fortnightly, monthly; empty for no rhythm."""
    prominence: Mapped[str] = mapped_column(String(8), default="")
    """What whoever coordinates has said: special or regular; empty for what the dates tell."""
    is_regular: Mapped[bool] = mapped_column(default=False)  # programmes fold its dates away
    search_text: Mapped[str] = mapped_column(default="")

    zone: Mapped[str] = mapped_column(String(60), default=DEFAULT_ZONE)
    setup_minutes: Mapped[int] = mapped_column(default=0)
    teardown_minutes: Mapped[int] = mapped_column(default=0)
    last_ends_at: Mapped[datetime | None] = mapped_column()
    carried_until: Mapped[date | None] = mapped_column()
    is_series: Mapped[bool] = mapped_column(default=False)
    """Derived: whether its lines give it more than one date, so that each is called by its own address."""
    is_opening_hours: Mapped[bool] = mapped_column(default=False)
    """Whether its dates say when it is open, as a museum is: people come and go, and no place is held."""
    closed: Mapped[list[str]] = mapped_column(default=list)
    """When it is closed by a rule, as `recurrence.closings` writes it: dates of its rules on such days are left out,
    single dates and those of which a `DateChange` says something are not."""
    times_text: Mapped[str] = mapped_column(default="")
    """Derived: all lines and closings as one text, for who reads the times of many events at once
    (`time_plan.read_times`)."""

    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), active_history=True)
    place_name: Mapped[str] = mapped_column(default="")
    geometry: Mapped[dict[str, Any] | None] = mapped_column(active_history=True)
    lon: Mapped[float | None] = mapped_column()
    lat: Mapped[float | None] = mapped_column()
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))

    is_free: Mapped[bool | None] = mapped_column()
    price: Mapped[str] = mapped_column(default="")
    visitors_expected: Mapped[int | None] = mapped_column()
    sound: Mapped[str] = mapped_column(String(12), default=UNKNOWN)
    setting: Mapped[str] = mapped_column(String(8), default=UNKNOWN)
    needs_quiet: Mapped[bool | None] = mapped_column()
    traits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What permits ask of it (law/permit_facts.py) by name: yes, no or a number; what isn't in it nobody has said."""
    access_yes: Mapped[list[str]] = mapped_column(default=list)
    access_no: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    link: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")

    image_name: Mapped[str] = mapped_column(String(80), default="")
    image_alt: Mapped[str] = mapped_column(default="")
    image_credit: Mapped[str] = mapped_column(default="")
    image_licence: Mapped[str] = mapped_column(String(20), default="")

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    created_by: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql")
    district: Mapped[District | None] = relationship(lazy="raise_on_sql")
    lines: Mapped[list[EventTime]] = relationship(order_by="EventTime.position", cascade="all, delete-orphan")
    """When it happens; empty while nobody knows. Lists of events read `times_text` and load no lines."""
    date_changes: Mapped[list[DateChange]] = relationship(
        back_populates="event",
        order_by="DateChange.on, DateChange.at",
        cascade="all, delete-orphan",
        lazy="raise_on_sql",
    )

    __mapper_args__ = {"version_id_col": version}

    @validates("closed")
    def validate_closed(self, _name: str, closed: list[str]) -> list[str]:
        """Take only closings that can be read. Raises BadClosing."""
        spans_of(closed)
        return closed

    @property
    def first_line(self) -> EventTime | TimeLine | None:
        """The first of its lines, which need not be loaded for that; None for an event without a time."""
        if "lines" in inspect(self).unloaded:
            return read_line(self.times_text) if self.times_text else None
        return self.lines[0] if self.lines else None

    @property
    def local_start(self) -> datetime | None:
        """Wall start of the first line; None for an event without a time."""
        line = self.first_line
        return line.local_start if line else None

    @property
    def local_end(self) -> datetime | None:
        line = self.first_line
        return line.local_end if line else None

    @property
    def all_day(self) -> bool:
        """Whether the first line has days without times."""
        line = self.first_line
        return bool(line and line.all_day)

    @property
    def start_fold(self) -> int:
        return self.lines[0].start_fold if self.lines else 0

    @property
    def end_fold(self) -> int:
        return self.lines[0].end_fold if self.lines else 0

    @property
    def rrule(self) -> str | None:
        """The rule of the first line."""
        return self.lines[0].rrule if self.lines else None

    def has_whole_days(self, local_start: datetime, local_end: datetime | None = None) -> bool:
        """Whether a date of it with this start, and end, has days without times; told without its lines."""
        is_midnight = local_start.time() == (local_end or local_start).time() == time.min
        return is_midnight and "/days" in self.times_text

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES

    @property
    def public_tone(self) -> str:
        """The tone as the public reads it: what nobody has called festive or solemn is plain."""
        return "civic" if self.tone == UNKNOWN else self.tone

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone or DEFAULT_ZONE)  # an event that is not written yet has no zone

    @property
    def slug(self) -> str:
        return text.slug(self.title)

    def say(self, field: str, locale: str) -> str:
        """Return title, summary or description in the reader's language; German where no English was written."""
        english = getattr(self, f"{field}_en") if locale == "en" else ""
        return str(english or getattr(self, field))


class EventTime(Base):
    """A line of an event's times: one date, or a rule's many. Wall time of the event's zone, and truth."""

    __tablename__ = "event_time"
    __table_args__ = (
        CheckConstraint("local_start <= local_end", name="order"),
        Index("ix_event_time_event", "event_id", "position"),  # an event's lines, in order
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    uid: Mapped[str] = mapped_column(String(120), unique=True, default=lambda: f"{uuid4()}@festival")
    """What calendars know the line by; one line has the event's own."""
    local_start: Mapped[datetime] = mapped_column(LocalDateTime)
    local_end: Mapped[datetime] = mapped_column(LocalDateTime)
    start_fold: Mapped[int] = mapped_column(default=0)
    end_fold: Mapped[int] = mapped_column(default=0)
    all_day: Mapped[bool] = mapped_column(default=False)
    rrule: Mapped[str | None] = mapped_column(String(400))


class DateChange(Base):
    """What differs on one date of an event: cancelled, or moved to another time or place. Truth, like the event."""

    __tablename__ = "date_change"
    __table_args__ = (UniqueConstraint("event_id", "on", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    on: Mapped[date] = mapped_column()
    at: Mapped[time] = mapped_column(default=time.min)
    """The date's name: day and time of its start as its line has it. Where the day has one date, the time is of no
    account, and `settle_changes` puts it right."""
    kind: Mapped[str] = mapped_column(String(9))
    """`cancelled`: struck through in feeds; `excluded`: never was (a closed day); `moved`: other time or place; `open`:
    takes place although the event is closed on the day."""
    local_start: Mapped[datetime | None] = mapped_column(LocalDateTime)
    local_end: Mapped[datetime | None] = mapped_column(LocalDateTime)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    place_name: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    aside_id: Mapped[int | None] = mapped_column(ForeignKey("stepping_aside.id", ondelete="CASCADE"))
    """What the series steps aside for on this date (stepping_aside.py); None where a person said it."""

    event: Mapped[Event] = relationship(back_populates="date_changes", lazy="raise_on_sql")
    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql")

    @property
    def named(self) -> datetime:
        return datetime.combine(self.on, self.at or time.min)


def _days(context: Any) -> tuple[date, date]:
    values = context.get_current_parameters()
    return days_of(values["local_start"], values["local_end"])


class Occurrence(Base):
    """One dated happening of an event: a derived row, rebuilt from the event at any time.

    `[starts_at, ends_at)` is the happening, `[blocks_from, blocks_to)` includes set-up and tear-down.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("event_id", "on", "at"),
        # Clash check: short blocks at a venue, read from LONG_BLOCK_DAYS before the draft's own.
        Index("ix_occurrence_venue_blocks", "venue_id", "is_long", "blocks_from"),
        # Programme, map: what the public sees, in order of time; from the index alone it is told what is on still, what
        # is special and where it is.
        Index(
            "ix_occurrence_public_starts",
            *("is_public", "is_long", "starts_at", "id", "ends_at", "is_regular"),
            *("last_on", "lon", "lat", "event_id"),
        ),
        Index("ix_occurrence_district_starts", "district_id", "is_public", "is_long", "starts_at"),
        # What holds a place around some days: told from the index alone.
        Index(
            "ix_occurrence_blocks",
            "blocks",
            "is_long",
            "blocks_from",
            "blocks_to",
            "event_id",
            "venue_id",
            "id",
        ),
        # The year: days are counted from this index alone.
        Index("ix_occurrence_year", "blocks", "is_long", "first_on", "last_on", "is_public"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    on: Mapped[date] = mapped_column()
    at: Mapped[time] = mapped_column(default=time.min)
    """The date's name: day and time of its start as its line has it, also once it is moved (midnight: a whole day)."""
    is_alone: Mapped[bool] = mapped_column(default=True)
    """Whether it is the only one of its day, so that the day alone is its address."""
    all_day: Mapped[bool] = mapped_column(default=False)
    local_start: Mapped[datetime] = mapped_column(LocalDateTime)
    local_end: Mapped[datetime] = mapped_column(LocalDateTime)
    first_on: Mapped[date] = mapped_column(default=lambda context: _days(context)[0])
    last_on: Mapped[date] = mapped_column(default=lambda context: _days(context)[1])
    """The city's days it happens on, both included; a night until six in the morning belongs to its evening."""
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column()
    blocks_from: Mapped[datetime] = mapped_column()
    blocks_to: Mapped[datetime] = mapped_column()
    is_long: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=False)
    is_regular: Mapped[bool] = mapped_column(default=False)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    is_moved: Mapped[bool] = mapped_column(default=False)
    blocks: Mapped[bool] = mapped_column(default=False)
    """Whether this date holds its place: pencilled, submitted, confirmed or held; not cancelled, no opening hours."""
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    place_name: Mapped[str] = mapped_column(default="")
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    lon: Mapped[float | None] = mapped_column()
    lat: Mapped[float | None] = mapped_column()

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    venue: Mapped[Venue | None] = relationship(lazy="raise_on_sql")
    district: Mapped[District | None] = relationship(lazy="raise_on_sql")

    @property
    def named(self) -> datetime:
        return datetime.combine(self.on, self.at or time.min)

    @property
    def address(self) -> str:
        """How an address names the date: `2026-06-14`, or `2026-06-14T1500` where its day has several."""
        return date_address(self.named, is_alone=self.is_alone)


def date_address(named: datetime, *, is_alone: bool) -> str:
    """Return how an address names a date: by its day, with its time where the day has several."""
    return named.date().isoformat() if is_alone else f"{named:%Y-%m-%dT%H%M}"


def acting_through() -> str:
    """Return the name of the access token by which the running request acts; empty where a person is signed in."""
    return str(g.get("acting_through", ""))


class StateChange(Base):
    """Who moved an event from one state of its life to the next, when and why; never edited, never deleted."""

    __tablename__ = "state_change"
    __table_args__ = (Index("ix_state_change_event", "event_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    from_state: Mapped[str] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(String(8), default="")
    """Why nobody took it: `lapsed`; empty where a person did, or where it took place."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    through: Mapped[str] = mapped_column(default=acting_through)
    """The name of the access token by which a program of theirs took it; empty where a person did."""

    by: Mapped[Account | None] = relationship(lazy="raise_on_sql")
