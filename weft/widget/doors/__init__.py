"""The doors that a visitor's browser knocks at. All but the scripts ask for the inbox's origin."""

from weft.kernel.doors import Door

from . import boot, contact, history, messages, scripts, signals, stream, uploads
from .entry import preflight

_POSTS = ("boot", "messages", "uploads", "typing", "seen", "context", "email")

routes = [
    Door("GET", "/contact/{key}.json", contact.data, who="public"),
    Door("GET", "/contact/{key}", contact.page, who="public"),
    Door("GET", "/widget/app-{version}.js", scripts.app, who="public"),
    Door("GET", "/widget/{key}.js", scripts.loader, who="public"),
    Door("POST", "/widget/{key}/boot", boot.boot, who="public"),
    Door("POST", "/widget/{key}/messages", messages.post, who="visitor"),
    Door("GET", "/widget/{key}/messages", history.page, who="visitor"),
    Door("POST", "/widget/{key}/uploads", uploads.post, who="visitor"),
    Door("POST", "/widget/{key}/typing", signals.typing, who="visitor"),
    Door("POST", "/widget/{key}/seen", signals.seen, who="visitor"),
    Door("POST", "/widget/{key}/context", signals.context, who="visitor"),
    Door("POST", "/widget/{key}/email", signals.email, who="visitor"),
    Door("GET", "/widget/{key}/stream", stream.stream, who="visitor"),
    *(Door("OPTIONS", f"/widget/{{key}}/{noun}", preflight, who="public") for noun in _POSTS),
]
