"""The application for any WSGI server (`gunicorn wsgi:app`); granian serves `rsgi:app`, which holds slow senders."""

import gc
import os

from festival import create_app
from festival.settings import require_base_url

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # its verbs answer nobody from outside
    require_base_url(app.config["SETTINGS"])
gc.freeze()  # what is loaded stays: the collector needn’t walk over it again with every page
