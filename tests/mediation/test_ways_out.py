"""A conflict has its own page: events, day and place first, then three ways out, each as its reader may take it."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from festival.base.dates import short_day
from tests.conftest import make_account, make_organisation
from tests.mediation.quarrels import EVENING, Quarrel, as_


def page_of(app: Flask, quarrel: Quarrel, account: Any) -> str:
    return str(as_(app, account).get(f"/desk/conflicts/{quarrel.conflict.id}?lang=en").text)


def ways_of(page: str) -> str:
    ways = page[page.index('<ol class="ways">') :]
    return ways[: ways.index("</ol>")]


def test_the_page_begins_with_events_day_and_place(app: Flask, quarrel: Quarrel) -> None:
    page = page_of(app, quarrel, quarrel.alice)
    head = page[page.index('<header class="page-head">') : page.index("</header>", page.index("page-head"))]
    day = short_day(EVENING.date(), "en", this_year=EVENING.year)
    for words in ("Laternenfest", "Chorabend", day, "Marktplatz"):
        assert words in head
    assert head.index("Laternenfest") < head.index("Chorabend"), "one's own comes first"


def test_one_s_own_event_comes_first(app: Flask, quarrel: Quarrel) -> None:
    page = page_of(app, quarrel, quarrel.bob)
    head = page[page.index('<header class="page-head">') :]
    assert head.index("Chorabend") < head.index("Laternenfest")


def test_whoever_is_concerned_moves_or_shares_and_is_told_who_may_keep(app: Flask, quarrel: Quarrel) -> None:
    ways = ways_of(page_of(app, quarrel, quarrel.alice))
    assert re.findall(r"<h3>([^<]*)", ways) == ["Another date, time or place", "Together", "Keep both"]
    assert "/proposal" in ways
    assert "/together" in ways
    assert "/keep" not in ways
    assert "The coordination decides that." in ways


def test_the_coordination_proposes_shares_and_keeps(app: Flask, quarrel: Quarrel) -> None:
    ways = ways_of(page_of(app, quarrel, quarrel.carol))
    for way in ("/proposal", "/together", "/keep"):
        assert way in ways


def test_what_is_settled_has_no_way_out_any_more(app: Flask, quarrel: Quarrel) -> None:
    data = {"reason": "Tradition.", "custom": ""}
    carol = as_(app, quarrel.carol)
    assert carol.post(f"/desk/conflicts/{quarrel.conflict.id}/keep", data=data).status_code == 303
    assert '<ol class="ways">' not in page_of(app, quarrel, quarrel.alice)


def test_a_mistake_opens_the_way_it_was_made_in(app: Flask, quarrel: Quarrel) -> None:
    answer = as_(app, quarrel.carol).post(
        f"/desk/conflicts/{quarrel.conflict.id}/keep?lang=en", data={"reason": ""}
    )
    assert answer.status_code == 400
    keep = ways_of(answer.text).partition("<h3>Keep both")[2]
    assert "<details open>" in keep


def test_a_line_of_the_board_begins_with_events_day_and_place(app: Flask, quarrel: Quarrel) -> None:
    board = as_(app, quarrel.carol).get("/desk/conflicts?lang=en").text
    row = board[board.index('class="row') :]
    title = row[row.index('class="row-title"') : row.index("</h3>")]
    assert "Laternenfest" in title
    assert "Chorabend" in title
    assert "Marktplatz" in row[: row.index("</ul>")]
    assert "Known since" not in board


def test_a_stranger_reads_no_title_on_any_line(app: Flask, quarrel: Quarrel) -> None:
    stranger = as_(app, make_account(organisation=make_organisation()))
    assert stranger.get(f"/desk/conflicts/{quarrel.conflict.id}").status_code == 404
    assert quarrel.hers.title not in stranger.get("/desk/conflicts").text
