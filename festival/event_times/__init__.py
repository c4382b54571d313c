"""Entering when an event takes place: a form for each way in which people say it, and the dates that come of it."""
