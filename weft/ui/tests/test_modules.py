"""What a page tells a browser of its modules."""

import re

import pytest

from weft.ui.templatetags.modules import imported, modules


def test_all_that_modules_import_is_told_once_and_before_them():
    told = str(modules("console/js/desk.js", "ui/js/console.js"))

    ahead = re.findall(r'"modulepreload" href="/static/([^"]+)"', told)
    run = re.findall(r'"module" src="/static/([^"]+)"', told)
    assert run == ["console/js/desk.js", "ui/js/console.js"]
    assert "ui/js/steady.js" in ahead  # that only another module imports
    assert len(ahead) == len(set(ahead))
    assert not set(run) & set(ahead)
    assert told.index(ahead[-1]) < told.index(run[0])


def test_what_is_imported_later_is_not_told():
    assert "console/js/emoji.js" not in imported(["console/js/emoji-picker.js"])


def test_a_module_that_is_not_there_is_no_silent_gap():
    with pytest.raises(ValueError, match=r"no module console/js/none\.js"):
        modules("console/js/none.js")
