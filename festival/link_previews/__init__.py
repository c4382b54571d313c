"""What networks and messengers show of a link: a page's own address, its words and a picture."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application its pictures, and templates what the head of a page says of it."""
    from festival.base import text
    from festival.link_previews import page_address, picture_views, signed_pictures

    app.register_blueprint(picture_views.previews)
    app.template_global("page_address")(page_address.page_address)
    app.template_global("page_in")(page_address.page_in)
    app.template_global("is_shared")(page_address.is_shared)
    app.template_filter("first_words")(lambda markdown: text.excerpt(text.plain_text(markdown), 200))
    app.template_global("preview_of")(signed_pictures.preview_of)
