"""Django as WSGI: its sync views run in threads, which costs a tenth of its ASGI path."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weft.config.settings")
application = get_wsgi_application()
