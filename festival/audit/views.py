"""The log, for administrators."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from festival.audit.log_filters import LogFilters, read_log_filters
from festival.audit.log_lines import AT_ONCE, Line, all_lines, newest_lines
from festival.audit.sweeping import KEPT, NETWORKS_KEPT
from festival.audit.words import KINDS
from festival.base.city import get_city
from festival.base.clock import to_local
from festival.base.navigation import Entry, in_menu
from festival.base.spreadsheet import Sheet, Value, comma_separated
from festival.base.templating import today
from festival.organisers.audit_trail import note_download
from festival.organisers.permissions import requires

log = Blueprint("log", __name__, url_prefix="/desk/settings/log")


@log.get("")
@in_menu(Entry("settings", 8, _l("Log")))
@requires("city.settings")
def index() -> ResponseReturnValue:
    """What was done, the newest first; administrators only. Three queries at most."""
    filters = read_log_filters(request.args)
    if filters.errors:
        return _page(filters), 400
    return _page(filters)


def export() -> ResponseReturnValue:
    """The same as a file, which is written down itself; administrators only."""
    filters = read_log_filters(request.args)
    if filters.errors:
        return _page(filters), 400
    note_download("log")
    zone = get_city().tz
    columns = (
        _("When"),
        _("What"),
        _("Who"),
        _("Number"),
        _("Of whom"),
        _("Number"),
        _("About"),
        _("Network"),
    )
    rows = (_cells(one, to_local(one.at, zone).replace(tzinfo=None)) for one in all_lines(filters))
    body = comma_separated(Sheet(_("Log"), [(words, 20) for words in columns], rows))
    response = Response(body, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="log-{today().isoformat()}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


# It is written down in a transaction of its own, and then read without the lock.
export.begins_itself = True  # type: ignore[attr-defined]
log.post("")(requires("city.settings")(export))


def _cells(one: Line, at: datetime) -> tuple[Value, ...]:
    return at, one.what, one.by, one.by_id, one.of, one.of_id, one.about, one.network


def _page(filters: LogFilters) -> str:
    before = request.args.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 10):
        abort(400)
    found = [] if filters.errors else newest_lines(filters, before_id=int(before) if before else None)
    address, args = url_for(".index"), filters.as_args()
    return render_template(
        "audit/log.html",
        lines=found[:AT_ONCE],
        filters=filters,
        kinds=list(KINDS.items()),
        here=f"{address}?{urlencode(args)}" if args else address,
        first={} if not before else {"before": None},
        more={"before": str(found[AT_ONCE - 1].id)} if len(found) > AT_ONCE else {},
        kept_months=KEPT.days // 30,
        networks_kept_days=NETWORKS_KEPT.days,
    )
