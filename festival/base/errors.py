"""What can go wrong in the city's work, told as data and not as an answer to a browser."""


class FestivalError(Exception):
    """The root of every error that a room raises on purpose. Knows no HTTP: one place maps it to an answer."""
