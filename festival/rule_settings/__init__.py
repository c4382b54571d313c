"""The city's choices for each rule, and which rules fail."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the pages of the rules' settings."""
    from festival.rule_settings import rule_failures  # noqa: F401 - its table has to be known
    from festival.rule_settings.views import rule_pages

    app.register_blueprint(rule_pages)
