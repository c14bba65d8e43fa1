"""Static files for production: each name carries a hash of its content, so browsers keep it."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Hashes names inside ES modules too, and keeps a brotli copy beside each file.

    A page names some fifty files, and taking an address apart to hash its name took a tenth of a
    page's time. The names hold for as long as the process: their files are made before it starts.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file."""
        found = self._urls.get(name)
        if found is None or force:
            found = self._urls[name] = super().url(name, force)
        return found
