"""Builds the wheel: what pyproject.toml cannot say is that translations are compiled on the way."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithWords(build_py):
    """Puts a compiled catalogue beside each translation, in the build and not in the sources."""

    def run(self) -> None:
        """Copy the package, then compile."""
        super().run()
        for source in Path(self.build_lib, "weft", "locale").rglob("*.po"):
            with source.open("rb") as file:
                catalogue = read_po(file)
            with source.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalogue)


setup(cmdclass={"build_py": BuildWithWords})
