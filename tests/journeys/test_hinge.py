"""The hinge of a city: a club comes for the first time, plans a street feast with others, offices say yes and no, they
agree, the coordination confirms, and each is written to by the city's own mail server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, update

from festival import create_app
from festival.base import clock
from festival.base.database import begin_writing, db
from festival.organisers.accounts import NewAccount, create_account
from festival.organisers.model import Account, Organisation
from festival.outbox.delivery import send_due
from festival.settings import read_settings
from festival.statements.model import OfficeTerm
from tests.journeys.city import DemoCity
from tests.journeys.test_talk_it_over import NEXT, PASSWORD, Visit, keep, press
from tests.outbox.conftest import let_it_be_time
from tests.outbox.mail_server import Received, ScriptedServer, running_mail_server
from tests.real_server import free_port, running

ANNA, SHOPS, COORDINATOR = "anna@ruderclub.example", "laden@altstadt.example", "stadt@marketing.example"
OF_THE_DEMO = {"second@demo.example": SHOPS, "coordinator@demo.example": COORDINATOR}
"""Who is at addresses to which nobody writes gets one."""
OFFICES = {
    "traffic": ("Straßenverkehrsamt", "verkehr@amt.example"),
    "fire": ("Feuerwehr", "wehr@amt.example"),
}
TITLE = "Straßenfest am Kanal"
QUOTED = f"„{TITLE}“"
DAY = clock.to_local(clock.now(), ZoneInfo("Europe/Berlin")).date() + timedelta(days=150)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[ScriptedServer]:
    with running_mail_server() as found:
        yield found


@pytest.fixture(scope="module")
def hinge(
    prepared_demo: Path, mail_server: ScriptedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoCity]:
    """The demo city with a mail server, and two offices that are asked about traffic and about fire."""
    folder, port = tmp_path_factory.mktemp("hinge") / "data", free_port()
    shutil.copytree(prepared_demo, folder)
    environ = {
        "PORT": str(port),
        "FESTIVAL_WORKERS": "1",
        "FESTIVAL_BASE_URL": f"http://127.0.0.1:{port}",
        "FESTIVAL_MAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "FESTIVAL_MAIL_FROM": "feste@stadt.example",
    }
    with running(folder, **environ):
        app = create_app(read_settings({"FESTIVAL_DATA_DIR": str(folder), "FESTIVAL_DEMO": "1", **environ}))
        with app.app_context():
            begin_writing()
            db.session.execute(delete(OfficeTerm))
            for term, (name, email) in OFFICES.items():
                office = Organisation(
                    name=name, slug=term, sector="city", is_office=True, admitted_at=clock.now()
                )
                db.session.add(office)
                db.session.flush()
                db.session.add(OfficeTerm(term=term, office_id=office.id))
                create_account(NewAccount(email, f"{name}: Dienst", PASSWORD, organisation=name))
            for demo, email in OF_THE_DEMO.items():
                db.session.execute(update(Account).where(Account.email == demo).values(email=email))
            db.session.commit()
        yield DemoCity(f"http://127.0.0.1:{port}", app)


class Post:
    """What the mail server got since somebody looked last, after the job has run."""

    def __init__(self, city: DemoCity, server: ScriptedServer) -> None:
        self._city, self._server, self._seen = city, server, 0

    def fresh(self) -> list[Received]:
        with self._city.app.app_context():
            let_it_be_time()  # what is told at once waits some minutes for more of the kind, the rest for the morning
            send_due()
        found = self._server.mails[self._seen :]
        self._seen = len(self._server.mails)
        return found

    def read(self) -> list[tuple[str, str]]:
        """Recipients and subjects, in order of the recipients."""
        return sorted((one.recipient, str(one.message["Subject"])) for one in self.fresh())


def test_a_club_comes_plans_with_others_and_everybody_agrees(
    hinge: DemoCity,
    mail_server: ScriptedServer,
    browser: Browser,
    assert_accessible: Callable[[Page], None],
) -> None:
    visit, post = Visit(hinge, browser, 390, assert_accessible), Post(hinge, mail_server)

    # A club signs up by a link in a mail, and founds its organisation.
    club = browser.new_context(viewport={"width": 390, "height": 900}, locale="de-DE").new_page()
    club.set_default_timeout(15_000)
    club.goto(f"{hinge.url}/signup")
    visit.settle(club)
    club.fill("[name=email]", ANNA)
    press(club, "main .button")
    (asked,) = post.fresh()
    assert asked.recipient == ANNA
    link = re.search(r"http://\S+/signup/\S+", asked.text)
    assert link is not None
    club.goto(link[0])
    club.fill("[name=name]", "Anna Ruder")
    club.fill("[name=password]", "ein-langes-passwort-1")
    club.fill("[name=repeated_password]", "ein-langes-passwort-1")
    press(club, "main .button")
    club.goto(f"{hinge.url}/desk/organisations/new")
    club.fill("[name=name]", "Ruderclub am Kanal")
    club.select_option("[name=sector]", "sport")
    press(club, "main form.form .button")
    assert post.read() == [(COORDINATOR, "Ruderclub am Kanal wartet auf Aufnahme")]

    with visit.by(COORDINATOR) as desk:
        desk.goto(f"{hinge.url}/desk/organisations")
        desk.get_by_role("link", name="Ruderclub am Kanal").click()
        visit.settle(desk)
        press(desk, "button[value=admit]")
    assert [one.recipient for one in post.fresh()] == [ANNA]

    # It holds a date for a street feast.
    club.goto(f"{hinge.url}/desk/events/new")
    club.fill("[name=title]", TITLE)
    club.select_option("[name=category]", "stadtfest")
    club.check("[name=tone][value=festive]")
    press(club, NEXT)
    club.fill("[name=start_on]", DAY.isoformat())
    club.fill("[name=start_time]", "14:00")
    club.fill("[name=end_time]", "18:00")
    press(club, NEXT)
    if "/when" in club.url:
        keep(club)
    club.fill("[name=venue_words]", "Arkonaplatz")
    press(club, "button[name=search]")
    club.get_by_label(re.compile("^Arkonaplatz")).first.check()
    press(club, NEXT)
    if "/where" in club.url:
        keep(club)
    club.check("[name=price_kind][value=free]")
    press(club, NEXT)
    club.eval_on_selector_all("main details", "all => all.forEach(one => { one.open = true })")
    club.check("[name=trait-closes_street][value=yes]")
    club.check("[name=trait-open_fire][value=yes]")
    press(club, NEXT)
    if "/needs" in club.url:
        keep(club)
    visit.settle(club)
    press(club, "button[value=pencilled]")
    event = int(re.findall(r"/desk/events/(\d+)", club.url)[0])

    # It asks the shops to organise it together; they accept.
    club.goto(f"{hinge.url}/desk/events/{event}/together")
    club.select_option("[name=organisation_id]", label="Altstadtgemeinschaft Havel (Demo)")
    visit.settle(club)
    press(club, "main form.form .button")
    assert post.read() == [
        (SHOPS, f"Ruderclub am Kanal fragt Ihre Organisation, ob Sie {QUOTED} gemeinsam veranstalten.")
    ]
    with visit.by(SHOPS) as shops:
        shops.get_by_role("link", name=TITLE).first.click()
        visit.settle(shops)
        press(shops, "button[value=accept]")
    assert post.read() == [
        (ANNA, f"Altstadtgemeinschaft Havel (Demo) veranstaltet {QUOTED} gemeinsam mit Ihnen.")
    ]

    # Handed in, two offices are asked: one agrees with a condition, the other refuses.
    club.goto(f"{hinge.url}/desk/events/{event}")
    press(club, "button[value=submitted]")
    asked_for = f"Ihr Amt wird um eine Stellungnahme zu {QUOTED} gebeten."
    assert post.read() == [
        (COORDINATOR, f"Anna Ruder hat {QUOTED} eingereicht: Es wartet auf eine Antwort."),
        (OFFICES["traffic"][1], asked_for),
        (OFFICES["fire"][1], asked_for),
    ]
    for email, answer, words, told in (
        (
            OFFICES["traffic"][1],
            "conditions",
            "Die Umleitung ist ab 12 Uhr auszuschildern.",
            f"Straßenverkehrsamt stimmt {QUOTED} mit Auflagen zu.",
        ),
        (
            OFFICES["fire"][1],
            "refused",
            "Der Abstand der Feuerschalen zum Haus ist zu klein.",
            f"Feuerwehr lehnt {QUOTED} ab.",
        ),
    ):
        with visit.by(email) as office:
            visit.settle(office, "/desk/statements")
            office.get_by_role("link", name=TITLE).first.click()
            office.check(f"[name=answer][value={answer}]")
            office.fill("[name=text]", words)
            visit.settle(office)
            press(office, "main form.form .button")
        assert post.read() == [(one, told) for one in (ANNA, SHOPS, COORDINATOR)]

    # The club answers the brigade in the event's thread, which agrees then.
    club.goto(f"{hinge.url}/desk/events/{event}/talk")
    club.fill("[name=text]", "Wir stellen die Feuerschalen 10 m vom Haus auf.")
    club.eval_on_selector_all("main details", "all => all.forEach(one => { one.open = true })")
    club.get_by_label(re.compile("Feuerwehr: Dienst")).check()
    visit.settle(club)
    press(club, "main form.form .button")
    wrote = f"Anna Ruder hat eine Nachricht zu {QUOTED} geschrieben."
    assert post.read() == [
        (SHOPS, wrote),
        (COORDINATOR, wrote),
        (OFFICES["traffic"][1], wrote),
        (OFFICES["fire"][1], f"Anna Ruder hat Ihnen zu {QUOTED} geschrieben."),
    ]
    with visit.by(OFFICES["fire"][1]) as office:
        office.goto(f"{hinge.url}/desk/events/{event}")
        office.get_by_role("link", name=re.compile("Antwort ändern.*Feuerwehr")).click()
        office.check("[name=answer][value=agreed]")
        office.fill("[name=text]", "")
        press(office, "main form.form .button")
    agreed = f"Feuerwehr stimmt {QUOTED} zu."
    assert post.read() == [(one, agreed) for one in (ANNA, SHOPS, COORDINATOR)]

    # The coordination confirms, and the public reads who organises it.
    with visit.by(COORDINATOR) as desk:
        visit.settle(desk, f"/desk/events/{event}")
        press(desk, "main button[value=confirmed]")
    confirmed = f"Koordination Demo hat {QUOTED} geändert: Bestätigt."
    assert post.read() == [(ANNA, confirmed), (SHOPS, confirmed)]
    club.goto(f"{hinge.url}/events/{event}-x")
    visit.settle(club)
    expect(club.locator("main")).to_contain_text("Ruderclub am Kanal")
    expect(club.locator("main")).to_contain_text("Altstadtgemeinschaft Havel (Demo)")
    assert mail_server.faults == []
