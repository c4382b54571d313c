"""The table of permits in words: what it asks of an event, its kinds and its offices."""

from __future__ import annotations

from flask_babel import gettext as _


def trait_question(name: str) -> str:
    """Return what is asked of the organiser; the name of a word that we don't ask about."""
    return {
        "uses_public_space": _("Does it use public streets, squares or paths?"),
        "uses_street": _("Does it use a road more than traffic does?"),
        "closes_street": _("Is a street closed for it?"),
        "needs_no_stopping": _("Does it need no-stopping zones?"),
        "parade": _("Is there a parade or procession?"),
        "race": _("Is there a race or run?"),
        "uses_park": _("Does it use a city park or green?"),
        "uses_school": _("Does it use a school or its yard?"),
        "uses_municipal_hall": _("Does it use a hall of the city?"),
        "overlaps_weekly_market": _("Does it take the weekly market’s place and day?"),
        "nature_protected": _("Does it lie in a protected natural area?"),
        "on_water": _("Is it on or beside water?"),
        "heritage_site": _("Is it at a listed monument?"),
        "serves_food": _("Is food served?"),
        "serves_alcohol": _("Is alcohol served?"),
        "licensed_caterer": _("Does a licensed caterer serve it?"),
        "commercial_vendors": _("How many traders sell there?"),
        "raffle": _("Is there a raffle with paid tickets?"),
        "sunday_opening": _("Are shops to open on a Sunday for it?"),
        "structures": _("Are stalls, tents, a stage or the like put up?"),
        "tent_sqm": _("How large is the largest tent, in m²?"),
        "stage": _("Is there a stage?"),
        "stage_sqm": _("How large is the stage, in m²?"),
        "stage_floor_height_m": _("How high is the stage’s floor, in metres?"),
        "structure_height_m": _("How high is the highest structure that people step on, in metres?"),
        "grandstand": _("Is a grandstand put up?"),
        "fixed_grandstand": _("Is there a fixed grandstand?"),
        "ride": _("Are there fairground rides?"),
        "open_fire": _("Is there an open fire?"),
        "fireworks": _("Are there fireworks?"),
        "licensed_pyrotechnician": _("Does a licensed pyrotechnician set them off?"),
        "pyrotechnics": _("Are there stage effects with fire or sparks?"),
        "fire_risk": _("Is the risk of fire raised in another way?"),
        "drone": _("Does a drone fly?"),
        "music": _("Is music played, live or from recordings?"),
        "dance": _("Do people dance?"),
        "ends_after_22": _("Does it go on after 22:00?"),
        "pays_artists": _("Are freelance artists paid?"),
        "security_staff": _("Is a security firm at work?"),
        "venue_licensed": _("Is the place approved for gatherings of this size?"),
        "posters": _("Are posters put up in public space?"),
        "high_risk": _("Do the police or the public order office see a raised risk?"),
        # not asked in the same place, but missing all the same
        "visitors_at_once": _("How many visitors do you expect at once?"),
        "indoor": _("Where does it happen?"),
        "outdoor": _("Where does it happen?"),
        "amplified": _("How loud will it be?"),
        "market": _("What kind of event is it?"),
        "assembly": _("What kind of event is it?"),
        "remembrance": _("What kind of event is it?"),
        "quiet_day_hit": _("Does its date meet a quiet day?"),
    }.get(name, name.replace("_", " "))


def trait_group_words(group: str) -> str:
    """Return the heading of a group of questions."""
    return {
        "space": _("Street, park and other places of the city"),
        "food": _("Food, drink and sale"),
        "built": _("Tents, stages and other structures"),
        "fire": _("Fire, fireworks and drones"),
        "people": _("Music, people and the venue"),
    }[group]


def permit_kind_words(kind: str) -> str:
    """Return what kind of thing a row of the table is."""
    return {
        "permit": _("Permit"),
        "notification": _("Notice"),
        "permit_or_notification": _("Permit or notice"),
        "duty": _("Duty"),
        "document": _("Document"),
        "contract": _("Contract"),
        "ordinance": _("Ordinance"),
        "service_order": _("Order"),
        "coordination": _("Arrangement"),
    }.get(kind, kind)


def office_term_words(term: str) -> str:
    """Return what an office of the table is usually called."""
    return {
        "public_order": _("Public order office"),
        "traffic": _("Road traffic authority"),
        "works_yard": _("Works yard"),
        "trade": _("Trade office"),
        "food": _("Food inspection"),
        "building": _("Building inspection"),
        "fire": _("Fire brigade"),
        "police": _("Police"),
        "rescue": _("Ambulance service"),
        "environment": _("Environment office"),
        "markets": _("Markets office"),
        "assembly": _("Assembly authority"),
        "aviation": _("Aviation authority"),
        "property": _("Parks, schools and buildings"),
        "nature": _("Nature and water authority"),
        "heritage": _("Monument protection"),
        "utilities": _("Utilities and waste"),
        "youth": _("Youth office"),
        "protocol": _("Protocol and culture office"),
    }.get(term, term)
