"""The application for any WSGI server (`gunicorn wsgi:app`); granian serves `rsgi:app`, which holds slow senders."""

from festival import create_app

app = create_app()
