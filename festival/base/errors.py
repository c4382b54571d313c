"""What can go wrong in the city's work, told as data and not as an answer to a browser."""


class FestivalError(Exception):
    """The root of the errors that rooms raise on purpose. Knows no HTTP: one place maps it to an answer."""
