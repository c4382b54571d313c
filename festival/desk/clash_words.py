"""Clashes in words: what, when, whose, and what could be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from festival.base import dates, vocabulary
from festival.base.http import current_locale
from festival.base.templating import today
from festival.coordination.findings import Draft, Overlap, better_dates, find_overlaps


@dataclass(frozen=True)
class ClashWords:
    """One clash, ready to read."""

    overlap: Overlap
    reason: str
    evidence: list[str]


@dataclass(frozen=True)
class Findings:
    """What is in the way of a draft, and two better dates as (day, words)."""

    open: list[ClashWords]
    quiet: list[ClashWords]
    better: list[tuple[date, str]]

    @property
    def is_clear(self) -> bool:
        return not self.open


def findings_for(draft: Draft | None) -> Findings:
    """Return the draft's clashes in the reader's words, the open ones first; better dates only where one is open."""
    if draft is None:
        return Findings([], [], [])
    overlaps = find_overlaps(draft)
    still_open = [words_of(one) for one in overlaps if not one.is_quiet]
    quiet = [words_of(one) for one in overlaps if one.is_quiet]
    better = better_dates(draft) if still_open else []
    locale, year = current_locale(), today().year
    return Findings(still_open, quiet, [(on, dates.short_day(on, locale, this_year=year)) for on in better])


def words_of(one: Overlap) -> ClashWords:
    """Return one overlap in words: what, when and whose."""
    locale = current_locale()
    year = today().year
    when = dates.span(one.local_start, one.local_end, all_day=one.all_day, locale=locale, this_year=year)
    reason = _("%(venue)s is taken: “%(title)s”, %(when)s.", venue=one.venue, title=one.title, when=when)
    evidence = [
        _("Organised by %(organisation)s", organisation=one.organisation),
        _("State: %(state)s", state=vocabulary.label("state", one.state, locale)),
    ]
    if one.count > 1:
        evidence.append(
            ngettext("%(num)d of your dates overlaps", "%(num)d of your dates overlap", one.count)
            + " "
            + _("(the first on %(day)s)", day=dates.short_day(one.my_on, locale, this_year=year))
        )
    if one.shared == "both":
        evidence.append(_("Both of you mean to share the place."))
    elif one.shared == "mine":
        evidence.append(_("You said that you mean to share the place; the others have not answered yet."))
    elif one.shared == "theirs":
        evidence.append(_("The others said that they mean to share the place with you."))
    return ClashWords(one, reason, evidence)
