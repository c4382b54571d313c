"""Whether bytes are a whole PDF, told by its frame alone: nothing inside is unpacked or run.

A file that is handed on and never opened here needs no reader of PDFs, which has to be guarded against files that are
made to keep it busy. Time is linear in the file's size.
"""

from __future__ import annotations

import re

# ISO 32000-2, 7.5.2 and 7.5.5: a header with the version; at the end the place of the last table of references.
_HEADER = re.compile(rb"%PDF-[12]\.\d\s")
_END = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF[\s\x00]*\Z")
_TABLE = re.compile(rb"\s*xref\s")
_STREAM = re.compile(rb"\s*\d{1,10}\s+\d{1,5}\s+obj\b(.{0,4096}?)\bstream\b", re.DOTALL)
_ROOT = re.compile(rb"/Root\s+\d{1,10}\s+\d{1,5}\s+R\b")
_TAIL_BYTES = 2048


def is_whole_pdf(data: bytes) -> bool:
    """Return whether the file begins as a PDF, ends as one, and its end leads to a table of references with a root."""
    if not _HEADER.match(data):
        return False
    end = _END.search(data, max(len(data) - _TAIL_BYTES, 0))
    if end is None:
        return False
    place = int(end[1])
    if _TABLE.match(data, place):
        trailer = data.find(b"trailer", place, end.start())
        return trailer >= 0 and _ROOT.search(data, trailer, end.start()) is not None
    stream = _STREAM.match(data, place)
    return stream is not None and b"/XRef" in stream[1] and _ROOT.search(stream[1]) is not None
