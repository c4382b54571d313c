"""The report a reader keeps of its rows: what was noted, mended and left out."""

from dataclasses import dataclass, field

from festival.demo_sources.rows import RowReport


@dataclass(slots=True)
class Reporter:
    """Collects reports of one source; `row` is how a reader of the source finds the row again."""

    source: str
    reports: list[RowReport] = field(default_factory=list)

    def note(self, row: str, code: str, message: str) -> None:
        """A decision that someone may want to know of: a default taken, something left unsaid."""
        self.reports.append(RowReport(self.source, row, "note", code, message))

    def mended(self, row: str, code: str, message: str) -> None:
        """A defect of the row that was put right."""
        self.reports.append(RowReport(self.source, row, "mended", code, message))

    def skipped(self, row: str, code: str, message: str) -> None:
        """A row that gives no event, venue or district, and why."""
        self.reports.append(RowReport(self.source, row, "skipped", code, message))
