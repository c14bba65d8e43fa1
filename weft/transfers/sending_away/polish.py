"""How Polish sends somebody elsewhere. Read after folding: small letters, no diacritics."""

# ruff: noqa: E501 - a family of patterns reads best on one line

from .ways import MAIL, NETWORK, NUMBER, Reader, Way, words

# whoever is not here, in every case
WHO = words(
    """
    infolini* dzial* dziale biur* bok* obslug* serwis* sklep* salon* punkt* centrum central* oddzial*
    kurier* przewoznik* producen* bank* magazyn* ksiegow* kierownik* koleg* kolez* koledz* zespol*
    poczt* placowk* specjalist* dystrybutor* importer* gwarant* hurtown* ubezpieczyciel* operator*
    sprzedawc* sprzedajac* recepcj* technik* partner* dostawc* nadawc* poczc* punkc* placowc* lini* lotnicz* dyspozytor* urzed* urzad*
    rzecznik* showroom* inpost* dhl* dpd* gls* ups* firm* opiekun* doradc* warsztat* stacjonarn*
    """
)
_THEM = r"\b(?:z\snim|z\snia|z\snimi|do\sniego|do\sniej|do\snich|od\snich|u\snich|ich|tam)\b"
# asked to: proszę zadzwonić, trzeba napisać, musi Pan się zgłosić
_ASK = words(
    """
    prosze prosimy prosilbym prosilabym prosilibysmy poprosze nalezy nalezaloby trzeba musi musisz
    musicie musza musialby musialaby musialbys moze mozna mozesz mozecie moglby moglaby moglbys
    moglabys mogliby powinien powinna powinno powinni powinienes powinnas radze radzilbym radzilabym
    radzimy doradzam doradzamy polecam polecamy polecalbym polecalabym zalecam zalecamy zalecalbym
    sugeruj* sugerowal* proponuj* proponowal* najlepiej najszybciej szybciej latwiej prosciej najprosciej najlatwiej
    najwygodniej najpewniej lepiej wystarczy zachecam* sprobuj* sprobowac warto koniecznie
    konieczn* niezbedn* zostaje pozostaje potrzeba wypada wolno dobrze bedzie mozliw* pora
    """
)
ASK = rf"\b{_ASK}\b(?!\s(?:nie|abysmy|zebysmy|bysmy)\b)(?:\s(?!nie\b|nam\b|mi\b)[\w,'-]+){{0,5}}?\s"
_NIECH = r"\bniech\s(?:pan|pani|panstwo|klient)\s(?:\w+\s){0,2}?"
_TO_WHOM = rf"(?:\S+\s){{0,2}}?(?:(?:z|ze|do|w|we|u|od|przez)\s)?(?:[\w-]+\s){{0,3}}?{WHO}\b"

# channels, as one says through which something is done
BY_MAIL = rf"""(?:\bmailowo|\b(?:e-?)?mailem|\bdroga\s(?:mailowa|elektroniczna|e-?mailowa)|\bna\spismie|\blistownie
    |\b(?:na|pod)\s(?:[\w-]+\s){{0,3}}?(?:adres\w*\s)?(?:{MAIL}|e-?mail\w*|mail\w*|skrzynk\w+|adres\w*\smailow\w+)
    |\b(?:przez|poprzez|za\spomoca|za\sposrednictwem|w|na)\s(?:[\w-]+\s){{0,2}}?formularz\w*
    |\b(?:na|przez|poprzez|w)\s(?:[\w-]+\s){{0,3}}?{NETWORK})"""
BY_PHONE = rf"""(?:\btelefonicznie|\bprzez\stelefon|\bpod\s(?:\w+\s){{0,2}}?(?:numer\w*|nr)|\bpod\s{NUMBER}|\bna\s(?:\w+\s)?infolini\w+|\bna\snumer)"""
# what nobody is sent away by: they will get something, or find it
_IF = r"\b(?:naj\w+|lepiej|latwiej|szybciej|prosciej|dobrze)\s(?:\w+[\s,]+){0,4}?(?:jesli|jak|gdy|jezeli|zeby|gdyby)\s(?:\w+\s){0,2}?"
_GETS = r"(?!dosta|otrzym|odebra|odbier|znale|sprawdz|zobacz|pobra|sledz|pokaza|mie|placi|zaplaci|wplaci|zerka|zajrze|patrze|spojrze|czeka|uwaza|czyta|przeczyta|zostaw|ocen)"
_RING = r"(?:(?:za|prze|od)?dzwonic|(?:za)?telefonowac|przekrecic\sdo)"
_WRITE = r"(?:napisac|pisac|skrobnac|wyslac|wysylac|przeslac|przesylac|zamailowac|mailowac|nadac|zglosic|zglaszac|zlozyc|skladac|kierowac|skierowac|zalozyc)"
_RINGS = r"\b(?:za|prze)?dzwon(?:cie)?\b(?!\sdo\smnie\sjutro)|\bzatelefonuj(?:cie)?\b"
_WRITES = r"\b(?:(?:na)?pisz|wyslij|przeslij|skrobnij|zglos|zloz|zamailuj)(?:cie)?\b"
_TURN = r"""(?:sie\s(?:zwrocic|zwracac)|(?:zwrocic|zwracac)(?=\ssie)|(?:sie\s)?(?:skontaktowac|kontaktowac|zglosic|zglaszac|reklamowac|zareklamowac|poinformowac|zawiadomic|powiadomic|udac|zapytac|pytac|spytac|dopytac|porozmawiac|rozmawiac|odwiedzic
    |wyjasnic|wyjasniac|podejsc|pojsc|podjechac|pojechac|przyjsc|zajrzec|zajsc|dogadac|umowic|ustalic|ustalac|uzgodnic|omowic|polaczyc|zlapac|poprosic|kierowac|skierowac|isc|wybrac|zaniesc))"""
