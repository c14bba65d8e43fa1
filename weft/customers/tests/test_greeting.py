"""W19, R50: the greeting in the right vocative, and nobody called by a name that is not sure.

The lists in `vocatives/` were written by hand; the rules have to agree with them.
"""

import re
from pathlib import Path

import pytest

from weft.customers.greeting import czech, czech_names, greeting, polish, polish_names
from weft.customers.greeting.names import Gender

LISTS = Path(__file__).parent / "vocatives"
POLITE = {"pl": "Dzień dobry", "cs": "Dobrý den"}


def pairs(file):
    """Return the names of a list and how they are called, by section."""
    sections = re.split(r"^\[(\w+)\]$", (LISTS / file).read_text(), flags=re.MULTILINE)
    bodies = zip(sections[1::2], sections[2::2], strict=True)
    return {section: re.findall(r"(\w+) (\w+)", body) for section, body in bodies}


POLISH = pairs("polish.txt")
CZECH = pairs("czech.txt")
FIRST_NAMES = [
    (language, title, name, called)
    for language, names, titles in (
        ("pl", POLISH, {"women": "pani", "men": "panie"}),
        ("cs", CZECH, {"women": "paní", "men": "pane"}),
    )
    for section, title in titles.items()
    for name, called in names[section]
]


def test_w19_more_than_a_thousand_first_names_are_called_right_and_few_by_no_name():
    said = {
        (language, name): (greeting(name, language), f"{POLITE[language]}, {title} {called}")
        for language, title, name, called in FIRST_NAMES
    }
    wrong = {who: pair for who, pair in said.items() if pair[0] not in {pair[1], POLITE[who[0]]}}
    unnamed = [who for who, pair in said.items() if pair[0] == POLITE[who[0]]]

    assert len({who for who in said if who[0] == "pl"}) >= 500
    assert len({who for who in said if who[0] == "cs"}) >= 500
    assert wrong == {}
    assert len(unnamed) < len(said) / 100


def test_w19_the_rules_hold_for_names_that_no_list_of_ours_knows():
    genders = {"women": Gender.WOMAN, "men": Gender.MAN}
    wrong = [
        (name, called, said)
        for rules, names in ((polish, POLISH), (czech, CZECH))
        for section, gender in genders.items()
        for name, called in names[section]
        if (said := rules.vocative(name, gender)) != called
    ]

    assert wrong == []


def test_w19_family_names_of_czech_men():
    called = dict(CZECH["surnames"])

    assert len(called) >= 250
    assert {name: czech.vocative_of_man(name) for name in called} == called
    assert greeting("Petr Novák", "cs") == "Dobrý den, pane Nováku"


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Paweł Kowalski", "panie Pawle"),
        ("PAWEŁ KOWALSKI", "panie Pawle"),
        ("pawel kowalski", "panie Pawle"),
        ("Kowalski Paweł", "panie Pawle"),
        ("Kowalski, Paweł", "panie Pawle"),
        ("Paweł K.", "panie Pawle"),
        ("Ro\u0301z\u0307a", "pani Różo"),  # as a Mac writes it
        ("mgr inż. Jan Nowak", "panie Janie"),
        ("Pani Anna Nowak", "pani Anno"),
        ("Anna Maria Kowalska", "pani Anno"),
        ("Anna-Maria Kowalska", "pani Anno-Mario"),
        ("Anna Kowalska-Nowak", "pani Anno"),
        ("Ania 🌸", "pani Aniu"),
        ('Jan "Jasiek" Nowak', "panie Janie"),
        ("Małgorzata (księgowość)", "pani Małgorzato"),
        ("Kuba", "panie Kubo"),
        ("Bonawentura Nowak", "panie Bonawenturo"),
        ("Maja", "pani Maju"),
        ("Nikola Nowacka", "pani Nikolo"),  # the family name says what the first does not
        ("Roksolana Nowicka", "pani Roksolano"),  # met nowhere, and plainly a woman's
    ],
)  # fmt: skip
def test_r50_polish_is_spoken_to_the_first_name(name, called):
    assert greeting(name, "pl") == f"Dzień dobry, {called}"


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Jana Nováková", "paní Nováková"),
        ("Petr Novák", "pane Nováku"),
        ("NOVÁK Petr", "pane Nováku"),
        ("Novák, Petr", "pane Nováku"),
        ("Novák Petr", "pane Nováku"),
        ("MAREK Pavel", "pane Marku"),
        ("Ing. Jiří Svoboda, Ph.D.", "pane Svobodo"),
        ("jiri svoboda", "pane Svobodo"),
        ("Jan Novak", "pane Nováku"),
        ("Jana Novakova", "paní Nováková"),
        ("Jana Cerna", "paní Černá"),
        ("Jana Marie Nováková Dvořáková", "paní Nováková Dvořáková"),
        ("Nováková", "paní Nováková"),
        ("Vlasta Burianová", "paní Burianová"),
        ("Honza", "pane Honzo"),
        ("Petr", "pane Petře"),
        ("Jana", "paní Jano"),
        ("Eva Svoboda", "paní Evo"),  # not Svobodová: nobody can say how one calls her
        ("Jan Kadlec", "pane Jane"),  # speakers differ on Kadlec
        ("Jiri Mlynar", "pane Jiří"),  # Mlynář, or Mlynar
        ("Petr Smith", "pane Petře"),
    ],
)
def test_r50_czech_is_spoken_to_the_family_name(name, called):
    assert greeting(name, "cs") == f"Dobrý den, {called}"


