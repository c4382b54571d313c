"""Who may enter: every address with every role, as one table."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from festival.base.view_access import entries
from tests.conftest import make_account, make_event, make_organisation, make_venue, sign_in

NOBODY, STRANGER, MEMBER, OFFICE, COORDINATOR, ADMINISTRATOR = range(6)
ROLES = ("nobody", "stranger", "member", "office", "coordinator", "administrator")

EVERYBODY = (200,) * 6
TO_SIGN_IN = TO_ITS_KEY = 303

# address: status for nobody, a member of another organisation, a member of the event's, an office, the
# coordination, the administrator. <event>, <public>, <venue> stand for rows that the test makes.
TABLE = {
    "/": EVERYBODY,
    "/events": EVERYBODY,
    "/events/<public>": EVERYBODY,
    "/events/<public>/date": EVERYBODY,
    "/events/<public>.ics": EVERYBODY,
    "/events/<draft>": (404,) * 6,
    "/events/<draft>.ics": (404,) * 6,
    "/calendar.ics": EVERYBODY,
    "/calendar.atom": EVERYBODY,
    "/remembrance.ics": EVERYBODY,
    "/visit.ics": EVERYBODY,
    "/map": EVERYBODY,
    "/map/events.geojson": EVERYBODY,
    "/map/districts.geojson": EVERYBODY,
    "/map/page.js": EVERYBODY,
    "/embed": EVERYBODY,
    "/embed/map": EVERYBODY,
    "/subscribe": EVERYBODY,
    "/subscribe/mail": EVERYBODY,
    "/subscribe/mail/sent": EVERYBODY,
    "/subscribe/mail/confirm/forged": (410,) * 6,
    "/subscribe/mail/end/forged": (410,) * 6,
    "/remembrance": EVERYBODY,
    "/visit": EVERYBODY,
    "/venues/<venue>": EVERYBODY,
    "/organisations/<organisation>": EVERYBODY,
    "/licences": EVERYBODY,
    "/accessibility": EVERYBODY,
    "/imprint": EVERYBODY,
    "/privacy": EVERYBODY,
    "/city.css": EVERYBODY,
    "/healthz": EVERYBODY,
    "/signin": (200, 303, 303, 303, 303, 303),
    "/signup": (200, 302, 302, 302, 302, 302),
    "/signup/forged": (410,) * 6,
    "/signin/forgotten": EVERYBODY,
    "/signin/sent": EVERYBODY,
    "/signin/new-password/forged": (410,) * 6,
    "/invitations/forged": (410,) * 6,
    "/account/sign-ins": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/account/delete": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/account/data": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/account/email": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/account/email/forged": (TO_SIGN_IN, 410, 410, 410, 410, 410),
    "/account": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/events": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/week": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/events/new": (TO_SIGN_IN, *(TO_ITS_KEY,) * 5),
    "/desk/events/hold": (TO_SIGN_IN, *(TO_ITS_KEY,) * 5),
    "/desk/events/<draft id>": (TO_SIGN_IN, 403, 200, 200, 200, 200),
    "/desk/events/<draft id>/again": (TO_SIGN_IN, 403, TO_ITS_KEY, 403, TO_ITS_KEY, TO_ITS_KEY),
    "/desk/events/<draft id>/history": (TO_SIGN_IN, 403, 200, 200, 200, 200),
    "/desk/events/<draft id>/review": (TO_SIGN_IN, 403, 303, 403, 303, 303),
    "/desk/events/<draft id>/handed-in": (TO_SIGN_IN, 403, 303, 303, 303, 303),
    "/desk/events/<draft id>/what": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/events/<draft id>/when": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/events/<draft id>/where": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/events/<draft id>/whom": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/events/<draft id>/needs": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/events/<draft id>/dates/<date>": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/events/<draft id>/to-organiser": (TO_SIGN_IN, 403, 403, 403, 303, 303),
    "/desk/statements": (TO_SIGN_IN, 403, 403, 200, 200, 200),
    "/desk/statements/offices": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/venues/new": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/organisations": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/organisations/new": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/organisations/<organisation id>": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/webhooks": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/organisations/<organisation id>/webhooks": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/organisations/<organisation id>/tokens": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/organisations/<organisation id>/edit": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/organisations/<organisation id>/merge": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/organisations/<organisation id>/invite": (TO_SIGN_IN, 403, 200, 403, 200, 200),
    "/desk/resources": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/resources/new": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/routes": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/routes/new": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/remembrance": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/remembrance/new": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/rules": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/rules/new/quiet_day": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/rules/settings": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/rules/settings/quiet_day": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/year": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/year.xlsx": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/year/2027-06-12": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/year/feeds": (TO_SIGN_IN, 200, 200, 200, 200, 200),
    "/desk/year/feed/guess.ics": (404,) * 6,
    "/desk/insight": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/insight.xlsx": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/insight.csv": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/settings": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/health": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/jobs": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/backups": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/venues/lists": (TO_SIGN_IN, 403, 403, 403, 200, 200),
    "/desk/settings/districts": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/start": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/start/town": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/start/people": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/accounts": (TO_SIGN_IN, 403, 403, 403, 403, 200),
    "/desk/settings/accounts/new": (TO_SIGN_IN, 403, 403, 403, 403, 200),
}


@pytest.fixture
def addresses(app: Flask) -> dict[str, str]:
    """The table's placeholders, filled with rows of one organisation."""
    own = make_organisation()
    venue = make_venue()
    public = make_event(organisation=own, venue=venue)
    draft = make_event(organisation=own, venue=venue, state="pencilled")
    app.extensions["test_own"] = own
    return {
        "<public>/date": f"{public.id}-{public.slug}/{public.local_start.date()}",
        "<public>.ics": f"{public.id}.ics",
        "<public>": f"{public.id}-{public.slug}",
        "<draft id>/dates/<date>": f"{draft.id}/dates/{draft.local_start.date()}",
        "<draft id>": str(draft.id),
        "<draft>.ics": f"{draft.id}.ics",
        "<draft>": f"{draft.id}-{draft.slug}",
        "<organisation id>": str(own.id),
        "<organisation>": own.slug,
        "<venue>": f"{venue.id}-{venue.slug}",
    }