_ANYBODY = r"(?!nami\b|mna\b|nas\b|mnie\b|pan\w*\b|siebie\b|soba\b)\w"
_TURNS = r"\b(?:skontaktuj|zglos|zwroc|udaj|zapytaj|spytaj|dopytaj|odwiedz|podejdz|podjedz|idz|pojdz|zajrzyj|wyjasnij|dogadaj|umow|porozmawiaj)(?:cie)?\b(?:\ssie\b)?"

FAMILIES = {
    Way.CALL: (
        rf"{ASK}{_RING}\b",
        rf"{_IF}(?:za|prze)?dzwoni",
        _RINGS,
        rf"{_NIECH}(?:za|prze)?dzwoni",
        rf"\b(?:prosz\w+|prosimy|prosilbym|prosba|poprosze|sugeruj\w*|sugerowal\w*|proponuj\w*|polecam\w*|zalecam\w*|zachecam\w*|zapraszam\w*|konieczny|potrzebny|wymagany|najlepszy)\s(?:\w+\s){{0,2}}?(?:o\s|do\s)?kontakt\w*\s(?:\w+\s){{0,3}}?(?:telefoniczn\w+|{BY_PHONE})",
        r"\b(?:prosz\w+|prosimy|prosba)\so\stelefon\b",
        rf"\b(?:tylko|wylacznie|jedynie)\s(?:\w+\s)?{BY_PHONE}",
        rf"{ASK}{_GETS}\w+c\b[^.?!]{{0,40}}?\s?{BY_PHONE}",
        rf"\b(?:dostepn\w+|czynn\w+|zlapi\w+|uzyska\w*|udzieli\w*)\b[^.?!]{{0,40}}?\bpod\s(?:numerem|{NUMBER})",
    ),
    Way.WRITE: (
        rf"{ASK}{_WRITE}\b[^.?!]{{0,60}}?(?:{BY_MAIL}|\bdo\s(?:nasz\w+\s)?(?:[\w-]+\s)?{WHO})",
        rf"{ASK}{_WRITE}\s(?:\w+\s){{0,2}}?(?:(?:e-?)?maila\b|wiadomosc\s(?:e-?mail|na\b|do\b))",
        rf"{ASK}tam\s(?:do\snas\s|nam\s|to\s)?(?:(?:na)?pisac|wyslac|przeslac)",
        rf"{ASK}(?:tam|do\snich|do\sniego|do\sniej)\s(?:na)?pisac\b|{ASK}(?:na)?pisac\s(?:tam|do\snich|do\sniego|do\sniej)\b",
        rf"{ASK}{_GETS}\w+c\b[^.?!]{{0,50}}?\s?{BY_MAIL}",
        rf"{_WRITES}[^.?!]{{0,60}}?(?:{BY_MAIL}|\bdo\s(?:nasz\w+\s)?(?:[\w-]+\s)?{WHO}|\s(?:e-?)?maila\b)",
        rf"{_NIECH}(?:napisz|wysl|przesl)\w*\s(?:\w+\s){{0,2}}(?:na|do|maila|e-?mail)",
        rf"{_IF}(?:napisz|wysl|przesl)",
        rf"{ASK}(?:wypelnic|uzupelnic|skorzystac\sz|uzyc|zlozyc)[^.?!]{{0,30}}?\bformularz\w*",
        r"\b(?:wypelnij|wypelnijcie|skorzystaj\sz|uzyj|uzupelnij)\b[^.?!]{0,30}?\bformularz\w*",
        rf"\b(?:po)?(?:prosz\w+|prosimy|prosba|prosic)\s(?:\w+\s)?o\s(?:kontakt\s(?:mailow\w+|e-?mail\w*|przez|na)|(?:wysl\w+|przesl\w+|wiadomosc|zgloszenie|mail\w*)[^.?!]{{0,50}}?{BY_MAIL})",
        rf"\b(?:tylko|wylacznie|jedynie)\s(?:\w+\s)?{BY_MAIL}",
        rf"\b(?:kontakt|adres|e-?mail)(?:\sto)?\s?(?::|to|na|pod)?\s?(?:adres\w*\s)?{MAIL}",
        rf"\b(?:zglasza|przyjmuje|zalatwia|sklada|obsluguje|rozpatruje)\w*\s(?:sie\s|my\s)?(?:\w+\s)?{BY_MAIL}",
    ),
    Way.TURN: (
        rf"{ASK}{_TURN}\s(?:sie\s)?{_TO_WHOM}",
        rf"{ASK}{_TURN}\s(?:sie\s)?(?:\w+\s)?{_THEM}|{ASK}(?:sie\s)?{_THEM}\s(?:sie\s)?{_TURN}\b|{ASK}sie\s{_THEM}\s\w+c\b",
        rf"{ASK}(?:sie\s)?(?:skontaktowac|kontaktowac|zwrocic|zwracac|zglosic|udac|porozmawiac|rozmawiac|polaczyc|dogadac|zamienic\sslowo|wyjasnic\s(?:to|sprawe|te\ssprawe))\s(?:sie\s)?(?:bezposrednio\s|najpierw\s|od\srazu\s)?(?:z|ze|do)\s{_ANYBODY}",
        rf"\b(?:skontaktuj|zwroc|zglos)(?:cie)?\ssie\s(?:bezposrednio\s)?(?:z|ze|do)\s{_ANYBODY}",
        rf"{ASK}(?:dowiedziec|dowiadywac|rozeznac)\ssie\s(?:bezposrednio\s)?(?:w|u|na)\s",
        r"\b(?:ja\s)?bym\s(?:\w+\s)?(?:zadzwonil|napisal|skontaktowal|zwrocil|zglosil|zapytal)\w*\s(?!(?:do\s)?(?:pan|do\sciebie))[^.?!]{0,30}?\b(?:do|z|ze|w|u)\s(?!pan|ciebie|nas)",
        rf"{_IF}(?:sie\s)?(?:skontaktuj|zglos|zapyta|zwroci|uda|odwiedzi)\w*",
        rf"{_TURNS}\s{_TO_WHOM}",
        rf"{_NIECH}(?:sie\s)?(?:skontaktuj|zglos|zapyt|zwroc|uda|podejdzie|odwiedz)\w*\s(?:sie\s)?(?:z|ze|do|w|u|{WHO})",
        rf"\b(?:prosz\w+|prosimy|prosba|sugeruj\w*|sugerowal\w*|proponuj\w*|proponowal\w*|polecam\w*|polecal\w*|zalecam\w*|zalecal\w*|radz\w+|najlepszy|konieczny|potrzebny)\s(?:\w+\s){{0,2}}?(?:o\s)?kontakt\w*\s(?:bezposredni\w*\s)?(?:z|ze)\s(?:[\w-]+\s){{0,3}}?{WHO}",
        rf"\b(?:polecam\w*|sugeruj\w*|proponuj\w*|zalecam\w*|radz\w+)\s(?:\w+\s)?(?:rozmowe|konsultacje|wizyte|zapytanie)\s(?:z|ze|w|u|do)\s{_ANYBODY}",
        rf"\b(?:zapraszam\w*|serdecznie\szapraszam\w*)\s(?:\w+\s)?(?:do|w)\s(?:nasz\w+\s|najblizsz\w+\s|dowoln\w+\s|stacjonarn\w+\s){{0,2}}{WHO}",
    ),
}

