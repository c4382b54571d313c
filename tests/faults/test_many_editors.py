"""A hundred people save at once, on one event and on many: each is served or told, and nobody gets an error."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.faults.editors import Editor, crew, lost_and_doubled
from tests.faults.installation import Installation


def test_a_hundred_editors_are_all_served_or_told(installation: Installation) -> None:
    editors, ledger = crew(installation, "m", count=100, events=51)

    def save(pair: tuple[int, Editor]) -> None:
        number, editor = pair
        editor.edit(editor.event_ids[0 if number % 2 else 1 + number // 2])

    with ThreadPoolExecutor(100) as pool:
        list(pool.map(save, enumerate(editors)))
    assert ledger.surprises == {}
    assert sum(ledger.statuses[status] for status in (303, 409)) == 100
    assert ledger.saved > 50
    assert lost_and_doubled(installation, ledger) == []
    assert installation.breaches() == []
