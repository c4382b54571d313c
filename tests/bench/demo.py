"""The demo city as people have it: its pages, a series of 600 dates, and looking at everything again."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import TemporaryDirectory

from festival import create_app
from festival.base import clock
from festival.base.city import City
from festival.base.database import begin_writing, db
from festival.demo.load import load_demo
from festival.law.model import install_law
from festival.remembrance.install import install_days
from festival.settings import read_settings
from tests.bench import demo_pages, demo_recheck, demo_series
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale, settle


def run(scale: Scale) -> Iterable[Row]:
    for name, blocks in each_database():
        if blocks is None:
            continue
        with blocks[0] as url, TemporaryDirectory() as folder:
            where = {"FESTIVAL_DATABASE_URL": url} if url else {}
            app = create_app(read_settings({"FESTIVAL_DATA_DIR": folder} | where))
            with app.app_context():
                _load()
            settle()
            yield from demo_pages.rows(name, app)
            with app.app_context():
                yield from demo_series.rows(name)
                yield from demo_recheck.rows(name)
                db.session.remove()
                db.engine.dispose()


def _load() -> None:
    db.create_all()
    begin_writing()
    db.session.add(City(id=1))
    db.session.flush()
    install_days()
    install_law()
    db.session.commit()
    load_demo(clock.now())
    db.session.connection().exec_driver_sql("ANALYZE")
    db.session.commit()
    db.session.remove()
