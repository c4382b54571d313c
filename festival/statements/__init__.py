"""What an event needs from the administration: permits by the city's table, and what its offices say."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application what offices and organisers see of permits."""