NEVER = r"""
    \bnie\s(?:musi\w*|trzeba|nalezy|potrzeba|ma\spotrzeby|musza)\b | \bdziekuj\w+\sza\b | \b(?:tutaj|tu)\b | \bw\s(?:tej|tym)\s(?:rozmow\w+|czac\w+|watk\w+)
  | \bna\s(?:tym\s)?czacie\b(?!\s(?:nie|sie|tego)) | \bna\s(?:tego\smaila|te\swiadomosc|tej\swiadomosci) | \bodpowiadajac | \bodpis(?:ac|ujac)\sna
  | \bczy\s(?:mozemy|moge(?!\s(?:po)?prosic)|mam|mamy|mialbym|moglbym|moglabym|moglibysmy)\b | \bczy\sodpowiada\b | \bmozemy\s(?:do|zadzwoni) | \b(?:jesli|gdy|jak)\s(?:kurier|kierowca|bank)
  | \b(?:kurier|kierowca|przewoznik|dostawca|magazyn|ksiegowosc|producent|kolega|kolezanka|sklep)\s(?:\w+\s)?(?:musi|moze|powinien|powinna|zadzwoni|napisze|wysle|skontaktuje|zglosi)
  | \b(?:musze|mozemy|moge(?!\s(?:po)?prosic)|musimy|bede|bedziemy|chce|chcemy|chcialbym|chcialabym|sprobuje|postaram)\s(?:\w+\s){0,3}(?:\w+c)\b
"""
read = Reader(FAMILIES, NEVER)