@pytest.mark.parametrize(
    "name",
    [
        "", "   ", "P.", "A. Nowak", "Nikola", "Alex", "Saša", "Míla", "Vlasta Burian",
        "Jan i Anna Nowak", "Jan a Jana Novákovi", "Jan & Anna", "Marek Anna",
        "Petr Nováková", "Michal Jana",
        "ACME sp. z o.o.", "Jan Novák s.r.o.", "Novák a syn", "Sklep Anna", "Hotel Adam",
        "jan.nowak@shop.example", "jan_nowak", "kuba1990", "www.anna.pl", "+48 601 234 567",
        "xX_Anna_Xx", "Олена Шевченко", "Xiu Ying", "Hans Müller", "Mila", "Max Power i Anna",
        "Anna " * 40, "Anna\u202eJan", "<b>Anna</b>", "Anna: proszę o kontakt", "' OR 1=1 --",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["pl", "cs"])
def test_w19_who_is_not_sure_is_greeted_without_a_name(name, language):
    assert greeting(name, language) == POLITE[language]


def test_names_that_disagree_are_two_people_or_none():
    assert greeting("Jana Novotný", "cs") == "Dobrý den"
    assert greeting("Michał Kowalska", "pl") == "Dzień dobry"


def test_english_has_a_first_name_and_other_languages_a_good_day():
    assert greeting("Paul", "en") == "Hello Paul"
    assert greeting("paul smith", "en-GB") == "Hello Paul"
    assert greeting("Novák Petr", "en") == "Hello Petr"
    assert greeting("Priya Raman", "en") == "Hello Priya"
    assert greeting("Brightworks", "en") == "Hello"
    assert greeting("Hans Müller", "de") == "Guten Tag"
    assert greeting("Paul", "") == "Hello Paul"


def test_in_the_evening_it_is_evening_where_the_language_says_so():
    assert greeting("Paweł", "pl", hour=18) == "Dobry wieczór, panie Pawle"
    assert greeting("Paweł", "pl", hour=17) == "Dzień dobry, panie Pawle"
    assert greeting("Jana Nováková", "cs", hour=3) == "Dobrý večer, paní Nováková"
    assert greeting("Paul", "en", hour=22) == "Hello Paul"


@pytest.mark.parametrize("names", [polish_names, czech_names])
def test_no_name_stands_in_two_lists(names):
    lists = [names.WOMEN, getattr(names, "GENTLE", ""), names.MEN, names.EITHER]
    words = [name for text in lists for name in text.split()]

    assert len(words) == len(set(words))
