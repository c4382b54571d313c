"""Events, places and who organises them in the words of schema.org: what pages and dumps say to programs."""

from flask import Flask


def register(app: Flask) -> None:
    """Give templates what rooms below this one say of their pages."""
    from festival.linked_data.page_data import remembrance_data

    app.template_global("remembrance_data")(remembrance_data)
