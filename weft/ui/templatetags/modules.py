"""{% modules "console/js/desk.js" … %}: these modules' scripts, and word of all that they import.

A browser learns what a module imports only when it has it, and so on: four trips to the desk's
last file. Told at once, it asks for all of them together.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from posixpath import dirname, join, normpath

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# as our sources are written; what is imported later, in a function, is no part of it
_IMPORT = re.compile(r'^\s*(?:import|export)\b[^"\n]*"(\.[^"]+)"', re.MULTILINE)


@register.simple_tag
@functools.cache
def modules(*names: str) -> SafeString:
    """Return the scripts of modules, to be run in this order, after word of what they import."""
    told = format_html_join(
        "", '<link rel="modulepreload" href="{}">\n', ((static(one),) for one in imported(names))
    )
    run = format_html_join(
        "", '<script type="module" src="{}"></script>\n', ((static(name),) for name in names)
    )
    return told + run


def imported(names: Iterable[str]) -> list[str]:
    """Return all that modules import, and what that imports, nearest first; not themselves."""
    found = dict.fromkeys(names)
    waiting = list(found)
    for name in waiting:  # it grows meanwhile
        new = [one for one in _imports(name) if one not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return waiting[len(set(names)) :]


def _imports(name: str) -> list[str]:
    source = finders.find(name)
    if source is None:
        raise ValueError(f"There is no module {name}")
    found = _IMPORT.findall(Path(source).read_text())
    return [normpath(join(dirname(name), one)) for one in found]
