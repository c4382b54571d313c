"""Each `.limit(` of the application, with what keeps it from hiding something from a reader.

Whoever adds one says here why nobody misses what lies behind it: a reason, or, where a list on a page ends there, the
places that say so to the reader. `.limit(1)` asks for one row and needs no reason.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """Where a reader is told that there is more: a file below the root, and words that stand in it."""

    path: str
    words: str


AGAIN = "comes again until nothing is left"
BEYOND = "beyond it the same is done in another way, and nothing is left out"
OFFER = "an offer beside a search that finds every other one"

Reason = str | tuple[Said, ...]

MAP = Said("templates/programme/map.html", "The list holds the first")
EMBEDDED_LIST = Said("templates/embeds/list.html", "Later dates")
EMBEDDED_MAP = Said("templates/embeds/map.html", "The list holds the first")
MAP_DATA = Said("festival/programme/geojson.py", "truncated=truncated")
GATHERED = Said("festival/programme/geojson.py", "truncated=found.is_cut")
PROGRAMME = Said("templates/programme/index.html", "Later dates")
RUNNING = Said("templates/programme/index.html", "All that is still on")
HOME = Said("templates/programme/home.html", "The whole programme")
STAY = Said("templates/visitors/_days.html", 'rel="next"')
FULL_DAY = Said("templates/visitors/_days.html", "All dates of this day in the programme")

API_PAGE = Said("festival/open_data/views.py", '"next"')

LIMITS: dict[str, Reason] = {
    "news_feed/newest_events.py: newest_events": (
        Said("festival/news_feed/views.py", "The %(most)s events"),
    ),
    "open_data/found_events.py: find_events": (API_PAGE,),
    "webhooks/handing_out.py: _claim_due": AGAIN,
    "api_writing/views.py: listed": (Said("festival/api_writing/views.py", '"next"'),),
    "open_data/place_fields.py: find_venues": (API_PAGE,),
    "open_data/organisation_fields.py: find_organisations": (API_PAGE,),
    "base/paging.py: page_of": (Said("templates/parts/page.html", "page_of(page"),),
    "datefinder/suitable_venues.py: venues_that_suit": (Said("festival/datefinder/views.py", "left_out"),),
    "conflicts/recheck.py: recheck_events_at": BEYOND,
    "demo/remove.py: _delete": AGAIN,
    "invariants/look.py: parcels": AGAIN,
    "registering/venue_choice.py: used_before": OFFER,
    "reviews/queries.py: to_review": AGAIN,
    "desk/undated_lines.py: organisations_to_admit": AGAIN,
    "events/occurrences.py: carry_horizon": AGAIN,
    "programme/public_dates.py: first_in_time": (
        *(HOME, PROGRAMME, RUNNING, MAP, EMBEDDED_MAP, EMBEDDED_LIST, MAP_DATA, STAY, FULL_DAY, API_PAGE),
    ),
    "programme/public_dates.py: crowds_between": (GATHERED,),
    "programme/public_dates.py: drawn_between": "those beyond it are counted where they are, and come once one is near",
    "festivals/area_views.py: _collection": "areas of the festivals that end first; each has its page and its pins",
    "programme/public_dates.py: festivals_ahead": "the soonest few beside the programme, which has all of them",
    "programme/public_dates.py: dates_of": (
        Said("templates/programme/event.html", "All dates"),
        Said("templates/embeds/event.html", "All dates"),
    ),
    "programme/public_dates.py: venues_with_dates": (
        Said("templates/visitors/venue.html", "All that is on at"),
    ),
    "programme/nearest_words.py: _known_words": "what may have been meant is an offer beside an empty list",
    "organisations/profile_views.py: _next_dates": (
        Said("templates/organisations/profile.html", "All dates of"),
    ),
    "audit/log_lines.py: newest_lines": (Said("templates/audit/log.html", "Further back"),),
    "accounts/confirming.py: _check_day": "counts mails up to the number that is too many",
    "weekly_mail/subscribing.py: _check_day": "counts mails up to the number that is too many",
    "organisers/attempts.py: _wait": "counts tries up to the number that is too many",
    "organisers/staff_views.py: account_list": (Said("templates/organisers/accounts.html", "More accounts"),),
    "places/venues.py: search_venues": (
        Said("festival/places/choosing.py", "More than %(num)s places fit."),
        Said("templates/places/edit_list.html", "fit best"),
    ),
    "places/venues.py: similar_venues": OFFER,
    "mediation/turns.py: turns_of": (Said("templates/desk/home.html", "All conflicts"),),
    "statements/queue.py: _first_ids": (Said("templates/desk/home.html", "All statements"),),
    "publishing/queries.py: count_dates": (
        Said("templates/subscriptions/subscribe.html", "More than %(count)s"),
    ),
}
