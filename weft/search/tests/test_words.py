"""Word forms in three languages, with and without diacritics, and all that is more than a word."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.search import words

POLISH = """
paczka paczki paczek paczkę paczce paczką paczkami
zamówienie zamówienia zamówień zamowienia zamówieniu zamówieniem
faktura faktury fakturę fakturze faktur fakturą
zwrot zwrotu zwroty zwrotów zwrotem zwrotach
książka książce książek ksiazki książkę
buty butów butach butami
sweter swetra swetry swetrem swetrów
klient klienci klienta klientów klientem
sklep sklepie sklepu sklepy
przesyłka przesyłki przesyłkę przesyłek przesylki przesyłce
reklamacja reklamacji reklamację reklamacje reklamacją
dostawa dostawy dostawę dostawie dostaw
kurier kuriera kurierem kurierzy
rozmiar rozmiaru rozmiary rozmiarze rozmiarów
płatność płatności płatnością platnosc platnosci
adres adresu adresem adresy adresie
spodnie spodni spodniami
koszulka koszulki koszulkę koszulce koszulek
uszkodzony uszkodzona uszkodzone uszkodzonego uszkodzoną
zwrócić zwrócę zwrocic
zapłacić zapłaciłem zapłaciłam zapłaciła zaplacilem
wysłać wysłałem wysłano wysłana
czerwony czerwona czerwonego czerwonych
sukienka sukienki sukienkę sukienek sukience
rabat rabatu rabaty rabatem
pieniądze pieniędzy
telefon telefonu telefonie telefonem
konto konta kontem kont
"""
CZECH = """
balíček balíčku balíčky balicek balicku balíčkem balíčků
objednávka objednávky objednávku objednávek objednavky objednávce
faktura faktury fakturu faktuře faktur fakturou
vrácení vrácením vrácené
reklamace reklamaci reklamací reklamacemi
zákazník zákazníci zákazníka zákazníkem zákazníků zakaznik zakaznika
stůl stolu stoly stolem
kniha knize knihy knihu knih
bota boty bot botám botách
účet účtu účty účtem
zásilka zásilky zásilku zásilce zásilek zasilky
doručení doručením
platba platby platbu platbě plateb
adresa adresy adresu adrese
velikost velikosti velikostí
svetr svetru svetry svetrem svetrů
dům domu domy domem
obchod obchodu obchodě obchody
poškozený poškozená poškozené poškozeného
dopravce dopravci dopravcem
kalhoty kalhot kalhotách
barva barvy barvu barvě barev
sleva slevy slevu slevě slev
tričko trička tričku triček
zaplatit zaplatil zaplatila zaplatili
objednat objednal objednala objednali
termín termínu termíny termínem
"""
ENGLISH = """
order orders ordered ordering
refund refunds refunded refunding
parcel parcels
delivery deliveries
shipping ship shipped ships
invoice invoices invoiced
return returns returned returning
customer customers
size sizes
damaged damage damages
cancel cancelled cancels
payment payments
address addresses
exchange exchanges exchanged
discount discounts discounted
box boxes
"""
OTHERS = """
zwrot wzrost
faktura fraktura
kniha knedlík
paczka taczka
order border
bota bod
klient kleks
noc nok
rok rak
size seize
"""


def pairs(table):
    return [pair for line in table.split("\n") for pair in combinations(line.split(), 2)]


def names(written):
    plain, others = words.word(written)
    return {plain, *others}


@pytest.mark.parametrize(("one", "other"), pairs(POLISH + CZECH + ENGLISH))
def test_d27_forms_of_one_word_find_each_other(one, other):
    assert names(one) & names(other)


def test_d27_hardly_a_form_is_missed_when_it_is_typed_without_diacritics():
    """A stemmer without its letters guesses; the plain form itself is always found."""
    asked = [(words.fold(one), other) for pair in pairs(POLISH + CZECH)
             for one, other in (pair, pair[::-1])]  # fmt: skip

    missed = [(one, other) for one, other in asked if not names(one) & names(other)]

    assert len(missed) <= 0.04 * len(asked), missed


@pytest.mark.parametrize(("one", "other"), pairs(OTHERS))
def test_other_words_do_not(one, other):
    assert not names(one) & names(other)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Żółć", "zolc"),
        ("ŁÓDŹ", "lodz"),
        ("Příliš", "prilis"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("e\u0301te\u0301", "ete"),
        ("İstanbul", "istanbul"),
        ("ﬁlm", "film"),
    ],
)
def test_diacritics_are_folded(written, plain):
    assert words.fold(written) == plain


def found_by(text):
    return {name for one in words.stretches(text) for name in ({one.plain} | one.terms) if name}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order #1001", {"1001"}),
        ("ORD-1001", {"ord", "1001", "ord1001"}),
        ("ord1001", {"ord", "1001", "ord1001"}),
        ("FV/2026/017", {"fv", "2026", "017", "fv2026017"}),
        ("jana.novakova@firma.cz", {"jana.novakova@firma.cz", "firma.cz", "jana", "firma"}),
        ("tel. +48 601 234 567", {"+601234567", "601"}),
        ("601-234-567", {"+601234567"}),
        ("(+420) 777 123 456", {"+777123456"}),
        ("e-mail", {"email", "mail"}),
        ("don't", {"dont"}),
        ("PL61 1090 1014 0000 0712 1981 2874", {"109010140000071219812874"}),
    ],
)
def test_numbers_addresses_and_pieces_have_names_of_their_own(text, expected):
    assert expected <= found_by(text)


def test_every_way_to_write_a_telephone_number_is_one():
    ways = ["+48601234567", "601234567", "601 234 567", "0048 601-234-567", "(601) 234 567"]

    assert all("+601234567" in found_by(way) for way in ways)


@given(st.text(max_size=300))
def test_any_text_has_words_in_it_or_not(text):
    for one in words.stretches(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.plain or one.terms
        assert "\0" not in one.plain
        assert one.plain == words.fold(one.plain)
