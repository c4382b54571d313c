"""The application as granian serves it, with its reading buffer: `granian --interface rsgi rsgi:app`."""

import os
from threading import Thread

from festival.base.bodies import largest_body_of
from festival.base.other_servers import waiting_paths_of
from festival.checks.kept_dates import warm
from festival.front import Front
from festival.log_lines.lines import set_up
from festival.metrics.counting import begin_counting

set_up(os.environ)  # before the application begins to say anything

from wsgi import app as application  # noqa: E402

begin_counting(application)

Thread(target=warm, args=(application,), daemon=True).start()
app = Front(application, largest_body_of(application), waiting_paths=waiting_paths_of(application))
