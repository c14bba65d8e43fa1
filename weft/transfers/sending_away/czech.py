"""How Czech sends somebody elsewhere. Read after folding: small letters, no diacritics."""

# ruff: noqa: E501 - a family of patterns reads best on one line

from .ways import MAIL, NETWORK, NUMBER, Reader, Way, words

WHO = words(
    """
    link* infolink* podpor* servis* centr* stredisk* peci oddelen* koleg* kolegyn* prodejn* obchod*
    pobock* dopravc* prepravc* kuryr* vyrobc* dodavatel* bank* uctarn* sklad* vedouc* specialist*
    post* tym* distributor* dovozc* zasilkovn* ppl* dpd* dhl* gls* kancelar* recepc* velkoobchod*
    central* technik* pojistovn* operator* prodejc* prodavac* showroom* vydejn* ustredn* odesilatel*
    poskytovatel* partner* pobocc* bance lince spolecnost* urad* poradc*
    """
)
_THEM = r"\b(?:na\s(?:nej|ni|ne)|s\s(?:nim|ni|nimi)|k\s(?:nemu|ni|nim)|za\s(?:nim|ni|nimi)|(?:se\s)?jich|jim|se\sho|se\sji|tam)\b"
_ADJ = r"(?:[\w-]+\s){0,4}?"
_TO_WHOM = rf"(?:(?:\S+\s){{0,4}}?){WHO}\b"
# asked to: musíte zavolat, je třeba napsat, stačí poslat, doporučuji kontaktovat
_ASK = r"""\b(?: musite | muset | muzete | (?:ne)?mohl[aiy]?\sbyste | prosim | prosime | (?:je|bude|bylo\sby|by\sbylo)\s(?:\w+\s)?(?:potreba|treba|nutne|nutno|nejlepsi|lepsi|nejlepe|dobre|vhodne|vhodnejsi|mozne|rozumne|idealni)
    | potreba | treba | nutne | nutno | staci | stacilo\sby | zkuste | zkusil[aiy]?\sbyste | doporuc\w+(?:\s(?:bych|bychom))? | radil[aiy]?\sbych | radim\w* | navrhuj\w+ | navrhl\w*\sbych | pozadal\w*\sbych | nejlepe | nejrychleji | nejsnaze | nejjednodussi
    | (?:nej\w+|rychlejsi|lepsi|snazsi|jednodussi|rozumnejsi)\s(?:bude|je|by\sbylo|by\sbyla) | nezbyva\s(?:\w+\s)?nez | mel[aiy]?\sbyste | potrebujete | lze | radsi | radeji | bohuzel\smusite | dovoluji\ssi\spozadat )\b"""
ASK = rf"{_ASK}(?!\s(?:ne|abychom)\b)(?:\s(?!ne|mi\b)[\w,'-]+){{0,5}}?\s"
_BYSTE = r"\babyste\s(?:\w+\s){0,3}?"

BY_MAIL = rf"""(?:\b(?:e-?)?mailem|\bpisemne|\belektronicky|\bpostou\b
    |\bna\s(?:nas\w*\s|adres\w+\s|nasi\s\w*\s?|e-?mail\w*\s|mail\w*\s){{0,3}}{MAIL}|\bna\s(?:nas\w*\s|adresu\s){{0,2}}(?:e-?mail\w*|mail\w*)
    |\b(?:pres|prostrednictvim|pomoci|v|na)\s{_ADJ}formular\w* | \bna\s(?:\w+\s)?{NETWORK})"""
