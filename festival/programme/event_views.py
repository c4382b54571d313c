"""One event, and each of its dates at an address that never dies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from festival.base import clock, dates
from festival.base.city import get_city
from festival.base.database import db
from festival.base.held_pages import held_by_the_minute
from festival.base.http import current_locale
from festival.base.templating import today, with_args
from festival.base.view_access import public
from festival.co_organisers.queries import named_with
from festival.events.accessibility import AccessFact, access_facts
from festival.events.former_dates import FormerDate, moved_from
from festival.events.images import as_jpeg, image_path
from festival.events.model import Event, Occurrence, date_address
from festival.events.occurrences import line_of, plan_of
from festival.events.public_contact import public_contact
from festival.link_previews.poster import Poster, svg
from festival.link_previews.signed_pictures import drawn_once, preview_address
from festival.linked_data.event_data import Told, date_data, event_data
from festival.linked_data.voice import Voice
from festival.maps.component import MapParts, place_feature, place_map
from festival.places.getting_there import GettingThere, containing_venues, getting_there
from festival.places.model import Venue
from festival.programme.date_lines import event_url, further_dates, named_url, read_date_address
from festival.programme.event_previews import poster_of, preview_url
from festival.programme.facts import facts_of
from festival.programme.public_dates import dates_of
from festival.recurrence.line_words import lines_words
from festival.recurrence.time_plan import expand, planned, usual

events = Blueprint("events", __name__)

DATES_SHOWN = 12


@events.get("/events/<int:event_id>")
@public
def short(event_id: int) -> ResponseReturnValue:
    """Lead to the event's page. Anybody may follow."""
    return redirect(event_url(get_public_event(event_id)), 301)


@events.get("/events/<int:event_id>-<slug>")
@public
@held_by_the_minute
def event(event_id: int, slug: str) -> ResponseReturnValue:
    """One public event with its next dates. Anybody may read it."""
    found = get_public_event(event_id)
    kept = _kept_entry(found)
    if kept is not None:
        return redirect(event_url(kept), 302)
    if slug != found.slug:
        return redirect(event_url(found), 301)
    return _page(found, None, None)


@events.get("/events/<int:event_id>-<slug>/<on>")
@public
@held_by_the_minute
def event_date(event_id: int, slug: str, on: str) -> ResponseReturnValue:
    """One date of an event; a moved or vanished one says where it went. Anybody may read it."""
    found = get_public_event(event_id)
    kept = _kept_entry(found)
    if kept is not None:
        return redirect(event_url(kept), 302)
    try:
        wanted_on, at = read_date_address(on)
    except ValueError:
        abort(404)
    if slug != found.slug:
        named = datetime.combine(wanted_on, at or time.min)
        return redirect(named_url(found, named, is_alone=at is None), 301)
    meant = _meant(_dates_on(found, wanted_on), at)
    if meant is not None and on != meant.address:
        return redirect(named_url(found, meant.named, is_alone=meant.is_alone), 302)
    if meant is not None:
        return _page(found, meant, None)
    former = _former_date(found, wanted_on, at)
    if former is not None:
        return _page(found, None, former)
    names = _names_beyond(found, wanted_on)
    beyond = next((one for one in names if at is None or one.time() == at), None)
    if beyond is None:
        abort(404)
    if on != date_address(beyond, is_alone=len(names) == 1):
        return redirect(named_url(found, beyond, is_alone=len(names) == 1), 302)
    return _page(found, None, None, beyond=beyond)


def has_date(found: Event, on: str) -> bool:
    """Whether an address names a date that the event has, had or will have."""
    try:
        wanted_on, at = read_date_address(on)
    except ValueError:
        return False
    if _meant(_dates_on(found, wanted_on), at) or _former_date(found, wanted_on, at):
        return True
    return any(at is None or one.time() == at for one in _names_beyond(found, wanted_on))


def _dates_on(found: Event, on: date) -> Sequence[Occurrence]:
    """Return the event's dates of a day by their names, in order. One query."""
    query = (
        select(Occurrence)
        .where(Occurrence.event_id == found.id, Occurrence.on == on)
        .options(joinedload(Occurrence.venue).joinedload(Venue.district), joinedload(Occurrence.district))
        .order_by(Occurrence.at)
    )
    return db.session.scalars(query).all()


def _meant(rows: Sequence[Occurrence], at: time | None) -> Occurrence | None:
    """Return the date of this time, else of a day alone its first one."""
    return next((row for row in rows if at is None or row.at == at), None)


def _former_date(found: Event, on: date, at: time | None) -> FormerDate | None:
    """Return what is known of a date that is gone: of this time, else of its day. One query."""
    query = select(FormerDate).where(FormerDate.event_id == found.id, FormerDate.on == on)
    rows = db.session.scalars(query.order_by(FormerDate.at)).all()
    exact = [row for row in rows if row.at == at]
    return next(iter(exact or rows), None)


