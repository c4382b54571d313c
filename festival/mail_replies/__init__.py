"""Answers by mail: read from a mailbox, judged, and written where it is talked about."""