BY_PHONE = rf"""(?:\btelefonicky|\bpo\stelefonu|\bna\s(?:\w+\s){{0,2}}?(?:cislo|cisle|telefon\w*|lince|linku)|\bna\s{NUMBER})"""
_IF = r"\b(?:nej\w+|lepsi|lepe|snazsi|rychlejsi|dobre)\s(?:\w+[\s,]+){0,4}?(?:kdyz|pokud|kdyby|jestli)\s(?:\w+\s){0,2}?"
_GETS = r"(?!dosta|obdrz|najit|nalez|sledovat|zobrazit|stahn|vyzvedn|zaplat|platit|overit|nechat|zanechat|ohodnot)"
_RING = r"(?:za|do)?volat|zatelefonovat|telefonovat|brnknout|prozvonit"
_RINGS = r"\b(?:za|do)?volejte\b(?!\s+mi\b)|\b(?:za)?telefonujte\b|\bbrnkn[ei]te\b"
_WRITE = r"(?:napsat|psat|poslat|posilat|zaslat|zasilat|odeslat|preposlat|hodit|nahlasit|hlasit|podat|podavat|zalozit|uplatnit)"
_WRITES = r"\b(?:napiste|piste|poslete|posilejte|zaslete|zasilejte|odeslete|preposlete|hodte|mailujte|nahlaste|hlaste|podejte|podavejte|zalozte|uplatnete)\b"
_TURN = r"""(?:s[ei]\s)?(?:kontaktovat|oslovit|navstivit|obratit|obracet|spojit|zeptat|ptat|zajit|jit|zajet|zastavit|stavit|prijit|domluvit|dohodnout|vyridit|probrat|resit|vyresit|mluvit|promluvit|smerovat|informovat|poptat|nahlasit|ohlasit|oznamit|reklamovat|vyreklamovat|uplatnit|porad\w+)"""
_TURNS = r"\b(?:kontaktujte|oslovte|navstivte|zeptejte|ptejte|informujte|obratte|obracejte|spojte|zajdete|jdete|zastavte|stavte|prijdte|zajedte|smerujte|domluvte|dohodnete|vyridte|proberte|vyreste|reste|zkuste|poptejte|poradte|promluvte|mluvte|bezte|nahlaste|ohlaste|oznamte|reklamujte)\b"