def _kept_entry(found: Event) -> Event | None:
    """Return the entry that an event entered twice goes on under, if the public may read it."""
    if found.state != "cancelled" or found.merged_into_id is None:
        return None
    kept = db.session.get(Event, found.merged_into_id)
    return kept if kept is not None and kept.is_public else None


@events.get("/events/<int:event_id>-<slug>/poster.png")
@public
def poster_png(event_id: int, slug: str) -> ResponseReturnValue:
    """Lead to the picture of the event's poster, or of one of its dates. Anybody may follow."""
    found = get_public_event(event_id)
    if slug != found.slug:
        return redirect(url_for(".poster_png", event_id=found.id, slug=found.slug), 301)
    dated = _asked_date(found, request.args.get("on", ""))
    return redirect(preview_address(_poster(found, dated, current_locale()), get_city().accent), 302)


def _asked_date(found: Event, on: str) -> Occurrence | None:
    """Return the date of this address; None where it names none."""
    try:
        wanted_on, at = read_date_address(on)
    except ValueError:
        return None
    return _meant(_dates_on(found, wanted_on), at)


@events.get("/images/<name>.jpg")
@public
def jpeg(name: str) -> Response:
    """The same picture as JPEG, for previews by programs that read no WebP; its name says what it shows. Anybody may
    see it."""
    path = image_path(f"{name}.webp")
    if path is None:
        abort(404)
    return drawn_once(f"{name}.jpg", lambda: as_jpeg(path), mimetype="image/jpeg")


@events.get("/images/<name>")
@public
def image(name: str) -> ResponseReturnValue:
    """An event's picture, as stored after re-encoding; its name changes with its content. Anybody may see it."""
    path = image_path(name)
    if path is None:
        abort(404)
    return send_from_directory(path.parent, path.name, max_age=31_536_000)


def get_public_event(event_id: int) -> Event:
    """Return the event with what its page shows, or answer 404: an unpublished one is not admitted to exist."""
    found = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .options(
            joinedload(Event.organisation),
            joinedload(Event.venue).joinedload(Venue.district),
            joinedload(Event.district),
            selectinload(Event.date_changes),
        )
    )
    if found is None or not found.is_public:
        abort(404)
    return found


def _page(
    found: Event, occurrence: Occurrence | None, former: FormerDate | None, *, beyond: datetime | None = None
) -> str:
    locale = current_locale()
    now = clock.now()
    asks_all = request.args.get("dates") == "all"
    upcoming = dates_of(found, now=now, limit=None if asks_all else DATES_SHOWN + 1)
    has_more = not asks_all and len(upcoming) > DATES_SHOWN
    if has_more:
        upcoming = upcoming[:DATES_SHOWN]
    for row in upcoming:
        row.event = found
    shown = occurrence or (upcoming[0] if upcoming else None)
    venue, place_name, lon, lat = _place(found, shown)
    address = _address(found, occurrence)
    there = getting_there(venue, locale, containing_venues(venue)) if venue else None
    access = access_facts(found, venue, locale)
    when = _when(found, shown, locale, beyond=beyond)
    contact = public_contact(found, now=now)
    together = named_with(found)
    whole = db.session.get(Event, found.festival_id) if found.festival_id else None
    told = Told(
        found,
        together,
        festival=whole if whole is not None and whole.is_public else None,
        moved_from=moved_from(found, shown),
    )
    voice = Voice(locale)
    dated = occurrence if found.is_series and found.state != "postponed" else None
    drawn = _poster(found, dated, locale)
    further = [row for row in upcoming if shown is None or row.named != shown.named]
    return render_template(
        "programme/event.html",
        event=found,
        festival=whole,
        linked_data=date_data(told, voice, dated)
        if dated
        else event_data(told, voice, shown=shown, dates=upcoming[:DATES_SHOWN]),
        occurrence=occurrence,
        former=former,
        former_to=_went_to(found, former),
        beyond=beyond,
        when=when,
        rule_words=rule_words(found, locale),
        upcoming=further_dates(further, locale),
        more_url=with_args(dates="all") if has_more else "",
        venue=venue,
        venue_url=url_for("visitors.venue", venue_id=venue.id, slug=venue.slug) if venue else "",
        there=there,
        place_words=place_name,
        district=_district(found, shown),
        route_url=f"https://www.openstreetmap.org/directions?to={lat:.6f}%2C{lon:.6f}"
        if lat is not None and lon is not None
        else "",
        fact_rows=facts_of(found, together, contact, locale),
        access_known=[one for one in access if one.answer != "unknown"],
        unknown=_unknown(found, there, access),
        ask_url=_mail_url(contact.email, found.say("title", locale), f"{when}\n{address}\n\n")
        if contact.email
        else "",
        share_url=_mail_url("", found.say("title", locale), f"{when}\n{address}"),
        date_title=f"{found.say('title', locale)}, {when}" if dated else found.say("title", locale),
        calendar_url=url_for("publishing.event_date", event_id=found.id, on=dated.address)
        if dated
        else url_for("publishing.event", event_id=found.id),
        poster="" if found.image_name else svg(drawn),
        preview_url=preview_url(found, drawn),
        is_over=shown is not None and shown.ends_at <= now,
        date_change=_change(found, occurrence.named if occurrence else beyond),
        address=address,
        map=_map_of(found, lon, lat, locale),
    )


