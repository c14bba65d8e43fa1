import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from weft.ui import colours, languages
from weft.widget import bundle, words

JS = Path(__file__).parent / "js"
LOOKS = {
    "key": "0123456789abcdef0123",
    "origin": "https://support.a-rather-long-shop-name.example",
    "app": "https://support.a-rather-long-shop-name.example/widget/app-0123456789ab.js",
    "colours": ["#1f6f5c", "#ffffff", "#1f6f5c", "#679d90"],
    "side": "end",
    "labels": [[language, *words.bubble(language)] for language in languages.languages()],
}
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="Node only checks the scripts")


def test_the_bubble_costs_at_most_1500_bytes():
    assert len(bundle.loader(LOOKS).br) <= 1500


def test_the_whole_chat_costs_at_most_15_kilobytes():
    assert len(bundle.loader(LOOKS).br) + len(bundle.app().br) <= 15_000


def test_all_encodings_are_one_script():
    app = bundle.app()

    assert brotli.decompress(app.encoded("gzip, br")[0]) == app.plain
    assert app.encoded("identity") == (app.plain, b"identity")


def test_every_module_is_served():
    assert {path.stem for path in bundle.HOME.glob("*.js")} == {*bundle.MODULES, "loader"}


def test_what_an_owner_wrote_stays_inside_its_string():
    script = bundle.loader({**LOOKS, "key": '"};alert(1)//'}).plain.decode()

    assert r'"\"};alert(1)//"' in script


@needs_node
def test_the_joined_module_is_a_module(tmp_path):
    (tmp_path / "app.mjs").write_bytes(bundle.app().plain)
    (tmp_path / "loader.js").write_bytes(bundle.loader(LOOKS).plain)

    for name in ("app.mjs", "loader.js"):
        subprocess.run(["node", "--check", tmp_path / name], check=True)


@needs_node
def test_the_pure_parts_of_the_scripts(tmp_path):
    # Without a package.json Node 20 takes .js for the older kind of module
    shutil.copytree(bundle.HOME, tmp_path / "static" / "widget")
    shutil.copytree(JS, tmp_path / "tests" / "js")
    (tmp_path / "package.json").write_text('{"type": "module"}')

    files = sorted(str(path) for path in (tmp_path / "tests" / "js").glob("*.test.js"))
    run = subprocess.run(
        ["node", "--test", *files], check=False, capture_output=True, text=True, cwd=tmp_path
    )

    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    "colour", ["#1f6f5c", "#ffcc00", "#777777", "#000000", "#ffffff", "#E4002B"]
)
def test_words_on_any_brand_colour_can_be_read(colour):
    found = colours.palette(colour)

    assert colours.contrast(found.text, found.ground) >= 4.5
    assert colours.contrast(found.on_light, "#ffffff") >= 4.5
    assert colours.contrast(found.on_dark, "#17191d") >= 4.5


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#1234567", "url(x)", "#1f6f5c;}"])
def test_what_is_no_colour_is_refused(colour):
    with pytest.raises(ValueError, match="is not a colour"):
        colours.palette(colour)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", {"one", "other"}),
        ("pl", {"one", "few", "many", "other"}),
        ("cs", {"one", "few", "other"}),
    ],
)
def test_plurals_have_a_form_for_each_category(language, forms):
    assert set(words.words(language)["unread"]) == forms


def test_every_word_that_the_scripts_say_is_there():
    import re

    scripts = "".join(path.read_text() for path in bundle.HOME.glob("*.js"))
    said = set(re.findall(r"say\(\"(\w+)\"", scripts))

    assert said
    assert said <= set(words.words("en"))


def test_the_language_is_the_first_that_we_speak():
    assert languages.choose("de", "pl-PL") == "pl"
    assert languages.choose(None, 7, "") == "en"
