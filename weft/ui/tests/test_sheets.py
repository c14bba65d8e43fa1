"""Sheets that import others are made whole, or refused by name."""

import pytest

from weft.ui import sheets

ABOUT = "/* Says @import, and url(of/nothing); */\n"


def test_what_is_imported_stands_in_the_place_of_its_import_and_in_order():
    sources = {
        "ui/all.css": ABOUT + '@import url("first.css");\n@import "parts/second.css";\n.own {}\n',
        "ui/first.css": ".first {}\n",
        "ui/parts/second.css": '@import url("../third.css");\n.second {}\n',
        "ui/third.css": '.third { content: "@import" }\n',
    }

    whole = sheets.whole("ui/all.css", sources.get)

    lines = [line for line in whole.splitlines() if line]
    assert lines == [".first {}", '.third { content: "@import" }', ".second {}", ".own {}"]


def test_a_sheet_that_imports_nothing_stays_as_it_is():
    source = ABOUT + ".own { background: url(mark.svg) }"

    assert sheets.whole("ui/own.css", {"ui/own.css": source}.get) == source


def test_a_sheet_from_another_folder_may_name_what_stands_anywhere():
    sources = {
        "ui/all.css": '@import url("parts/one.css");',
        "ui/parts/one.css": (
            '.one { mask: url(#hole); background: url("data:image/png,x"), url(/mark.svg) }'
        ),
    }

    assert sheets.whole("ui/all.css", sources.get) == sources["ui/parts/one.css"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('@import url("one.css") print;', "imports one.css on a condition: print"),
        ('@import url("one.css") layer(parts);', "on a condition: layer"),
        ('.own {} @import url("one.css");', "ui/all.css imports after a rule"),
        ('/* a */ .own {} /* b */ @import url("one.css");', "ui/all.css imports after a rule"),
        ('@layer parts; @import url("one.css");', "ui/all.css imports after a rule"),
        ("@import url(one.css);", "in words that we do not read"),
        ('@import url("https://elsewhere.example/one.css");', "only a sheet of ours"),
        ('@import url("none.css");', "ui/all.css imports ui/none.css: it is not there"),
        ('@import url("back.css");', "ui/all.css imports itself, by way of .*ui/back.css"),
        ('@import url("all.css");', "ui/all.css imports itself"),
        ('@import url("parts/mark.css");', "ui/parts/mark.css names mark.svg, which is another"),
    ],
)
def test_what_would_mean_something_else_is_refused_by_name(source, why):
    sources = {
        "ui/all.css": source,
        "ui/one.css": ".one {}",
        "ui/back.css": '@import url("all.css");',
        "ui/parts/mark.css": '.one { background: url("mark.svg") }',
    }

    with pytest.raises(sheets.CannotBeJoined, match=why):
        sheets.whole("ui/all.css", sources.get)