def _address(found: Event, occurrence: Occurrence | None) -> str:
    if occurrence is None:
        return event_url(found, _external=True)
    return named_url(found, occurrence.named, is_alone=occurrence.is_alone, _external=True)


def _went_to(found: Event, former: FormerDate | None) -> str:
    """Return the address of the date to which a former one went; empty where it went nowhere."""
    if former is None or former.moved_to is None:
        return ""
    rows = _dates_on(found, former.moved_to.date())
    row = _meant(rows, former.moved_to.time()) or _meant(rows, None)
    is_alone = row is None or row.is_alone
    return named_url(found, row.named if row else former.moved_to, is_alone=is_alone)


def _place(found: Event, shown: Occurrence | None) -> tuple[Venue | None, str, float | None, float | None]:
    """Return venue, place name and point of the shown date, which may have a place of its own."""
    if shown is None:
        return found.venue, found.place_name, found.lon, found.lat
    if shown.venue_id is not None:
        return (found.venue if shown.venue_id == found.venue_id else shown.venue), "", shown.lon, shown.lat
    return None, shown.place_name, shown.lon, shown.lat


def _district(found: Event, shown: Occurrence | None) -> str:
    at = shown if shown is not None else found
    same = shown is None or shown.district_id == found.district_id
    district = found.district if same else at.district
    return district.name if district is not None else ""


def _unknown(found: Event, there: GettingThere | None, access: list[AccessFact]) -> str:
    """Return what nobody has said yet, as one row of words."""
    names = [] if found.is_free is not None or found.price else [_("Price")]
    said = {"travel": _("Getting there"), "entrance": _("Entrance and steps")}
    said |= {"toilets": _("Toilets"), "parking": _("Parking")}
    names += [said[one.key] for one in there.directions if not one.text] if there else []
    names += [one.label for one in access if one.answer == "unknown"]
    return ", ".join(names)


def _mail_url(to: str, subject: str, body: str) -> str:
    """Return the address that opens a letter (RFC 6068)."""
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def _poster(found: Event, dated: Occurrence | None, locale: str) -> Poster:
    """Return the poster of an event, of a series with its rule instead of a date, or of one of its dates."""
    venue, place_name, _lon, _lat = _place(found, dated)
    return poster_of(
        found,
        dated,
        locale,
        when=(not dated and rule_words(found, locale)) or _when(found, dated, locale, beyond=None),
        place=venue.say("name", locale) if venue else place_name,
    )


def _map_of(found: Event, lon: float | None, lat: float | None, locale: str) -> MapParts | None:
    if lon is None or lat is None:
        return None
    drawn = found.geometry if found.venue_id is None and (lon, lat) == (found.lon, found.lat) else None
    geometry = drawn or {"type": "Point", "coordinates": [lon, lat]}
    return place_map([place_feature(geometry, title=found.say("title", locale), tone=found.public_tone)])


def _when(found: Event, shown: Occurrence | None, locale: str, *, beyond: datetime | None) -> str:
    """Return when the shown date is; for an event whose date is open or over, when it was meant to be."""
    source = planned(plan_of(found), beyond) if beyond is not None else shown or found.first_line
    if source is None or found.state == "postponed":
        return ""
    start, end = source.local_start, source.local_end
    return dates.span(start, end, all_day=source.all_day, locale=locale, this_year=today().year)


def rule_words(found: Event, locale: str) -> str:
    """Return all its times in words, of one line how it recurs; empty for a single date."""
    if not found.lines:
        return ""
    return lines_words(list(map(line_of, found.lines)), locale, this_year=today().year, closed=found.closed)


def _change(found: Event, named: datetime | None) -> dict[str, object] | None:
    """Return what differs on this one date and where it first was."""
    change = next((one for one in found.date_changes if one.named == named), None)
    if change is None or named is None or change.kind in ("excluded", "open"):
        return None
    first = usual(plan_of(found), named)
    return {
        "kind": change.kind,
        "reason": change.reason,
        "first": dates.span(
            first.local_start,
            first.local_end,
            all_day=first.all_day,
            locale=current_locale(),
            this_year=named.year,
        ),
    }


def _names_beyond(found: Event, on: date) -> list[datetime]:
    """Return the names of the dates that the event will have on a day beyond the horizon."""
    if not found.lines or found.carried_until is None or on < found.carried_until:
        return []
    plan = plan_of(found)
    return [one.named for one in expand(plan, on, on + timedelta(days=1))]
