"""The town's directory: signing in with OpenID Connect, where a provider is set up."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Connect the pages; nothing is asked of the provider yet."""
    from festival.directory.link_views import links
    from festival.directory.provider import Provider
    from festival.directory.views import directory

    settings = app.config["SETTINGS"]
    server = settings.directory_server
    if server is not None:
        app.extensions["festival_directory"] = Provider(
            server, f"{settings.base_url}/signin/directory/back", app.extensions["festival_door"]
        )
    app.template_global("directory_server")(lambda: app.config["SETTINGS"].directory_server)
    app.register_blueprint(directory)
    app.register_blueprint(links)
