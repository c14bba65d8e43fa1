"""Bring the catalogues in line with the code; `bin/words` runs this, and test_words.py checks it.

Sentences are collected in a scratch folder, so that nothing here is touched unless that is wanted.
"""

import contextlib
import io
import os
import shutil
import tempfile
from pathlib import Path

import django
import polib
from django.conf import settings
from django.core.management import call_command

PACKAGE = Path(__file__).resolve().parents[1] / "weft"
UNREAD = ("tests", "static", "demo", "locale", "__pycache__")  # says nothing to anybody
LANGUAGES = ("pl", "cs")
KEPT = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")
HEAD = "Weft's words in this language. docs/words.md says how we write and which word means what."


def has_tools() -> bool:
    """Whether GNU gettext is here: on Debian, the package gettext."""
    return all(shutil.which(name) for name in ("xgettext", "msgmerge", "msguniq"))


def catalogue(language: str) -> Path:
    """Return where a language's sentences stand."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def collected(language: str) -> polib.POFile:
    """Return the catalogue as it must be for the code of now: old translations, new sentences."""
    with tempfile.TemporaryDirectory() as scratch:
        # makemessages writes beside what it reads, and other tests read the tree meanwhile
        shutil.copytree(PACKAGE, Path(scratch, "weft"), ignore=shutil.ignore_patterns(*UNREAD))
        found = Path(scratch, "locale", language, "LC_MESSAGES", "django.po")
        found.parent.mkdir(parents=True)
        if catalogue(language).exists():
            shutil.copy(catalogue(language), found)
        with _standing_in(scratch), contextlib.redirect_stdout(io.StringIO()):
            call_command(
                "makemessages",
                locale=[language],
                no_obsolete=True,
                no_wrap=True,
                add_location="file",
                verbosity=0,
            )
        return polib.pofile(str(found), wrapwidth=10_000)


@contextlib.contextmanager
def _standing_in(folder: str):
    before, paths = Path.cwd(), settings.LOCALE_PATHS
    settings.LOCALE_PATHS = [str(Path(folder, "locale"))]
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        settings.LOCALE_PATHS = paths


def tidy(found: polib.POFile, language: str) -> None:
    """Drop what changes with every run, and guesses: a wrong translation hides better than none."""
    found.header = HEAD
    found.metadata_is_fuzzy = False
    found.metadata = {
        "Project-Id-Version": "Weft",
        "Language": language,
        **{name: found.metadata[name] for name in KEPT},
    }
    for entry in found:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None


def main() -> None:
    """Update both catalogues and tell whoever runs it what waits for a translation."""
    django.setup()
    for language in LANGUAGES:
        found = collected(language)
        tidy(found, language)
        found.save(str(catalogue(language)))
        done = found.percent_translated()
        print(f"{language}: {len(found)} sentences, {done} % translated")  # noqa: T201
        for entry in found.untranslated_entries():
            print(f"    {entry.msgid}")  # noqa: T201


if __name__ == "__main__":
    main()
