"""The doors of a form: its page, its script, where one begins, and what takes what was typed."""

from weft.kernel.doors import Door

from . import page, script, starts, submissions
from .entry import preflight

routes = [
    Door("GET", "/forms/{key}.js", script.script, who="public"),
    Door("GET", "/forms/{key}", page.page, who="public"),
    Door("POST", "/forms/{key}", submissions.post, who="public"),
    Door("OPTIONS", "/forms/{key}", preflight, who="public"),
    Door("POST", "/forms/{key}/start", starts.post, who="public"),
    Door("OPTIONS", "/forms/{key}/start", preflight, who="public"),
]
