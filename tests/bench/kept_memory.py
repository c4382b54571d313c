"""What a worker's memory gains from what it keeps of a whole Land's dates, ten years of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable

from flask import current_app

from tests.bench.crowded import crowded_city
from tests.bench.databases import each_database
from tests.bench.frame import Row, Scale

YEARS = 10
A_YEAR = 0.45
"""Of the dates at full size: 45,000 a year."""
MOST_MB = 80


def run(scale: Scale) -> Iterable[Row]:
    a_year = int(scale.occurrences * A_YEAR)
    for name, blocks in each_database():
        if blocks is None:
            continue
        with blocks[0] as url, crowded_city(a_year, years=YEARS, url=url):
            settings = current_app.config["SETTINGS"]
            command = [sys.executable, "-m", "tests.bench.memory_process", str(settings.data_dir)]
            told = subprocess.run(
                [*command, settings.database_url], check=True, stdout=subprocess.PIPE, text=True
            ).stdout
        measured = json.loads(told)
        yield Row(
            f"{name}: memory a worker gains from what it keeps, {a_year * YEARS:,} dates",
            f"≤ {MOST_MB} MB",
            f"{measured['kept_mb']:.0f} MB",
            measured["kept_mb"] <= MOST_MB,
            f"{measured['drafts']} drafts, a year searched; with the measuring {measured['process_mb']:.0f} MB in all",
        )
