"""The city's dates in other people's pages: maps, lists and months in frames, and the page that makes their code."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its frames, their builder, and oEmbed."""
    from festival.embeds import frame_views, oembed_views  # noqa: F401 - have to be known
    from festival.embeds.builder_views import embeds

    app.register_blueprint(embeds)
    app.template_global("oembed_address")(oembed_views.oembed_address)
