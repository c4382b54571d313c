"""What the tables of law, their columns and their fixed words are called on the pages."""

from __future__ import annotations

from flask_babel import gettext as _

from festival.law.condition_words import condition_words
from festival.law.permit_facts import OFFICE_TERMS, PERMIT_WORDS
from festival.law.permit_words import permit_kind_words
from festival.law.reading import LawEntry
from festival.law.words import scope_words
from festival.recurrence.movable_day_words import rule_words
from festival.recurrence.movable_days import BadRule, parse_rule


def kind_label(kind: str) -> str:
    """Return a table's name."""
    return {
        "quiet_day": _("Quiet days"),
        "sunday_protection": _("Church services"),
        "sunday_opening": _("Shops on Sundays"),
        "rest_time": _("Night and rest times"),
        "permit": _("Permits and notices"),
        "movable_day": _("Days and their dates"),
    }[kind]


def column_label(column: str) -> str:
    """Return a column's name."""
    return {
        "day": _("Day"),
        "rest": _("Which rest"),
        "days": _("On which days"),
        "start": _("From"),
        "end": _("Until"),
        "end_day_offset": _("Days later"),
        "scope": _("What the law restricts"),
        "condition": _("Only if"),
        "statute": _("Paragraph"),
        "note": _("Note"),
        "applies_to": _("Which services"),
        "affects": _("What is kept away"),
        "not_on": _("Not on these dates"),
        "max_per_year": _("Most in a year"),
        "counted_per": _("Counted for each"),
        "extra_days": _("More days"),
        "excluded_days": _("Days left out"),
        "earliest": _("Earliest hour"),
        "latest": _("Latest hour"),
        "max_hours": _("Most hours"),
        "not_in_a_row": _("Not on two Sundays in a row"),
        "max_per_month": _("Most in a month"),
        "max_in_4_weeks": _("Most within four weeks"),
        "occasion_required": _("Needs an occasion"),
        "instrument": _("How it is decided"),
        "notice_days": _("Days of notice"),
        "name_de": _("Name in German"),
        "name_en": _("Name in English"),
        "rule": _("Rule of its date"),
        "kind": _("Kind"),
        "lands": _("Länder"),
        "trigger": _("When it is needed"),
        "trigger_expr": _("When, for the computer"),
        "typical_lead_time_days": _("Usual days ahead"),
        "statutory_lead_time_days": _("Days ahead by law"),
        "statutory_lands": _("Länder of this law"),
        "responsible_office": _("Office"),
        "responsible_office_en": _("Office in English"),
        "note_en": _("Note in English"),
        "offices": _("Who is asked"),
    }.get(column, column)


def column_hint(column: str) -> str:
    """Return how a column is written; empty where its name says enough."""
    return {
        "start": _("By the clock, such as 04:00."),
        "end": _("By the clock; 24:00 is midnight at the end of the day."),
        "days": _("Of a night, the day on whose morning it ends."),
        "end_day_offset": _("0 where it ends on the same day, 1 for the next day."),
        "condition": _(
            "Empty where it always holds. Words joined by and, or, not: weekday in MO-FR, in_licensed_premises, "
            "commercial, with_entertainment_music, parade, fair, market, film_not_approved, disturbs_service, "
            "directly_disturbing, "
            "private_outside_home, "
            "spa_town, municipality_with_fronleichnam_holiday."
        ),
        "affects": _(
            "Words with semicolons between: dance; public_entertainment; sport; markets; parades; disturbing_acts."
        ),
        "not_on": _("Month and day with a blank between, such as 05-01 10-03."),
        "not_in_a_row": _("Sundays and holidays that follow each other directly."),
        "max_per_month": _("Empty where the Land sets no number."),
        "max_in_4_weeks": _("Empty where the Land sets no number."),
        "excluded_days": _("Names with semicolons between, or month and day such as 12-27."),
        "trigger_expr": _(
            "Words joined by and, or, not and brackets; numbers with >, >= or ==: %(words)s.",
            words=", ".join(sorted(PERMIT_WORDS)),
        ),
        "typical_lead_time_days": _("Days before it begins. 0: nothing has to be applied for."),
        "statutory_lead_time_days": _("Empty where the law names none."),
        "statutory_lands": _("Whose law names these days, such as DE-BY DE-HE; empty where it holds in all."),
        "offices": _(
            "Empty where the organiser alone acts. Words with semicolons between: %(words)s.",
            words="; ".join(OFFICE_TERMS),
        ),
        "rule": _("fixed 11-09, easter-2, advent1-14, nth 2 SUN 05, or announced."),
    }.get(column, "")


def confidence_label(confidence: str) -> str:
    """Return how sure a row is."""
    return {
        "high": _("High: the statute’s wording was seen"),
        "medium": _("Medium: from a secondary source"),
        "low": _("Low: please check"),
    }[confidence]


def choice_label(column: str, key: str) -> str:
    """Return a fixed word of a column."""
    if column == "scope":
        return scope_words(key)
    return {
        "municipality": _("the town"),
        "district": _("a district"),
        "land": _("the whole Land"),
        "store": _("a shop"),
        "store_or_area": _("a shop or an area"),
        "municipality_or_district": _("the town or a district"),
        "": _("nobody has said"),
        "yes": _("yes"),
        "no": _("no"),
        "night": _("night’s rest"),
        "rest": _("rest time"),
        "workday": _("working days"),
        "day_off": _("Sundays and holidays"),
        "public_interest": _("a public interest"),
        "occasion_or_public_interest": _("an occasion or a public interest"),
        "constitutional": _("a reason, by the constitution"),
    }.get(key, key)


def row_heading(entry: LawEntry, day_names: dict[str, str], locale: str) -> str:
    """Return what a row is about, in a few words for a list."""
    match entry.kind:
        case "quiet_day":
            day = day_names.get(entry.text("day"), entry.text("day"))
            return f"{day}: {scope_words(entry.text('scope'))}"
        case "rest_time":
            rest, days = (choice_label(name, entry.text(name)) for name in ("rest", "days"))
            return f"{entry.land or _('All Länder')}: {rest}, {days}"
        case "movable_day":
            return day_names.get(entry.key, entry.text("name_de"))
        case "permit":
            return (entry.text("name_en") if locale == "en" else "") or entry.text("name_de")
    return entry.land or _("All Länder")


def row_detail(entry: LawEntry, locale: str) -> str:
    """Return the row's hours, number or rule, for a list."""
    match entry.kind:
        case "quiet_day":
            later = entry.text("end_day_offset")
            hours = f"{entry.text('start')}–{entry.text('end')}"
            if later not in ("", "0"):
                hours = _("%(hours)s of the next day", hours=hours)
            condition = condition_words(entry.text("condition"), locale)
            return (
                _("%(hours)s, only %(condition)s", hours=hours, condition=condition) if condition else hours
            )
        case "sunday_protection" | "rest_time":
            start, end = entry.text("start"), entry.text("end")
            return f"{start or '?'}–{end or '?'}"
        case "sunday_opening":
            return f"{entry.text('max_per_year') or '?'} / {choice_label('counted_per', entry.text('counted_per'))}"
        case "movable_day":
            try:
                return rule_words(parse_rule(entry.text("rule")), locale)
            except BadRule:
                return entry.text("rule")
    office = (entry.text("responsible_office_en") if locale == "en" else "") or entry.text(
        "responsible_office"
    )
    return f"{permit_kind_words(entry.text('kind'))}: {office}"
