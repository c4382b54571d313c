"""People who work on events over HTTP, and a ledger of what they were answered."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from random import Random
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select

from festival.base.database import begin_writing, db
from festival.events.change_log import EventChange
from festival.events.model import Event
from tests.conftest import PASSWORD, make_account, make_event, make_organisation, make_venue
from tests.faults.installation import Installation
from tests.nonsense import FormReader, FoundForm

PATIENCE_S = 40
SAVED, TOLD, UNKNOWN = "saved", "told", "unknown"
_NOT_SAVED = (409, 503, 507)


@dataclass
class Ledger:
    """What was asked for and what came back: by the words that were to be saved."""

    answers: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Of each title: whether it was saved, refused in words, or nobody knows; and the event, or 0 for a new one."""
    statuses: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, title: str, event_id: int, status: int | None) -> None:
        """Write down an answer; None where none came."""
        with self._lock:
            self.statuses[status or 0] += 1
            outcome = UNKNOWN if status is None else SAVED if status == 303 else TOLD
            self.answers[title] = outcome, event_id

    def asked(self, status: int) -> None:
        with self._lock:
            self.statuses[status] += 1

    @property
    def saved(self) -> int:
        return sum(outcome == SAVED for outcome, _ in self.answers.values())

    @property
    def surprises(self) -> dict[int, int]:
        """The answers that nobody should get, whatever happens."""
        fine = {0, 200, 302, 303, 304, *_NOT_SAVED}
        return {status: count for status, count in self.statuses.items() if status not in fine}


@dataclass(frozen=True)
class Browser:
    """One person, signed in."""

    port: int
    cookie: str

    def get(self, path: str) -> tuple[int, str]:
        status, _place, text = self._ask("GET", path)
        return status, text

    def send(self, path: str, pairs: list[tuple[str, str]]) -> tuple[int, str]:
        """Return the status and where to go on."""
        status, place, _text = self._ask("POST", path, urlencode(pairs))
        return status, place

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, answer.headers.get("Location", ""), text


def sign_in(port: int, email: str) -> Browser:
    """Sign in as a browser does."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", "/signin")
        answer = connection.getresponse()
        page, cookies = answer.read().decode(), _cookies(answer)
        (form,) = [one for one in FormReader(page).forms if "password" in one.names]
        pairs = [(name, value) for name, value in form.fields if name not in ("email", "password")]
        body = urlencode([*pairs, ("email", email), ("password", PASSWORD)])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(
            "POST", "/signin", body=body, headers=kind | {"Cookie": "; ".join(cookies.values())}
        )
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303, answer.status
        return Browser(port, "; ".join((cookies | _cookies(answer)).values()))


def _cookies(answer: HTTPResponse) -> dict[str, str]:
    given = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()]
    return {one.partition("=")[0]: one for one in given}


@dataclass
class Editor:
    """Edits its events again and again, registers new ones and reads, until it is told to stop."""

    browser: Browser
    name: str
    event_ids: list[int]
    organisation_id: int
    ledger: Ledger
    chance: Random
    count: int = 0

    def edit(self, event_id: int) -> None:
        """Give the event another title, on the form as it is now."""
        self.count += 1
        title = f"Fest {self.name}-{self.count}"
        path = f"/desk/events/{event_id}/what"
        form = self._form(path)
        if form is None:
            return
        self._send(path, [*_others(form), ("title", title)], title, event_id)

    def register(self) -> None:
        """Register an event, and send the form again until an answer comes."""
        self.count += 1
        title = f"Neu {self.name}-{self.count}"
        key = str(UUID(int=self.chance.getrandbits(128), version=4))
        path = "/desk/events/new"
        for _ in range(3):
            form = self._form(f"{path}?draft={key}")
            if form is None:
                continue
            if self._send(path, [*_others(form), ("title", title)], title, 0) is not None:
                return

    def read(self) -> None:
        try:
            self.ledger.asked(self.browser.get("/events")[0])
        except (OSError, HTTPException):
            pass

    def work(self, told_to_stop: threading.Event) -> None:
        while not told_to_stop.is_set():
            drawn = self.chance.random()
            if drawn < 0.7:
                self.edit(self.chance.choice(self.event_ids))
            elif drawn < 0.85:
                self.register()
            else:
                self.read()

    def _form(self, path: str) -> FoundForm | None:
        try:
            status, page = self.browser.get(path)
        except (OSError, HTTPException):
            threading.Event().wait(0.1)
            return None
        self.ledger.asked(status)
        if status >= 500:
            threading.Event().wait(0.2)
        return next(
            (one for one in FormReader(page).forms if "draft_key" in one.names or "version" in one.names),
            None,
        )

    def _send(self, path: str, pairs: list[tuple[str, str]], title: str, event_id: int) -> int | None:
        try:
            status, place = self.browser.send(path, pairs)
        except (OSError, HTTPException):
            status, place = None, ""
        if status == 303 and not re.search(r"/desk/events/\d+", place):
            status = 302  # to the page where one signs in: nothing was saved
        self.ledger.note(title, event_id, status)
        return status


def crew(installation: Installation, name: str, *, count: int, events: int) -> tuple[list[Editor], Ledger]:
    """Return so many editors, three people in many windows, over new events of theirs, with their common ledger. The
    web server runs."""
    installation.start_web()
    with installation.app.app_context():
        ours = make_organisation()
        emails = [make_account(organisation=ours).email for _ in range(3)]
        venues = [make_venue() for _ in range(3)]
        made = [make_event(organisation=ours, venue=venues[number % 3]).id for number in range(events)]
        ours_id = ours.id
        db.session.remove()
    ledger, browsers = Ledger(), [sign_in(installation.port, email) for email in emails]
    editors = [
        Editor(browsers[number % 3], f"{name}{number}", made, ours_id, ledger, Random(f"{name}{number}"))
        for number in range(count)
    ]
    return editors, ledger


def _others(form: FoundForm) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.fields if name != "title"]


@contextmanager
def at_work(editors: list[Editor]) -> Iterator[None]:
    """The editors work as long as the block runs; what fails in one of them fails the block."""
    over = threading.Event()
    failed: list[BaseException] = []

    def run(editor: Editor) -> None:
        try:
            editor.work(over)
        except BaseException as error:  # handed to the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=run, args=[editor]) for editor in editors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(PATIENCE_S * 2)
    assert not failed, failed


def lost_and_doubled(installation: Installation, ledger: Ledger, *, is_told_surely: bool = True) -> list[str]:
    """Return what was acknowledged and isn't there, what was refused and is, and what is there twice.

    `is_told_surely` is False where the answer to a COMMIT could be lost on the way: then a refusal may be wrong.
    """
    with installation.app.app_context():
        begin_writing()
        titles = Counter(db.session.scalars(select(Event.title)))
        changed: Counter[str] = Counter()
        for values in db.session.scalars(select(EventChange.values).where(EventChange.kind == "edited")):
            changed[(values.get("fields", {}).get("title") or ["", ""])[1]] += 1
        db.session.remove()
    found = []
    for title, (outcome, event_id) in ledger.answers.items():
        there = changed[title] if event_id else titles[title]
        if outcome == SAVED and not there:
            found.append(f"lost: {title}")
        if outcome == TOLD and there and is_told_surely:
            found.append(f"refused, and saved: {title}")
        if there > 1:
            found.append(f"saved {there} times: {title}")
    return found
