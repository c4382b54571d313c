"""Two jobs processes, and the one that works is killed in the middle of its work: nobody is told anything twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select, update

from festival.base import clock
from festival.base.database import begin_writing, db
from festival.events.model import Event, StateChange
from festival.notices.model import Notice, Reminder
from festival.outbox.model import OutgoingMail
from tests.conftest import local_evening, make_account, make_event, make_organisation
from tests.faults.installation import Installation, until
from tests.outbox.mail_server import running_mail_server

MAILS, LAPSING, COMING = 40, 6, 4


def test_what_the_killed_one_began_the_other_ends_and_nothing_is_done_twice(
    installation: Installation,
) -> None:
    with installation.app.app_context():
        ours = make_organisation()
        member = make_account(organisation=ours).id
        lapsing = [make_event(organisation=ours, state="pencilled").id for _ in range(LAPSING)]
        for _ in range(COMING):
            make_event(organisation=ours, local_start=local_evening(in_days=1))
        begin_writing()
        yesterday = clock.now().date() - timedelta(days=1)
        query = update(Event).where(Event.id.in_(lapsing)).values(lapses_on=yesterday, version=Event.version)
        db.session.execute(query, execution_options={"synchronize_session": False})
        for number in range(MAILS):
            mail = {"kind": "trial", "cause": str(number), "locale": "de"}
            db.session.add(OutgoingMail(recipient=f"person{number}@example.org", **mail))
        db.session.commit()
        db.session.remove()
        with running_mail_server() as server:
            installation.environ = {
                "FESTIVAL_MAIL_URL": f"smtp://127.0.0.1:{server.port}",
                "FESTIVAL_MAIL_FROM": "feste@stadt.example",
            }
            running = [installation.start_jobs() for _ in range(2)]
            until(lambda: len(server.mails) > 2, "mails go out")
            worker = next(one for one in running if _works(one.pid, installation))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            until(lambda: _left() == 0, "the other one hands over what is due, and lets lapse")
            installation.stop_jobs()
        installation.environ = {}
        sent = Counter(mail.recipient for mail in server.mails if mail.recipient.startswith("person"))
        assert {address: count for address, count in sent.items() if count > 1} == {}
        trials = select(OutgoingMail.state).where(OutgoingMail.kind == "trial")
        states = Counter(db.session.scalars(trials))
        assert states["sent"] + states["unknown"] + states["waiting"] == MAILS
        assert states["sent"] >= MAILS - 1
        steps = select(StateChange.event_id).where(StateChange.cause == "lapsed")
        assert sorted(db.session.scalars(steps)) == lapsing
        told = select(Notice.event_id, func.count()).where(Notice.account_id == member, Notice.code == "soon")
        assert [count for _event, count in db.session.execute(told.group_by(Notice.event_id))] == [1] * COMING
        assert (
            db.session.scalar(select(func.count()).select_from(Reminder).where(Reminder.code == "soon"))
            == COMING
        )
        db.session.remove()
    assert installation.breaches() == []


def _works(pid: int, installation: Installation) -> bool:
    """Whether this process has the lock: on SQLite the kernel knows, on PostgreSQL the first one was the quicker."""
    if installation.way is not None:
        return pid == installation.jobs[0].pid
    lock = (installation.folder / "jobs.lock").stat()
    with open("/proc/locks") as locks:
        return any(f" {pid} " in line and f":{lock.st_ino} " in line for line in locks)


def _left() -> int:
    """Return how much of the work is still to be done now."""
    db.session.rollback()
    due = (OutgoingMail.state == "waiting") & (OutgoingMail.next_try_at <= clock.now())
    under_way = OutgoingMail.state.in_(("claimed", "sending"))
    mails = db.session.scalar(select(func.count()).select_from(OutgoingMail).where(due | under_way)) or 0
    today = clock.now().date()
    lapsing = db.session.scalar(select(func.count()).select_from(Event).where(Event.lapses_on < today)) or 0
    reminded = (
        db.session.scalar(select(func.count()).select_from(Reminder).where(Reminder.code == "soon")) or 0
    )
    return mails + lapsing + (COMING - reminded)
