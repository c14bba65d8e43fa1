"""Static files for production: small, and each name carries a hash of its content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from weft.ui import sheets, smaller


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Makes sheets whole and files small, hashes names inside modules too, keeps brotli copies.

    A name that is hashed may be kept by browsers for ever. Django sees a name inside a module only
    before a semicolon; our sources have none, and what was made smaller has.

    A page names some fifty files, and taking an address apart to hash its name took a tenth of a
    page's time. The names hold for as long as the process: their files are made before it starts.
    """

    support_js_module_import_aggregation = True
    max_post_process_passes = 20  # a module's name is known when those that it imports have theirs

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file."""
        found = self._urls.get(name)
        if found is None or force:
            found = self._urls[name] = super().url(name, force)
        return found

    def post_process(
        self, paths: Mapping[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Make what was collected whole and smaller, and give that its name.

        `paths` tell of the sources. Raises sheets.CannotBeJoined.
        """
        made = dict(paths)

        def read(name: str) -> str | None:
            storage, path = paths.get(name, (None, None))
            return Path(storage.path(path)).read_text() if storage else None

        if not dry_run:
            for name in filter(smaller.takes, paths):
                copy = Path(self.path(name))
                end = ";" if copy.suffix == ".js" else ""  # an import may be a module's last word
                source = copy.read_text() if end else sheets.whole(name, read)
                copy.write_text(smaller.content(name, source) + end)
                made[name] = (self, name)
        yield from super().post_process(made, dry_run=dry_run, **options)