FAMILIES = {
    Way.CALL: (
        _RINGS,
        rf"{ASK}(?:{_RING})\b",
        rf"{_BYSTE}(?:za)?vola|{_IF}(?:za)?vola",
        r"\bpros\w+\so\s(?:telefonick\w+\skontakt|telefonat|telefon\b|zavolani)",
        rf"\b(?:dostupn\w+|k\sdispozici)\b[^.?!]{{0,40}}?\bna\s(?:\w+\s){{0,2}}?{NUMBER}",
        r"\bbych\s(?!(?:rad|rada|vam|vas)\b)(?:(?!vam\b|vas\b)\w+\s){0,4}?(?:za)?volal",
        rf"\b(?:ozvete|zkuste|kontaktujte|zastihnete|dovolate|najdete)\b[^.?!]{{0,40}}?{BY_PHONE}",
        rf"\b(?:pouze|jen|jenom|vyhradne|vylucne)\s(?:\w+\s)?{BY_PHONE}",
        rf"{ASK}{_GETS}\w+t\b[^.?!]{{0,40}}?\s?{BY_PHONE}",
        rf"\b(?:resi|vyrizuj|prijim|objedn|hlasi)\w*\s(?:se\s)?(?:\w+\s)?{BY_PHONE}",
    ),
    Way.WRITE: (
        rf"{_WRITES}[^.?!]{{0,60}}?(?:{BY_MAIL}|\bna\sadresu(?!\s(?:sklad|prodejn))|\bdo\s(?:naseho\s)?(?:\w+\s)?oddeleni)",
        rf"\b(?:napiste|piste)\b[^.?!]{{0,40}}?\b{WHO}",
        rf"{_WRITES}(?:\s(?:nam|jim|prosim|do|{WHO}|\w+mu)){{0,4}}\s(?:e-?mail|mail)\b",
        r"\b(?:poslete|preposlete|zaslete)\s(?:to\s|je\s|ho\s|ji\s)?(?:prosim\s)?tam\b",
        r"\b(?:napiste|piste)\s(?:\w+\s)?(?:tam|jim)\b|\btam\s(?:napiste|piste)",
        rf"{ASK}{_WRITE}\b[^.?!]{{0,60}}?(?:{BY_MAIL}|\be-?mail\b|\bmail\b|\boddeleni)",
        rf"{ASK}(?:\w+\s)?{_GETS}\w+t\b[^.?!]{{0,50}}?\s?{BY_MAIL}",
        rf"\b(?:dostupn\w+|zastihnete|najdete)\b[^.?!]{{0,40}}?\bna\s(?:\w+\s){{0,2}}?{MAIL}",
        rf"{_IF}(?:napis|posl|zasl)",
        rf"{_BYSTE}(?:napsal|poslal|zaslal|podal)\w*\s[^.?!]{{0,40}}?(?:e-?mail|mail|{MAIL}|oddeleni|formular)",
        rf"\b(?:vyplnte|pouzijte|vyuzijte)\b[^.?!]{{0,40}}?\bformular\w*|{ASK}(?:vyplnit|pouzit|vyuzit)\b[^.?!]{{0,40}}?\bformular\w*",
        rf"\b(?:po)?pros\w+\so\s(?:zpravu|e-?mail|mail|kontakt|napsani|zaslani)\s[^.?!]{{0,30}}?{BY_MAIL}",
        rf"\b(?:ozvete|kontaktujte|zkuste)\b[^.?!]{{0,40}}?{BY_MAIL}",
        rf"\b(?:pouze|jen|jenom|vyhradne|vylucne)\s(?:\w+\s)?{BY_MAIL}",
        rf"\b(?:kontakt|adresa|e-?mail)\s?(?::|je|na)?\s?(?:adres\w*\s)?{MAIL}",
        rf"\b(?:resi|vyrizuj|prijim|hlasi|podava|uplatnuj)\w*\s(?:se\s)?(?:\w+\s)?{BY_MAIL}",
    ),
    Way.TURN: (
        rf"{_TURNS}[^.?!]{{0,40}}?\s{WHO}\b",
        rf"{_TURNS}\s(?:\w+\s){{0,3}}?{_THEM}",
        r"\bse\s(?:prosim\s)?obratte\sna\b|\bobratte\sse\b[^.?!]{0,40}?\bna\b|\bspojte\sse\b[^.?!]{0,20}?\bs\b",
        rf"{ASK}{_TURN}\b(?:\sse)?[^.?!]{{0,40}}?\s{WHO}\b",
        rf"{ASK}{_TURN}\s(?:se\s)?(?:\w+\s)?{_THEM}|{ASK}(?:se\sobratit|obratit\sse)\sna\b",
        rf"{ASK}(?:\w+\s){{0,2}}kontaktovat\b",
        rf"{_IF}(?:se\s)?(?:kontaktuj|obrat|zept|zajd|navstiv|oslov)",
        r"\bbych\s(?!(?:rad|rada|vam|vas)\b)(?:(?!vam\b|vas\b)\w+\s){0,4}?(?:kontaktoval|oslovil|napsal|zeptal|obratil)\w*\s(?!vam|vas)",
        r"\b(?:kontaktujte|oslovte)\s(?:prosim\s|primo\s|rovnou\s|nejdriv\s)*(?!me\b|mne\b|nas\b|prosim)\w|\bpromluvte\s(?:si\s)?[^.?!]{0,20}?\bs\s(?!nami|mnou)",
        rf"{ASK}(?:se\sobratit|obratit\sse)\s(?:primo\s)?na\s(?!me\b|nas\b)|{ASK}(?:kontaktovat|oslovit)\s(?!me\b|mne\b|nas\b)",
        rf"{ASK}se\s(?:ho|ji|jich)\s(?:\w+\s)?(?:ze)?ptat",
        rf"{_BYSTE}(?:se\s)?(?:kontaktoval|oslovil|navstivil|obratil|zasel|zasla|zasli|zeptal|spojil|domluvil)",
        rf"\b(?:doporuc\w+|radil\w*|navrhuj\w+|navrhl\w*|prosim\w*|nejlepsi\w*)\s(?:bych\s|je\s|bude\s)?(?:o\s)?kontakt\s(?:primo\s|rovnou\s)?(?:s|se|na)\s{_ADJ}{WHO}",
        r"\b(?:doporuc\w+|navrhuj\w+|navrhl\w*)\s(?:bych\s)?(?:rozhovor|konzultaci|navstevu|dotaz)\s\w",
    ),
}

NEVER = r"""
    \b(?:nemusite|nemusel\w*|neni\s(?:potreba|treba|nutne)|dekuj\w+\sza)\b | (?<!\w)(?:sem|zde|tady)\b | \bdo\s(?:tohoto\s)?chatu\b | \bv\s(?:tomto\s)?chatu\b
  | \b(?:muzeme|mohu(?!\s(?:vas\s)?(?:po)?prosit)|muzu|musim|musime|budu|budeme|chci|chceme|zkusim|zkusime|potrebuji|potrebujeme)\s(?:\w+\s){0,3}\w+t\b | \b(?:mam|mame)\svam\b | \bv\sodpovedi | \bodpovedi\b | \bkdybyste | \bkdybychom
  | \bna\s(?:tento|tuto)\s(?:e-?mail|zpravu)\b | \b(?:kuryr|ridic|dopravce|sklad|vyrobce|kolega|kolegyne)\s(?:\w+\s)?(?:musi|muze|vam|vas|by\s)
"""
read = Reader(FAMILIES, NEVER)
