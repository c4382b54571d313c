"""What asks the same is one row: silent markets on quiet days, and two editions that meet year after year."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.conflicts.full_recheck import recheck_all
from festival.law.model import install_law
from festival.mediation.shelves import agenda, count_conflicts, count_small
from tests.checks.raised import open_conflicts_for
from tests.conftest import make_account, make_event, make_organisation, make_venue
from tests.counting import counted_queries
from tests.mediation.markets import FAIR, FRIDAYS, NOW, fairs, rows
from tests.mediation.quarrels import as_

pytestmark = pytest.mark.usefixtures("berlin")


def entries(page: str) -> list[str]:
    return re.findall(r'class="row-title"><a href="/desk/conflicts/(\d+)[?"]', page)


def test_many_events_and_years_that_ask_the_same_are_one_row(app: Flask) -> None:
    fairs(5)
    assert len(rows()) == 10  # each on Good Friday of 2027 and of 2028
    assert len({one.question for one in rows()}) == 1
    assert count_conflicts(None, now=NOW).numbers == {("open", "open", "quiet_day", rows()[0].is_small): 1}
    page = as_(app, make_account(role="coordinator")).get("/desk/conflicts?lang=en").text
    assert len(entries(page)) == 1
    assert "10 ask the same" in page
    assert "Markt 0" in page
    assert "6 more" in page


def test_another_kind_of_event_is_another_question(app: Flask) -> None:
    fairs(2)
    make_event(**FAIR | {"sound": "amplified", "title": "Laut"})
    assert len({one.question for one in rows()}) == 2


def test_each_reader_is_told_of_their_own_events_alone(app: Flask) -> None:
    organisation = make_organisation()
    mine = fairs(2, organisation=organisation, state="pencilled")
    fairs(3, state="pencilled")
    page = as_(app, make_account(organisation=organisation)).get("/desk/conflicts?lang=en").text
    assert "4 ask the same" in page
    number = entries(page)[0]
    talk = as_(app, make_account(organisation=organisation)).get(f"/desk/conflicts/{number}?lang=en").text
    assert talk.count("Markt 0") > 0
    assert "Markt 2" not in talk
    assert "Markt 2" not in page
    assert {one.organisation_id for one in mine} == {organisation.id}


def test_the_talk_lists_all_that_ask_the_same(app: Flask) -> None:
    fairs(3)
    carol = as_(app, make_account(role="coordinator"))
    number = entries(carol.get("/desk/conflicts").text)[0]
    talk = carol.get(f"/desk/conflicts/{number}?lang=en").text
    assert "The same question" in talk
    listed = talk[talk.index('id="same"') :]
    assert len(set(re.findall(r'<li><a href="/desk/conflicts/(\d+)', listed))) == 5  # and itself


def test_what_is_talked_about_by_itself_stands_by_itself(app: Flask) -> None:
    fairs(3)
    carol = as_(app, make_account(role="coordinator"))
    number = entries(carol.get("/desk/conflicts").text)[0]
    carol.post(f"/desk/conflicts/{number}/letter", data={"letter": "Wie laut seid ihr?", "key": "one"})
    page = carol.get("/desk/conflicts?lang=en").text
    assert len(entries(page)) == 2
    assert number in entries(page)
    assert "5 ask the same" in page


def test_two_editions_that_meet_every_year_are_one_row(app: Flask) -> None:
    square = make_venue(name="Marktplatz")
    his, hers = make_organisation(), make_organisation()
    market = {"organisation": his, "venue": square, "now": NOW}
    make_event(title="Wochenmarkt", **FRIDAYS | market)
    for year, day in ((2027, 3), (2028, 1)):
        start = datetime(year, 12, day, 10)
        values = {"title": f"Lichterfest {year}", "local_start": start, "local_end": start.replace(hour=20)}
        make_event(organisation=hers, venue=square, now=NOW, **values)
    other = datetime(2027, 6, 4, 10)
    make_event(
        title="Flohfest",
        organisation=hers,
        venue=square,
        local_start=other,
        local_end=other.replace(hour=12),
        now=NOW,
    )
    found = [one for one in open_conflicts_for(None, now=NOW) if one.rule == "venue_overlap"]
    assert len(found) == 2
    assert sorted(one.on.year for one in found) == [2027, 2027]
    window = NOW.date(), datetime(2029, 1, 1).date()
    assert len(agenda(*window)) + count_small(*window) == 2


def test_the_year_has_one_line_a_question(app: Flask) -> None:
    square, his, hers = make_venue(), make_organisation(), make_organisation()
    make_event(title="Wochenmarkt", organisation=his, venue=square, **FRIDAYS)
    for title in ("Fest 2027", "Fest"):
        day = datetime(2027, 6, 4 if title == "Fest" else 11, 10)
        make_event(
            title=title,
            organisation=hers,
            venue=square,
            local_start=day,
            local_end=day.replace(hour=20),
            now=NOW,
        )
    page = as_(app, make_account(role="coordinator")).get("/desk/year?year=2027&lang=en").text
    assert "1 open conflict on a day of 2027" in page


def test_a_full_recheck_gives_old_rows_their_question(app: Flask) -> None:
    fairs(2)
    before = {one.key: one.question for one in rows()}
    begin_writing()
    for one in rows():
        one.question = one.key
    db.session.commit()
    recheck_all(now=NOW)
    assert {one.key: one.question for one in rows()} == before


def test_the_board_asks_no_more_for_many_that_ask_the_same(app: Flask) -> None:
    fairs(2)
    carol = as_(app, make_account(role="coordinator"))
    carol.get("/desk/conflicts")
    with counted_queries() as few:
        carol.get("/desk/conflicts")
    fairs(12)
    with counted_queries() as many:
        carol.get("/desk/conflicts")
    assert len(many) == len(few)


def test_a_series_steps_aside_from_the_talk_for_all_editions(app: Flask) -> None:
    square, his, hers = make_venue(name="Marktplatz"), make_organisation(), make_organisation()
    market = make_event(title="Wochenmarkt", organisation=his, venue=square, **FRIDAYS)
    for title, day in (("Fest 2027", 4), ("Fest 2028", 11)):
        start = datetime(2027, 6, day, 10)
        values = {"local_start": start, "local_end": start.replace(hour=20), "now": NOW}
        make_event(title=title, organisation=hers, venue=square, **values)
    found = [one for one in open_conflicts_for(None, now=NOW) if one.rule == "venue_overlap"]
    assert len(found) == 1
    address = f"/desk/conflicts/{found[0].id}"
    owner, guest = as_(app, make_account(organisation=his)), as_(app, make_account(organisation=hers))
    assert "could step aside on the days" in owner.get(f"{address}?lang=en").text
    assert "could step aside on the days" not in guest.get(f"{address}?lang=en").text
    assert guest.post(f"{address}/aside", data={"event_id": market.id}).status_code == 403
    assert owner.post(f"{address}/aside", data={"event_id": "nonsense"}).status_code == 400
    said = owner.post(f"{address}/aside?lang=en", data={"event_id": market.id}, follow_redirects=True).text
    assert "On those days it does not take place" in said
    assert not [one for one in open_conflicts_for(None, now=NOW) if one.rule == "venue_overlap"]
    page = owner.get(f"/desk/events/{market.id}?lang=en").text
    assert "Steps aside" in page
    assert page.count("1 date left out") == 2
    back = re.search(r'action="([^"]+/asides/\d+/take-back[^"]*)"', page)
    assert back
    assert guest.post(back[1]).status_code in (403, 404)
    assert (
        "takes place again"
        in owner.post(
            back[1] + "&lang=en" if "?" in back[1] else back[1] + "?lang=en", follow_redirects=True
        ).text
    )
    assert len([one for one in open_conflicts_for(None, now=NOW) if one.rule == "venue_overlap"]) == 1


def test_a_series_steps_aside_to_another_part_of_the_square(app: Flask) -> None:
    square, his, hers = make_venue(name="Marktplatz"), make_organisation(), make_organisation()
    north, south = (make_venue(name=name, parent=square) for name in ("Nordseite", "Südseite"))
    market = make_event(title="Wochenmarkt", organisation=his, venue=north, **FRIDAYS)
    start = datetime(2027, 6, 4, 10)
    make_event(
        title="Fest", organisation=hers, venue=north, local_start=start, local_end=start.replace(hour=18)
    )
    (conflict,) = [one for one in open_conflicts_for(None, now=NOW) if one.rule == "venue_overlap"]
    owner, address = as_(app, make_account(organisation=his)), f"/desk/conflicts/{conflict.id}"
    page = owner.get(f"{address}?lang=en").text
    assert ">Südseite</option>" in page
    assert ">Marktplatz</option>" not in page, "the whole square would meet the feast"
    data = {"event_id": market.id, "to_venue_id": square.id}
    assert owner.post(f"{address}/aside", data=data).status_code == 400
    said = owner.post(
        f"{address}/aside?lang=en", data=data | {"to_venue_id": south.id}, follow_redirects=True
    )
    assert "takes place here, also on days to come: Südseite" in said.text
    assert not [one for one in open_conflicts_for(None, now=NOW) if one.rule == "venue_overlap"]
    page = owner.get(f"/desk/events/{market.id}?lang=en").text
    assert "1 date at another place: Südseite" in page
    assert "Stay here all the same" in page


def test_two_shop_openings_in_a_row_have_a_page(app: Flask) -> None:
    begin_writing()
    db.session.get_one(City, 1).land = "DE-BE"
    install_law()
    db.session.commit()
    for day in (6, 13):
        start = datetime(2027, 6, day, 13)
        make_event(category="handel", venue=make_venue(), local_start=start, local_end=start.replace(hour=18))
    rows = open_conflicts_for(None, now=NOW)
    (conflict,) = [one for one in rows if one.reason_code == "in_a_row"]
    page = as_(app, make_account(role="coordinator")).get(f"/desk/conflicts/{conflict.id}?lang=en")
    assert page.status_code == 200
    assert "two Sundays or holidays in a row" in page.text
