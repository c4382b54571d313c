"""A choice that is kept as the query of an address: read again as feeds read it, and said in words."""

from __future__ import annotations

from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from festival.programme.chips import chips
from festival.programme.filters import BadFilter, Filters, read_filters
from festival.programme.lasting_filters import form_choices


def filters_of(kept: str) -> Filters | None:
    """Return the filters of a kept choice. Districts and organisations that were renamed or joined are followed, as by
    a feed; None where one names what there is no more: a choice never becomes a wider one. Queries as read_filters."""
    try:
        return read_filters(MultiDict(parse_qsl(kept)))
    except BadFilter:
        return None


def choice_words(filters: Filters, locale: str) -> list[str]:
    """Return each filter in words; none where everything is asked for. Three queries, or none."""
    if filters.is_empty:
        return []
    return [one["words"] for one in chips(filters, form_choices(filters, locale), locale)]
