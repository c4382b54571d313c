"""A list from the moment it is sent in until it is taken back, as the coordination sees it."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.clean_up.kept_for import throw_away_what_is_past
from festival.events.model import Event, Occurrence
from festival.exchange.model import ImportedEvent, ImportRun, Source
from festival.exchange.working import work_on_runs
from festival.organisers.model import Organisation
from festival.places.model import Venue
from festival.sheets import kept_lists
from tests.conftest import make_account, make_organisation, make_venue, sign_in
from tests.sheets.conftest import HEADS, ROWS, import_it, page, saved, send, sent, words_of, xlsx


def events() -> list[Event]:
    return list(
        db.session.scalars(select(Event).order_by(Event.id).execution_options(populate_existing=True))
    )


def files(app: Flask) -> set[str]:
    folder = app.config["SETTINGS"].uploads_dir / "lists"
    return {one.name for one in folder.iterdir()} if folder.is_dir() else set()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_list_is_looked_at_and_nothing_is_written_before_import(coordinator: FlaskClient) -> None:
    venue = make_venue(name="Marktplatz")
    group = make_organisation(name="Musikverein")
    address = sent(coordinator)
    shown = page(coordinator, f"{address}?lang=en")
    assert "The list was read as 3 events: new 3" in shown
    assert "2 names are not known here" in shown  # Altstadt, Stadtmarketing
    assert (count(Event), count(Venue), count(Organisation)) == (0, 1, 1)
    result = import_it(coordinator, address, group.id)
    assert "3" in result
    concert, market, fest = events()
    assert (concert.title, concert.venue_id, concert.organisation_id) == ("Sommerkonzert", venue.id, group.id)
    assert (concert.state, concert.category, concert.tone) == ("pencilled", "unknown", "unknown")
    assert str(market.local_start) == "2027-06-19 10:00:00"
    assert "Veranstalter: Stadtmarketing" in market.description
    assert fest.place_name == "Altstadt"
    assert fest.all_day
    assert db.session.scalar(select(func.count()).select_from(Occurrence)) == 4


def test_the_same_list_next_week_shows_what_has_changed_and_marks_what_has_gone(
    coordinator: FlaskClient,
) -> None:
    own = make_organisation().id
    import_it(coordinator, sent(coordinator), own)
    source = db.session.scalars(select(Source.id)).one()
    later = [("15.6.2027", *ROWS[0][1:]), ROWS[1]]
    address = sent(coordinator, later, source=str(source))
    shown = page(coordinator, f"{address}?lang=en")
    assert "changed 1, the same 1, no longer in the list 1" in shown
    assert re.search(r"Dates: .*14.* 15", page(coordinator, f"{address}?lang=en&show=changed"))
    assert "Stadtfest" in page(coordinator, f"{address}?lang=en&show=gone")
    import_it(coordinator, address, own)
    assert [event.state for event in events()] == ["pencilled"] * 3
    assert count(ImportedEvent) == 3
    assert (
        db.session.scalar(select(ImportedEvent.key).where(ImportedEvent.gone_since.is_not(None)))
        == "stadtfest"
    )


def test_a_row_that_can_no_longer_be_read_is_not_said_to_be_gone(coordinator: FlaskClient) -> None:
    import_it(coordinator, sent(coordinator), make_organisation().id)
    source = str(db.session.scalars(select(Source.id)).one())
    address = sent(coordinator, [*ROWS[:2], ("30.2.2027", *ROWS[2][1:])], source=source)
    assert "cannot be read 1, the same 2." in page(coordinator, f"{address}?lang=en")


def test_a_whole_import_is_taken_back(coordinator: FlaskClient) -> None:
    address = sent(coordinator)
    import_it(coordinator, address, make_organisation().id)
    assert coordinator.post(f"{address}/take-back").status_code == 303
    work_on_runs()
    assert [event.state for event in events()] == ["withdrawn"] * 3
    assert "3" in page(coordinator, f"{address}/result")


def test_a_run_is_taken_back_once_and_the_last_one_first(coordinator: FlaskClient) -> None:
    own = make_organisation().id
    first = sent(coordinator)
    import_it(coordinator, first, own)
    source = db.session.scalars(select(Source.id)).one()
    second = sent(coordinator, [("15.6.2027", *ROWS[0][1:])], source=str(source))
    import_it(coordinator, second, own)
    coordinator.post(f"{first}/take-back")
    assert db.session.scalars(select(ImportRun.state).order_by(ImportRun.id)).all() == ["done", "done"]


def test_while_it_is_imported_the_page_says_how_far_it_is_without_a_script(coordinator: FlaskClient) -> None:
    address = sent(coordinator)
    coordinator.post(f"{address}/import", data={"state": "idea", "own": str(make_organisation().id)})
    answer = coordinator.get(f"{address}/result")
    assert answer.headers["Refresh"] == "3"
    assert coordinator.get(address).status_code == 303
    work_on_runs()
    assert "Refresh" not in coordinator.get(f"{address}/result").headers


def test_what_new_events_are_and_whose_is_asked_and_nothing_is_taken_for_granted(
    coordinator: FlaskClient,
) -> None:
    address = sent(coordinator)
    answer = coordinator.post(f"{address}/import", data={})
    assert answer.status_code == 400
    assert db.session.scalars(select(ImportRun.state)).one() == "read"
    assert not re.search(r'name="state"[^>]*checked', answer.get_data(as_text=True))


def test_two_who_import_the_same_list_at_once_write_it_once(coordinator: FlaskClient) -> None:
    own = make_organisation().id
    first, second = sent(coordinator), sent(coordinator)
    coordinator.post(f"{first}/import", data={"state": "pencilled", "own": str(own)})
    coordinator.post(f"{second}/import", data={"state": "pencilled", "own": str(own)})
    assert sorted(db.session.scalars(select(ImportRun.state))) == ["read", "waiting"]
    work_on_runs()
    assert "the same 3" in page(coordinator, f"{second}?lang=en")
    import_it(coordinator, second, own)
    assert count(Event) == 3


def test_what_stands_here_already_waits_for_an_answer(coordinator: FlaskClient) -> None:
    venue = make_venue(name="Marktplatz")
    address = sent(coordinator)
    shown = page(coordinator, f"{address}?lang=en")
    assert "new 3" in shown
    import_it(coordinator, address, make_organisation().id)
    ours = events()[0]
    again = sent(coordinator, name="Andere Liste.xlsx")
    assert "is it this one? 3" in page(coordinator, f"{again}?lang=en")
    form = coordinator.get(f"{again}/twice?lang=en").get_data(as_text=True)
    assert f'value="{ours.id}"' in form
    assert "Sommerkonzert" in form
    coordinator.post(f"{again}/twice", data={"row-0": str(ours.id), "row-1": "apart", "row-2": ""})
    assert "new 1" in page(coordinator, f"{again}?lang=en")
    import_it(coordinator, again, make_organisation().id)
    assert count(Event) == 4
    assert venue.id == events()[0].venue_id


def test_names_are_asked_once_each_and_new_places_and_organisations_are_made_where_said(
    coordinator: FlaskClient,
) -> None:
    make_venue(name="Marktplatz am Dom")
    address = sent(coordinator)
    form = coordinator.get(f"{address}/names?lang=en").get_data(as_text=True)
    assert "is “Marktplatz am Dom”" in form
    fields = dict(re.findall(r'<label for="((?:place|organisation)-\d+)">\s*([^<]+?)\s*<', form))
    answers = dict.fromkeys(fields, "text")
    by_name = {words: name for name, words in fields.items()}
    answers[by_name["Altstadt"]] = "new:outdoor"
    answers[by_name["Musikverein"]] = "new:culture"
    assert coordinator.post(f"{address}/names", data=answers).status_code == 303
    assert (count(Venue), count(Organisation)) == (1, 0)
    import_it(coordinator, address, make_organisation().id)
    old_town = db.session.scalars(select(Venue).where(Venue.name == "Altstadt")).one()
    group = db.session.scalars(select(Organisation).where(Organisation.name == "Musikverein")).one()
    assert (old_town.setting, group.sector, group.is_admitted) == ("outdoor", "culture", True)
    assert events()[0].organisation_id == group.id
    again = sent(coordinator, source=str(db.session.scalars(select(Source.id)).one()))
    assert "the same 3" in page(coordinator, f"{again}?lang=en")


def test_columns_can_be_said_by_hand_and_are_known_the_next_time(coordinator: FlaskClient) -> None:
    heads = ("Spalte X", "Spalte Y", "Spalte Z")
    rows = [("14.6.2027", "Fest", "Marktplatz")]
    address = sent(coordinator, rows, heads=heads)
    assert coordinator.get(address).headers["Location"].startswith(f"{address}/columns")
    shown = coordinator.get(f"{address}/columns?nothing=1").get_data(as_text=True)
    assert "14.6.2027" in shown
    answers = {"column-0": "date", "column-1": "title", "column-2": "place", "head": "1"}
    answers |= {"same_title": "together", "days": "", "length": ""}
    assert coordinator.post(f"{address}/columns", data=answers).status_code == 303
    assert "new 1" in page(coordinator, f"{address}?lang=en")
    import_it(coordinator, address, make_organisation().id)
    again = sent(coordinator, rows, heads=heads, source=str(db.session.scalars(select(Source.id)).one()))
    assert "the same 1" in page(coordinator, f"{again}?lang=en")


def test_a_row_that_cannot_be_read_says_which_cell_and_why(coordinator: FlaskClient) -> None:
    rows = [
        ("30.2.2027", "", "Fest", "", ""),
        ("14.6.2027", "", "", "Markt", ""),
        ("So 14.6.2027", "", "Tag", "", ""),
    ]
    shown = page(coordinator, f"{sent(coordinator, rows)}?lang=en")
    assert "Cell A2: there is no day “30.2.2027”." in shown
    assert "Cell C3: there is no title." in shown
    assert "Cell A4: “So 14.6.2027” is another day of the week." in shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There is nothing in this file."),
        (b"<html><table></table></html>", "This is a web page"),
        (b"PK\x03\x04 broken", "This file is damaged"),
        (b"%PDF-1.7", "This is no spreadsheet"),
    ],
)
def test_a_file_that_is_no_list_comes_back_with_the_reason(
    coordinator: FlaskClient, data: bytes, words: str
) -> None:
    form = {"file": (io.BytesIO(data), "liste.xls"), "source": "0", "name": "Meine Liste"}
    answer = coordinator.post("/desk/imports?lang=en", data=form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert words in words_of(answer.get_data(as_text=True))
    assert 'value="Meine Liste"' in answer.get_data(as_text=True)
    assert count(ImportRun) == 0


def test_no_file_is_asked_for(coordinator: FlaskClient) -> None:
    assert coordinator.post("/desk/imports", data={"source": "0"}).status_code == 400


def test_what_is_typed_into_a_list_stays_words(coordinator: FlaskClient) -> None:
    rows = [("14.6.2027", "19-20 Uhr", "{{7*7}} <b>x</b> '\"><b>", "=1+1", "{% raw %}")]
    address = sent(coordinator, rows)
    html = coordinator.get(address).get_data(as_text=True)
    assert "{{7*7}} &lt;b&gt;x&lt;/b&gt;" in html
    import_it(coordinator, address, make_organisation().id, "confirmed")
    (event,) = events()
    assert event.title == "{{7*7}} <b>x</b> '\"><b>"


def test_contacts_of_a_list_are_never_public(coordinator: FlaskClient) -> None:
    rows = [("14.6.2027", "", "Fest", "Anna Beispiel", "0201 123456")]
    heads = ("Datum", "Uhrzeit", "Titel", "Ansprechpartner", "Telefon")
    address = sent(coordinator, rows, heads=heads)
    assert "Kontakt: Anna Beispiel 0201 123456" in page(coordinator, address)
    import_it(coordinator, address, make_organisation().id, "confirmed")
    (event,) = events()
    public = coordinator.get(f"/events/{event.id}-fest").get_data(as_text=True)
    assert "Fest" in public
    assert "123456" not in public
    assert "Beispiel" not in public
    assert db.session.scalars(select(ImportedEvent.contact)).one() == "Anna Beispiel\n0201 123456"
    assert "Kontakt: Anna Beispiel 0201 123456" in page(coordinator, f"{address}/result")


def test_the_template_reads_as_it_was_meant(coordinator: FlaskClient) -> None:
    for ending in ("xlsx", "csv"):
        data = coordinator.get(f"/desk/imports/template.{ending}").data
        address = send(coordinator, data, f"Vorlage.{ending}").headers["Location"]
        shown = page(coordinator, f"{address}?lang=en")
        assert "new 2" in shown
    assert coordinator.get("/desk/imports/template.exe").status_code == 404


def test_the_template_holds_no_formula(coordinator: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(coordinator.get("/desk/imports/template.xlsx").data))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_a_list_that_is_thrown_away_leaves_nothing(coordinator: FlaskClient, app: Flask) -> None:
    before = files(app)
    address = sent(coordinator)
    assert len(files(app) - before) == 1
    coordinator.post(f"{address}/drop")
    assert files(app) == before
    assert (count(ImportRun), count(Source)) == (0, 0)
    assert coordinator.get(address).status_code == 404


def test_a_list_that_nobody_imports_goes_after_a_week_with_its_file(
    coordinator: FlaskClient, app: Flask
) -> None:
    before = files(app)
    sent(coordinator)
    throw_away_what_is_past(now=clock.now())
    assert count(ImportRun) == 1
    throw_away_what_is_past(now=clock.now() + kept_lists.KEPT * 2)
    assert (count(ImportRun), count(Source)) == (0, 0)
    assert files(app) == before


def test_a_file_that_is_gone_is_said_and_ends_no_page(coordinator: FlaskClient) -> None:
    address = sent(coordinator)
    begin_writing()
    db.session.scalars(select(ImportRun)).one().kept_name = ""
    db.session.commit()
    for way in ("", "/columns", "/names", "/twice"):
        answer = coordinator.get(f"{address}{way}?lang=en")
        assert answer.status_code == 410
        assert "not kept any more" in answer.get_data(as_text=True)
    coordinator.post(f"{address}/import", data={"state": "idea", "own": str(make_organisation().id)})
    work_on_runs()
    assert db.session.scalars(select(ImportRun.state)).one() == "failed"
    assert coordinator.get(f"{address}/result").status_code == 200


def test_a_sheet_a_month_is_one_list(coordinator: FlaskClient) -> None:
    book = Workbook()
    book.active.title = "Juni 2027"
    for sheet in (book.active, book.create_sheet("Juli 2027"), book.create_sheet("Alt")):
        sheet.append(["Tag", "Titel"])
        sheet.append(["14.", f"Fest im {sheet.title}"])
    book["Alt"].sheet_state = "hidden"
    address = send(coordinator, saved(book)).headers["Location"]
    assert "new 2" in page(coordinator, f"{address}?lang=en")
    assert "Alt (hidden)" in coordinator.get(f"{address}/columns?lang=en").get_data(as_text=True)


def test_nobody_but_the_coordination_brings_lists_in(client: FlaskClient) -> None:
    sign_in(client, make_account(organisation=make_organisation()))
    assert client.get("/desk/imports").status_code == 403
    assert send(client, xlsx(ROWS)).status_code == 403
    assert count(ImportRun) == 0


def test_a_thousand_rows_are_shown_a_page_at_a_time(coordinator: FlaskClient) -> None:
    rows = [(f"{1 + number % 28}.6.2027", "", f"Fest {number}", "", "") for number in range(120)]
    address = sent(coordinator, rows)
    assert coordinator.get(address).get_data(as_text=True).count("<tr>") == 51
    assert coordinator.get(f"{address}?page=3").get_data(as_text=True).count("<tr>") == 21
    assert coordinator.get(f"{address}?page=x").status_code == 400
    assert coordinator.get(f"{address}?show=x").status_code == 400


def test_an_event_of_ours_that_is_edited_wins_and_the_preview_says_so(coordinator: FlaskClient) -> None:
    own = make_organisation().id
    import_it(coordinator, sent(coordinator, [ROWS[2]], heads=HEADS), own)
    begin_writing()
    event = events()[0]
    event.place_name = "Rathaus"
    db.session.commit()
    source = str(db.session.scalars(select(Source.id)).one())
    again = sent(coordinator, [(*ROWS[2][:3], "Neustadt", "")], source=source)
    assert "Place stays: “Rathaus”; the list says “Neustadt”" in page(coordinator, f"{again}?lang=en")
