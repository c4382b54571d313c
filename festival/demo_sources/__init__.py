"""Readers of the demo data, one file a source: bytes in, plain rows and a report of each row out."""
