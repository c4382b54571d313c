"""What a notice tells, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.base import dates, vocabulary
from festival.base.http import current_locale
from festival.base.templating import today
from festival.forms.query_args import read_day
from festival.notices.model import Notice

TOGETHER = ("co_asked", "co_answered", "co_ended", "lead_asked", "lead_taken", "lead_declined")


def words_of(notice: Notice, is_open_to_reader: bool, *, is_mine: bool = True) -> str:
    """Return what a notice tells; without the event's name to who may not open its talk any more. Who only coordinates
    reads of no conflict as of their own: `is_mine` says whether one of their events is in it."""
    by = str(notice.values.get("by", ""))
    title = str(notice.values.get("title", ""))
    until = day_words(str(notice.values.get("until", "")))
    who = str(notice.values.get("who", "")) or _("the coordination")
    if not is_mine and notice.code in ("found", "answered", "letter"):
        return _onlooker_words(notice.code, by)
    if notice.code in TOGETHER:
        return _together_words(notice, title if is_open_to_reader else "")
    if title and not is_open_to_reader:
        hidden = {
            "proposal": _l("%(by)s proposes a change.", by=by),
            "taken": _l("%(by)s took a proposal.", by=by),
            "submitted": _l("%(by)s has handed in an event.", by=by),
            "stepped": _l("%(by)s has taken a step with an event.", by=by),
            "asked": _l("Your office is asked for a statement."),
            "asked_again": _l("Your office is asked again for a statement."),
            "stated": _l("%(by)s has given an office’s statement.", by=by),
            "replied": _l("%(by)s has answered about an event.", by=by),
            "asked_back": _l("The coordination asks you about an event."),
            "condition": _l("The coordination sets a condition for an event."),
            "feast_off": _l("A festival does not take place as planned."),
            "point_asked": _l("A point was placed in a festival."),
            "point_agreed": _l("A point is in the programme of a festival."),
            "point_declined": _l("A point is not in the programme of a festival."),
            "point_ended": _l("A point was taken out of a festival."),
            "lapses": _l("A held date lapses on %(day)s.", day=until),
            "lapsed": _l("A held date has lapsed."),
            "soon": _l("An event takes place on %(day)s.", day=until),
            "review": _l("An event is over: how was it?"),
            "deadline": _l("A deadline for an event ends on %(day)s.", day=until),
            "overdue": _l("An answer was due on %(day)s and is still missing.", day=until),
            "not_stated": _l("%(who)s has not answered what was asked until %(day)s.", who=who, day=until),
            "unanswered": _l("%(by)s has waited for an answer since %(day)s.", by=by, day=until),
            "not_answered": _l("%(by)s has waited for an answer since %(day)s.", by=by, day=until),
            "named": _l("%(by)s has written to you about an event.", by=by),
            "message": _l("%(by)s has written a message about an event.", by=by),
        }
        if notice.code in hidden:
            return str(hidden[notice.code])
    state = vocabulary.label("state", str(notice.values.get("state", "")), current_locale())
    known = {
        "submitted": _l("%(by)s has handed in “%(title)s”: it waits for an answer.", by=by, title=title),
        "stepped": _l("%(by)s has changed “%(title)s”: %(state)s.", by=by, title=title, state=state),
        "lapses": _l("“%(title)s” lapses on %(day)s: renew it or hand it in.", title=title, day=until),
        "lapsed": _l(
            "The held date of “%(title)s” has lapsed: its place is free again. It is an idea now.",
            title=title,
        ),
        "asked": _l("Your office is asked for a statement on “%(title)s”.", title=title),
        "asked_again": _l("Your office is asked again: “%(title)s” has changed.", title=title),
        "stated": _stated_words(notice, by, title),
        "named": _l("%(by)s has written to you about “%(title)s”.", by=by, title=title),
        "message": _l("%(by)s has written a message about “%(title)s”.", by=by, title=title),
        "replied": _l("%(by)s has answered about “%(title)s”.", by=by, title=title),
        "asked_back": _l("The coordination asks you about “%(title)s”.", title=title),
        "condition": _l("The coordination sets a condition for “%(title)s”.", title=title),
        "soon": _l("“%(title)s” takes place on %(day)s.", title=title, day=until),
        "review": _l(
            "“%(title)s” is over: how was it? Three questions, for whoever plans the next one.", title=title
        ),
        "deadline": _l("A deadline for “%(title)s” ends on %(day)s.", title=title, day=until),
        "overdue": _overdue_words(notice, title, until),
        "not_stated": _l(
            "%(who)s has not answered about “%(title)s” what was asked until %(day)s, also after a reminder.",
            who=who,
            title=title,
            day=until,
        ),
        "unanswered": _unanswered_words(notice, by, until),
        "not_answered": _l(
            "%(by)s has waited for an answer by %(who)s since %(day)s, also after a reminder.",
            by=by,
            who=who,
            day=until,
        ),
        "feast_off": _l(
            "“%(who)s” does not take place as planned. Please say what becomes of “%(title)s”: it is your event.",
            who=who,
            title=title,
        ),
        "point_asked": _l(
            "“%(title)s” was placed in “%(who)s” and waits for your answer.", title=title, who=who
        ),
        "point_agreed": _l("“%(title)s” is in the programme of “%(who)s”.", title=title, who=who),
        "point_declined": _l("“%(title)s” is not in the programme of “%(who)s”.", title=title, who=who),
        "point_ended": _l("“%(title)s” was taken out of “%(who)s”.", title=title, who=who),
        "task": _l("It was decided what is to be done, until %(day)s, by %(who)s.", day=until, who=who),
        "missed": _l("Not done until %(day)s by %(who)s: the conflict is open again.", day=until, who=who),
        "done": _l("%(by)s says that what was decided is done.", by=by),
        "found": _l("A new conflict concerns one of your events."),
        "answered": _l("%(by)s answered what you are asked, for all that ask the same.", by=by),
        "taken_back": _l("%(by)s took back an answer that held for all that ask the same.", by=by),
        "returned": _l("A conflict that was solved is back."),
        "solved": _l("A conflict has solved itself: what was found is gone."),
        "to_reassess": _l("An event has changed in what was accepted: please look at the conflict again."),
        "letter": _l("%(by)s has written to you.", by=by),
        "proposal": _l("%(by)s proposes a change for “%(title)s”.", by=by, title=title),
        "taken": _l("%(by)s took a proposal: “%(title)s” has moved.", by=by, title=title),
        "declined": _l("%(by)s declined a proposal.", by=by),
        "accepted": _l("It was decided to keep both: %(by)s.", by=by),
    }
    return str(known.get(notice.code, notice.code))


def _onlooker_words(code: str, by: str) -> str:
    return {
        "found": _("A new conflict was found."),
        "answered": _("%(by)s answered a question about a conflict, for all that ask the same.", by=by),
        "letter": _("%(by)s has written about a conflict.", by=by),
    }[code]


def _together_words(notice: Notice, title: str) -> str:
    """Return what is told of organising together; without the event's name where that is empty."""
    who = str(notice.values.get("who", ""))
    if not title:
        return _("Somebody asked or answered whether an event is organised together.")
    accepted = notice.values.get("state") == "accepted"
    return {
        "co_asked": _(
            "%(who)s asks your organisation to organise “%(title)s” together.", who=who, title=title
        ),
        "co_answered": _("%(who)s organises “%(title)s” together with you.", who=who, title=title)
        if accepted
        else _("%(who)s has declined to organise “%(title)s” together with you.", who=who, title=title),
        "co_ended": _("%(who)s has ended organising “%(title)s” together.", who=who, title=title),
        "lead_asked": _(
            "%(who)s asks your organisation to lead “%(title)s” from now on.", who=who, title=title
        ),
        "lead_taken": _("%(who)s leads “%(title)s” now.", who=who, title=title),
        "lead_declined": _("%(who)s does not take the lead of “%(title)s”.", who=who, title=title),
    }[notice.code]


