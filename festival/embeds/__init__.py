"""The city's dates in other people's pages: maps, lists and months in frames, and the page that makes their code."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its frames and their builder."""
    from festival.embeds import embed_views

    app.register_blueprint(embed_views.embeds)
