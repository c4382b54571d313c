"""One thread for each event, in which its organisers, the offices that are asked and the coordination talk."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the application the threads."""
    from festival.conversation.message_views import message
    from festival.conversation.thread import is_talked_of
    from festival.conversation.views import conversation
    from festival.exchange.signals import gone_on_with

    app.register_blueprint(conversation)
    app.register_blueprint(message)
    gone_on_with.connect(is_talked_of)