@pytest.mark.parametrize("role", range(6), ids=ROLES)
def test_every_address_answers_every_role_as_the_table_says(
    app: Flask, client: FlaskClient, addresses: dict[str, str], role: int
) -> None:
    own = app.extensions["test_own"]
    if role == STRANGER:
        sign_in(client, make_account(organisation=make_organisation()))
    elif role == MEMBER:
        sign_in(client, make_account(organisation=own))
    elif role == OFFICE:
        sign_in(client, make_account(organisation=make_organisation(is_office=True)))
    elif role == COORDINATOR:
        sign_in(client, make_account(role="coordinator"))
    elif role == ADMINISTRATOR:
        make_organisation()
        sign_in(client, make_account(role="administrator"))
    wrong = {}
    for pattern, statuses in TABLE.items():
        address = pattern
        for placeholder, value in addresses.items():
            address = address.replace(placeholder, value)
        answer = client.get(address)
        expected = statuses[role]
        if answer.status_code != expected and not (expected == 303 and answer.status_code == 302):
            wrong[pattern] = (answer.status_code, expected)
    assert wrong == {}


def test_every_view_says_who_may_enter(app: Flask) -> None:
    unmarked = [endpoint for endpoint, entry in entries(app).items() if not entry]
    assert unmarked == []


PROMISED = (
    "/ /events /calendar.ics /calendar.atom /subscribe /map /map/events.geojson /embed /embed/map /remembrance "
    "/remembrance.ics /visit /visit.ics /healthz /readyz /signin /desk /desk/events/new /desk/settings /setup"
).split()


def test_promised_addresses_do_not_vanish(app: Flask) -> None:
    known = {rule.rule for rule in app.url_map.iter_rules()}
    assert [address for address in PROMISED if address not in known] == []
