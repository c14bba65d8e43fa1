"""The words of every language: complete, and true to the sentences they stand for."""

import re
import string

import polib
import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from tests import catalogues

# Behind these a name would have to be bent, and nobody can bend it for us
BENDS = {
    "pl": "z|ze|do|dla|od|u|w|we|na|po|przez|o|przy|pod|nad|przed|za|bez|między",
    "cs": "z|ze|do|pro|od|u|v|ve|na|po|přes|o|při|pod|nad|před|za|bez|mezi|k|ke|s|se",
}
NAMES = "agent|customer|inbox|name|person|shop|who|whom"

# %(name)s, %s, %d and the like; %% is a percent sign
PERCENT = re.compile(r"%(?:\(\w+\))?[sdif]|%%")


@pytest.fixture(scope="module", params=catalogues.LANGUAGES)
def words(request):
    """One language after the other."""
    return polib.pofile(str(catalogues.catalogue(request.param)))


def said(entry):
    """All that stands for a sentence: one form, or as many as the language has."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def gaps(text):
    named = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    return sorted(PERCENT.findall(text)), sorted(named), sorted(re.findall(r"</?\w+|&\w+;", text))


def test_nothing_is_left_untranslated(words):
    missing = [entry.msgid for entry in words if not all(text.strip() for text in said(entry))]

    assert not missing, "translate these, then run bin/words:\n" + "\n".join(missing)
    assert not words.fuzzy_entries()
    assert not words.obsolete_entries()


def test_every_gap_is_kept(words):
    broken = []
    for entry in words:
        allowed = [gaps(text) for text in (entry.msgid, entry.msgid_plural) if text]
        broken += [text for text in said(entry) if gaps(text) not in allowed]

    assert not broken


def test_every_plural_has_as_many_forms_as_the_language(words):
    number = int(re.search(r"nplurals=(\d)", words.metadata["Plural-Forms"])[1])

    assert number == 4  # Polish and Czech: one, few, many, and parts of one
    for entry in words:
        if entry.msgid_plural:
            assert sorted(entry.msgstr_plural) == list(range(number))


def test_no_sentence_is_said_with_other_spaces_or_another_end(words):
    """A space at the end, or a missing full stop, shows that a sentence was cut or glued."""
    wrong = []
    for entry in words:
        for text in said(entry):
            if (text != text.strip()) != (entry.msgid != entry.msgid.strip()):
                wrong.append(text)
            if entry.msgid.endswith((".", "?", "…", ":")) and entry.msgid[-1] != text[-1]:
                wrong.append(text)

    assert not wrong


def test_a_name_stays_as_it_is(words):
    """It is the subject, stands in brackets or after a colon, or a noun before it is bent."""
    bends = BENDS[words.metadata["Language"]]
    bent = re.compile(rf"(?<![\w)])(?:{bends}) [„“]?(?:%\(|{{)(?:{NAMES})[)}}]", re.IGNORECASE)

    assert not [text for entry in words for text in said(entry) if bent.search(text)]


@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("pl", 1, "1 nowa wiadomość"),
        ("pl", 3, "3 nowe wiadomości"),
        ("pl", 5, "5 nowych wiadomości"),
        ("pl", 22, "22 nowe wiadomości"),
        ("pl", 112, "112 nowych wiadomości"),
        ("cs", 1, "1 nová zpráva"),
        ("cs", 4, "4 nové zprávy"),
        ("cs", 5, "5 nových zpráv"),
        ("cs", 22, "22 nových zpráv"),
    ],
)
def test_numbers_are_counted_as_people_count(language, number, expected, tmp_path):
    import gettext

    from babel.messages.mofile import write_mo

    with catalogues.catalogue(language).open("rb") as file:
        compiled = read_po(file)
    with (tmp_path / "django.mo").open("wb") as file:
        write_mo(file, compiled)
    with (tmp_path / "django.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)

    text = spoken.ngettext("%(count)d new message", "%(count)d new messages", number)
    assert text % {"count": number} == expected


def test_django_knows_both_languages():
    for language in catalogues.LANGUAGES:
        with translation.override(language):
            assert translation.get_language() == language


@pytest.mark.skipif(
    not catalogues.has_tools(),
    reason="GNU gettext is missing, so nobody knows whether new sentences are translated: "
    "apt-get install gettext",
)
@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_sentence_of_the_code_is_in_the_catalogue(language):
    def sentences(catalogue):
        return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in catalogue}

    wanted = sentences(catalogues.collected(language))
    present = sentences(polib.pofile(str(catalogues.catalogue(language))))

    assert not wanted - present, "new sentences: run bin/words and translate them"
    assert not present - wanted, "sentences that nobody says any more: run bin/words"


def ends(entry, form, other):
    """The words of one form of a sentence that stand in its other one otherwise."""
    one, two = (set(re.findall(r"\w+", entry.msgstr_plural[each])) for each in (form, other))
    return one - two


def test_five_of_something_are_never_said_as_a_part_of_it(words):
    """Polish and Czech say "5 dní" and "1,5 dne"; no sentence has the two in each other's place."""
    counted = [entry for entry in words if entry.msgid_plural]
    parts = set().union(*(ends(entry, 3, 2) for entry in counted))
    many = set().union(*(ends(entry, 2, 3) for entry in counted))
    if words.metadata["Language"] == "cs":  # where the third form is that of parts
        parts, many = many, parts

    assert not parts & many


@pytest.mark.parametrize(
    ("act", "stems"),
    [
        (r"\bmerge", {"pl": r"\b(?:po)?łącz", "cs": r"\bslouč"}),
        (r"\blink(?:ed)? with\b", {"pl": r"\b(?:po)?wi[ąa][zż]", "cs": r"\bpropoj"}),
    ],
)
def test_what_is_done_with_two_conversations_has_one_name(words, act, stems):
    """Merging is no linking, and neither is bringing a colleague or a channel in."""
    stem = stems[words.metadata["Language"]]
    named = [entry for entry in words if re.search(act, entry.msgid, re.IGNORECASE)]

    assert named
    for entry in named:
        assert all(re.search(stem, text, re.IGNORECASE) for text in said(entry)), entry.msgid


def test_threads_come_to_a_conversation_and_not_just_here(words):
    """The sentence stands in the story that it tells of, where "here" alone says nothing."""
    where = {"pl": "do tej rozmowy", "cs": "do této konverzace"}[words.metadata["Language"]]
    entry = words.find("%(who)s moved a thread here from #%(number)d")

    assert all(where in text for text in said(entry))
