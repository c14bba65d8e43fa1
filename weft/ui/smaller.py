"""Scripts and styles as browsers get them: without what only people read in their sources.

The library comes with no wheel for Macs of Apple's own chips. There, where nobody runs a shop,
browsers get the sources as they are.
"""

from __future__ import annotations

from pathlib import PurePath

try:
    import minify
except ImportError:
    minify = None

_TYPES = {".js": "text/javascript", ".css": "text/css"}


def takes(name: str) -> bool:
    """Tell whether a file of this name can be made smaller, and has not been by its makers."""
    path = PurePath(name)
    return path.suffix in _TYPES and not path.stem.endswith(".min")


def script(source: str) -> str:
    """Return a script or module with short names inside its functions; it does the same.

    Raises ValueError for what is no JavaScript.
    """
    return _made(source, _TYPES[".js"])


def style(source: str) -> str:
    """Return a style sheet in fewer bytes; it means the same."""
    return _made(source, _TYPES[".css"])


def content(name: str, source: str) -> str:
    """Return the content of a file of a name that it `takes`."""
    return _made(source, _TYPES[PurePath(name).suffix])


def _made(source: str, media_type: str) -> str:
    return source if minify is None else minify.string(media_type, source)