def _stated_words(notice: Notice, by: str, title: str) -> str:
    names = {"office": str(notice.values.get("office", "")), "title": title}
    said = {
        "agreed": _("%(office)s agrees to “%(title)s”.", **names),
        "conditions": _("%(office)s agrees to “%(title)s” with conditions.", **names),
        "refused": _("%(office)s refuses “%(title)s”.", **names),
        "not_concerned": _("%(office)s is not concerned by “%(title)s”.", **names),
    }.get(str(notice.values.get("answer", "")) if names["office"] else "")
    return said or _("%(by)s has given an office’s statement on “%(title)s”.", by=by, title=title)


def _overdue_words(notice: Notice, title: str, until: str) -> str:
    if notice.values.get("kind") == "statement":
        return _("Your statement on “%(title)s” was due on %(day)s.", title=title, day=until)
    return _("Your answer to the coordination about “%(title)s” was due on %(day)s.", title=title, day=until)


def _unanswered_words(notice: Notice, by: str, since: str) -> str:
    if notice.values.get("kind") == "proposal":
        return _("%(by)s proposed a change on %(day)s and waits for your answer.", by=by, day=since)
    return _("%(by)s wrote to you on %(day)s and waits for your answer.", by=by, day=since)


def day_words(iso: str) -> str:
    """Return a day of a notice's values as people write it, empty for none."""
    day = read_day(iso)
    return dates.short_day(day, current_locale(), this_year=today().year) if day else ""
