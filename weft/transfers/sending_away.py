"""Sent away: whether a text tells the customer to call, to write or to turn elsewhere (W6, R74).

Pure reading of words in Polish, Czech and English, sentence by sentence. It knows what somebody is
asked to do from what we do ourselves, and another place from this one: "please write here" sends
nobody away, and neither does "we will call you". What it takes for sending away is measured on
sentences with labels (tests/sentences.py).
"""

from __future__ import annotations

import re
from enum import StrEnum

LONGEST = 6_000  # characters of a message that are read


class Way(StrEnum):
    """What the customer is told to do instead of going on here."""

    CALL = "call"
    WRITE = "write"  # a mail, a form, another network
    TURN = "turn"  # to another department, shop or firm


SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
# without one of these words nobody is sent anywhere; most texts stop here
MAY_SEND = re.compile(
    r"""(?ix) call | phon | ring | dial | mail | write | writing | messag | contact | touch | reach
    | speak | talk | turn | form\b | visit | consult | website | hotline | \bask\b | line
    | @ | send | forward | submit | dzwo | telefon | pisz | pisa | kontakt | zgłos | zglos | zgłas | udać | uda\ się | formul
    | infolini | zwróci | zwroc | odwied | wiadomoś | wysła | wyśl | przesła | prześl | kieruj
    | vola | vole | voln | naps | napi | psát | pište | kontaktuj | kontaktov | obra | obrá | oslov | ozv | pošl | posl
    | vypl | zept | podejte | zpráv | podejść | linku | lince | navšt | zaslat | zašl | spoj
    """  # noqa: E501
)

_PLACE_EN = (
    r"""(?: our | the | their | your\ local | a | any | one\ of\ our | that | this | those )\s"""
)
_WHO_EN = r"""(?: customer\ (?:service|care|support) | support | service | hotline | help\s?desk | call
    \ cent(?:re|er) | call-cent(?:re|er) | headquarters | reception | office | branch | shop | store
    | boutique | showroom | department | team | colleagues? | specialists? | sales | billing
    | complaints | accounting | warehouse | courier | carrier | manufacturer | producer | bank
    | DHL | UPS | DPD | InPost | GLS | post\ office )"""  # noqa: E501
# where a request begins: somebody is asked, told, or advised to
_ASKED_EN = r"""(?: ^\W* | \b(?:please|kindly|just|simply|also|then|instead|either|so|but|and|or)\b,?\s
    | ,\s | :\s
    | \byou\ (?: can | could | should | must | may | might | need\ to | have\ to | will\ need\ to
        | will\ have\ to | would\ need\ to | would\ have\ to | 'll\ need\ to | 'll\ have\ to
        | ought\ to | are\ welcome\ to | want\ to )\s (?:also\s|always\s|then\s|only\s)?
    | you'll\ (?:need|have)\ to\s
    | \b(?: best | better | easiest | fastest | need | have | free | necessary | required | suggest
        | recommend | advise\ you | ask\ you | want\ you | like\ you | try | remember | invite\ you
        )\ to\s
    | \b(?: recommend | suggest | try | by )\s )"""  # noqa: E501
_NOT_EN = re.compile(
    r"""(?ix) \b(?: thank(?:s|\ you)\ for | when\ you | after\ you | since\ you | as\ you | you\ have
    \ already | if\ the\ courier | before\ (?:you|the)\ | do\ not | don't | no\ need | never | need\ not
    | needn't | instead\ of\ | without )\b | ^\W*(?:did|have|had|were|was|are)\ you\b
    | ^\W*(?:may|shall|can|could|should|will)\ (?:we|i)\b
    """  # noqa: E501
)
_EN = {
    Way.CALL: rf"""
        {_ASKED_EN} (?: call(?:ing)? | phon(?:e|ing) | ring(?:ing)? | telephon(?:e|ing) | dial(?:ling)? )
        \s (?: us\b (?!\ back\ in) | (?:{_PLACE_EN})? (?:\w+\s){{0,2}} {_WHO_EN} | (?:the|this|our)
           \s (?:\w+\s){{0,2}} (?:number|line) | (?:on\s|at\s)? \+?\d[\d ]{{5,}} )
      | {_ASKED_EN} (?:give|giving) \s (?:us | (?:{_PLACE_EN})? (?:\w+\s){{0,2}}{_WHO_EN} | them) \s a
        \s (?:call|ring|buzz)
      | {_ASKED_EN} (?:contact(?:ing)?|reach(?:ing)?) \s (?:us|them) \s (?:by|over|via|on)\s(?:the\s)?(?:tele)?phone
      | \b(?:only|exclusively|just)(?:\s\w+){{0,3}}\ (?:by|over\ the)\ (?:tele)?phone\b """,  # noqa: E501
    Way.WRITE: rf"""
        {_ASKED_EN} (?: e-?mail(?:ing)? | writ(?:e|ing) | messag(?:e|ing) )
        \s (?: (?:us|them) \s (?:at|on|to|an?\s|by|via|in) | us\b(?!\ (?:here|your|which|what|the|back|if|when))
           | (?:to\s)? (?: us\s at | \S+@\S+ | (?:{_PLACE_EN})? (?:\w+\s){{0,2}} {_WHO_EN} ) | (?:an\s)?e-?mail
           | to\s (?:our|the|this|that) \s (?:\w+\s){{0,2}}(?:address|e-?mail) )
      | {_ASKED_EN} (?:send(?:ing)?|forward(?:ing)?|drop(?:ping)?|submit(?:ting)?|direct(?:ing)?) \s
        (?: [^.?!]{{0,60}}? \s (?:to|at)\s \S+@\S+
          | (?:us\s|them\s|it\s|this\s|your\s\w+\s|the\s\w+\s)? (?:an?\s|your\s\w+\sby\s|by\s|via\s)e-?mail
          | [^.?!]{{0,40}}? \s (?:through|via|using|by|to) \s (?:our|the) \s (?:\w+\s){{0,2}}
            (?:form|website|e-?mail|address|mailbox|inbox) )
      | {_ASKED_EN} (?: us(?:e|ing) | fill(?:ing)?\s(?:in|out) | complet(?:e|ing) | submit(?:ting)? ) \s
        (?:our|the|a|an|this) \s (?:\w+\s){{0,2}} form\b
      | {_ASKED_EN} (?:contact(?:ing)?|reach(?:ing)?(?:\ out\ to)?|message|write\ to|messaging) \s (?:us|them) \s
        (?:by|via|on|through|over|at)\s (?!phone|the\ phone)
      | \b(?:only|exclusively|just)(?:\s\w+){{0,3}}\ (?:by|via)\ e-?mail\b """,  # noqa: E501
    Way.TURN: rf"""
        {_ASKED_EN} (?: contact(?:ing)? | reach(?:ing)?\ out\ to (?!\ us) | get(?:ting)?\ in\ (?:touch|contact)\ with
          | speak(?:ing)?\ (?:to|with) | talk(?:ing)?\ (?:to|with) | turn(?:ing)?\ to | consult(?:ing)?
          | ask(?:ing)? (?=\s(?:our|the|your)\s(?:\w+\s){{0,2}}(?:shop|store|manufacturer|producer|courier|carrier|bank))
          | go(?:ing)?\ to | visit(?:ing)? | see(?=\sour) )
        \s (?: (?:{_PLACE_EN})? (?:[\w-]+\s){{0,3}} {_WHO_EN} | us\ (?:again\ )?(?:later|another) )
      | {_ASKED_EN} (?:contact|get\ in\ touch\ with)\s(?:them|him|her)\b
      | \byou\ (?:will\ |'ll\ )?(?:need|have)\ to\ (?:contact|ask|see)\ (?:somebody|someone)\ else """,  # noqa: E501
}

_PL_WHO = r"""(?: infolini\w* | call\ cent(?:er|re)\w* | dzia[łl]\w* | biur\w* | bok\b | obsług\w*
    | serwis\w* | sklep\w* | salon\w* | punkt\w* | centrum | centrali | oddzia[łl]\w* | kurier\w*
    | przewoźnik\w* | producent\w* | bank\w* | magazyn\w* | księgowoś\w* | kierownik\w* | koleg\w*
    | koleżank\w* | zesp[oó][łl]\w* | poczt[aąęy] | placówk\w* | specjalist\w* | dystrybutor\w*
    | inpost\w* | dhl\w* | dpd\w* )"""
# asked to: proszę zadzwonić, trzeba napisać, musi Pan się zgłosić, zadzwoń, niech Pani napisze
_PL_ASKED = r"""(?: \b(?: prosz[ęe] | prosimy | prosił\w*bym | należy | trzeba | musi | musisz | musicie
    | musz[aą] | może | można | możesz | powin\w+ | radz[ęi]\w* | doradzam | polecam | zalecam\w* | sugeruj\w+
    | najlepiej | najszybciej | najprościej | najłatwiej | wystarczy | zachęcam\w* | spróbuj\w* | warto | konieczn[eya]\w* | zostaje | pozostaje
    | potrzeba | lepiej )\b (?!\ (?:nie|abyśmy)\b) (?:\s(?!nie\b)[\w,-]+){0,4}? \s )"""  # noqa: E501
_PL = {
    Way.CALL: rf"""
        {_PL_ASKED} (?: zadzwoni[ćc] | dzwoni[ćc] | zatelefonowa[ćc] | telefonowa[ćc] | przedzwoni[ćc] )
      | \b(?: zadzwoń | zadzwońcie | dzwoń | dzwońcie )\b (?!\s+do\ mnie\ jutro)
      | \bniech\ (?:pan|pani|państwo)\ (?:\w+\s)?(?:za)?dzwoni
      | \b(?:prosz[ęe]|prosimy)\ (?:\w+\s)?o\ (?:kontakt\ telefoniczny|telefon\b|kontakt\ (?:\w+\ ){{0,2}}pod\ numer\w*)
      | \b(?:tylko|wyłącznie|jedynie)\ (?:telefonicznie|przez\ telefon|pod\ numerem)
      | {_PL_ASKED} (?:skontaktowa[ćc]|kontaktowa[ćc])\ się\ (?:z\ nami\ )?(?:telefonicznie|przez\ telefon|pod\ numer) """,  # noqa: E501
    Way.WRITE: rf"""
        {_PL_ASKED} (?: napisa[ćc] | pisa[ćc] | wysła[ćc] | wysyła[ćc] | przesła[ćc] | przesyła[ćc] | skierowa[ćc]
           | kierowa[ćc] | zgłosi[ćc] | zgłasza[ćc] )
        (?: [^.?!]{{0,60}}? \s (?: na\ (?:nasz\w*\s|podan\w*\s)?(?:adres\w*\s)?(?:e-?mail\w*|mail\w*|\S+@\S+|skrzynk\w+)
             | na\ adres\ \S+@\S+ | mailem | e-?mailem | mailowo | (?:przez|poprzez|za\ pomocą)\ (?:\w+\s)?formularz\w*
             | na\ (?:naszym\s)?(?:facebooku|messengerze|whatsappie|instagramie|facebooka|messengera|whatsappa)
             | do\ (?:nasz\w+\s)?(?:\w+\s)?{_PL_WHO} )
          | \s e-?maila\b | \s maila\b | \s wiadomość\ (?:e-?mail|na\b|do\b) )
      | \b(?: napisz(?:cie)? | pisz(?:cie)? | wyślij(?:cie)? | prześlij(?:cie)? )\b
        (?: [^.?!]{{0,60}}? \s (?: na\ (?:nasz\w*\s|podan\w*\s)?(?:adres\w*\s)?(?:e-?mail\w*|mail\w*|\S+@\S+|skrzynk\w+)
             | mailem | e-?mailem | do\ (?:nasz\w+\s)?(?:\w+\s)?{_PL_WHO}
             | na\ (?:facebooku|messengerze|whatsappie|facebooka|messengera|whatsappa) )
          | \s e-?maila\b | \s maila\b )
      | \bniech\ (?:pan|pani|państwo)\ (?:\w+\s)?(?:napisze|napiszą|wyśle)\ (?:\w+\s){{0,2}}(?:na|do|maila|e-?mail)
      | {_PL_ASKED} (?:wypełni[ćc]|uzupełni[ćc]|skorzysta[ćc]\ z|użyć|złożyć) [^.?!]{{0,30}}? \bformularz\w*
      | \b(?:wypełnij|wypełnijcie|skorzystaj\ z)\b [^.?!]{{0,30}}? \bformularz\w*
      | \b(?:prosz[ęe]|prosimy)\ (?:\w+\s)?o\ (?:kontakt\ (?:mailow\w+|e-?mail\w*|przez)|(?:wysłanie|przesłanie|wiadomość)
          [^.?!]{{0,50}}?\ (?:na\ (?:adres\ )?\S+@\S+|mailem|e-?mailem|na\ (?:nasz\ |adres\ )?e-?mail\w*|mailow\w+))
      | \b(?:tylko|wyłącznie|jedynie)\ (?:mailowo|drogą\ mailową|e-?mailem|mailem) """,  # noqa: E501
    Way.TURN: rf"""
        {_PL_ASKED} (?: się\s )? (?: skontaktowa[ćc] | kontaktowa[ćc] | zgłosi[ćc] | uda[ćc] | zwróci[ćc] | zapyta[ćc]
           | porozmawia[ćc] | dopyta[ćc] | odwiedzi[ćc] | wyjaśni[ćc] | podejść | pójść | podjechać )
        (?: \s się )? \s (?:bezpośrednio\s|również\s|też\s)? (?: z | ze | do | w | we | u )? \s? (?:nasz\w+\s|państwa\s|swo\w+\s|najbliższ\w+\s|inn\w+\s)?
        (?:[\w-]+\s)? {_PL_WHO}
      | \b(?: skontaktuj | zgłoś | zwróć | udaj )(?:cie)?\ się\ (?:bezpośrednio\ )?(?:z|ze|do)\s (?:nasz\w+\s|swo\w+\s)? (?:[\w-]+\s)? {_PL_WHO}
      | \b(?:prosz[ęe]|prosimy)\ (?:\w+\s)?o\ (?:bezpośredni\ )?kontakt\ (?:bezpośrednio\ )?z\s?e?\ (?:nasz\w+\s)?(?:[\w-]+\s)?{_PL_WHO}
      | \bniech\ (?:pan|pani|państwo)\ (?:się\ )?(?:skontaktuj\w+|zgłos\w+|zapyta\w*)\ (?:się\ )?(?:z|ze|do|w)\s """,  # noqa: E501
}
_NOT_PL = re.compile(
    r"""(?ix) \b(?: nie\ (?:musi|trzeba|należy|potrzeba|ma\ potrzeby|musisz|musicie|muszą) | dziękuj\w+\ za
    | tutaj | tu\b | w\ tej\ rozmowie | w\ tym\ czacie | na\ tym\ czacie | na\ tego\ maila | odpowiadając
    | czy\ (?:możemy|mogę|mam|mamy) | możemy\ (?:do|zadzwoni) | jeśli\ kurier )\b"""  # noqa: E501
)

_CS_WHO = r"""(?: (?:zákaznick\w+\s)?(?:link\w+|podpor\w+|servis\w*|centr\w+|péč\w+) | infolink\w+ | call\ cent\w+ | oddělení
    | koleg\w+ | kolegyn\w+ | prodejn\w+ | obchod\w* | pobočk\w+ | dopravc\w+ | přepravc\w+ | kurýr\w* | výrobc\w+
    | dodavatel\w* | bank\w+ | účtárn\w+ | sklad\w* | vedouc\w+ | specialist\w+ | poštu | tým\w* | distributor\w*
    | zásilkovn\w+ | ppl\b | dpd\b | reklamační\w*\s\w+ )"""  # noqa: E501
_CS_ASKED = r"""(?: \b(?: musíte | můžete | prosím | je\ (?:potřeba|třeba|nutné|lepší|nejlepší) | bude\ (?:potřeba|třeba|nutné|nejlepší|lepší)
    | stačí | zkuste | doporučuj\w+ | nejlépe | nej\w+\ (?:bude|je) | nejlépe\ bude | nezbývá\ než | měl[ai]?\ byste | potřebujete | lze | nutno | doporučil\w*\ bych )\b
    (?:\s(?!ne)[\w,]+){0,4}? \s )"""  # noqa: E501
_CS = {
    Way.CALL: rf"""
        \b(?: zavolejte | volejte | zatelefonujte | telefonujte )\b (?!\s+mi\b)
      | {_CS_ASKED} (?: zavolat | volat | zatelefonovat )\b
      | \babyste\ (?:\w+\s){{0,2}}(?:zavolal|volal)
      | \bozvěte\ se\b [^.?!]{{0,30}}? (?: telefonicky | na\ (?:číslo|čísle|telefon|lince|linku|\+?\d) )
      | \bkontaktujte\ nás\ (?:prosím\ )?(?:telefonicky|na\ (?:čísle|lince|telefonu|telefonním))
      | \b(?:pouze|jen|výhradně)\ (?:telefonicky|po\ telefonu) """,  # noqa: E501
    Way.WRITE: rf"""
        \b(?: napište | pište )\b (?: [^.?!]{{0,60}}? \s (?: na\ (?:náš\w*\s|adresu\s|naši\s\w*\s?)?(?:e-?mail\w*|mail\w*|\S+@\S+)
            | na\ (?:facebook\w*|messenger\w*|whatsapp\w*|instagram\w*) | na\ adresu | do\ (?:našeho\s)?(?:\w+\s)?oddělení | e-?mailem | mailem
            | (?:přes|prostřednictvím)\ (?:\w+\s)?formulář\w* | {_CS_WHO} )
          | (?:\snám|\sjim)?(?:,?\sprosím,?)?(?:\snám)?\s(?:e-?mail|mail)\b )
      | \b(?: pošlete | zašlete | posílejte | přepošlete | odešlete )\b (?: [^.?!]{{0,60}}? \s (?: na\ (?:adresu\ )?\S+@\S+ | na\ (?:náš\s)?(?:e-?mail|mail)\w*
            | e-?mailem | mailem | (?:přes|prostřednictvím)\ (?:\w+\s)?formulář\w* )
          | (?:\snám|\sjim)?(?:,?\sprosím,?)?(?:\snám)?\s(?:e-?mail|mail)\b )
      | {_CS_ASKED} (?: napsat | psát | poslat | zaslat | odeslat )\b
        [^.?!]{{0,60}}? (?: na\ (?:adresu\ |náš\ )?(?:e-?mail\w*|mail\w*|\S+@\S+) | e-?mailem | \be-?mail\b | \bmail\b | \bmailem | formulář\w* | oddělení | na\ (?:facebook|messenger|whatsapp) )
      | \babyste\ (?:\w+\s){{0,2}}(?:napsal\w*|poslal\w*|zaslal\w*)\ [^.?!]{{0,40}}?(?:e-?mail|mail|\S+@\S+|oddělení)
      | \b(?:vyplňte|použijte|využijte)\b [^.?!]{{0,40}}? \bformulář\w*
      | {_CS_ASKED} (?:vyplnit|použít|využít)\b [^.?!]{{0,40}}? \bformulář\w*
      | \bpodejte\b [^.?!]{{0,40}}? (?:(?:přes|prostřednictvím|pomocí)\ (?:\w+\ )?formulář\w* | e-?mailem)
      | \bpros[ií]m\w*\ o\ (?:zprávu|e-?mail|kontakt|napsání)\ [^.?!]{{0,20}}?(?:na\ (?:adresu\ )?\S+@\S+|na\ e-?mail|e-?mailem)
      | \bozvěte\ se\b [^.?!]{{0,30}}? (?: e-?mailem | mailem | na\ (?:e-?mail|mail|\S+@\S+) )
      | \bkontaktujte\ nás\ (?:prosím\ )?(?:e-?mailem|mailem|na\ (?:e-?mail|\S+@)|přes|prostřednictvím)
      | \b(?:pouze|jen|výhradně)\ (?:e-?mailem|mailem|písemně) """,  # noqa: E501
    Way.TURN: rf"""
        \b(?: kontaktujte | oslovte | navštivte | zeptejte\ se | informujte\ se )\b (?: [^.?!]{{0,40}}? ) (?:na\s|v\s|u\s)?(?:naš\w+\s|váš\w*\s|vaš\w+\s|nejbližší\w*\s|přímo\s)*(?:[\w-]+\s)?{_CS_WHO}
      | \bse\ (?:prosím\ )?obraťte\ na\b
      | \bobraťte\ se\b [^.?!]{{0,40}}? \bna\b
      | \bspojte\ se\b [^.?!]{{0,20}}? \bs\b
      | {_CS_ASKED} (?: kontaktovat | oslovit | navštívit | se\ obrátit | obrátit | se\ spojit | spojit\ se | zeptat\ se | se\ zeptat )\b [^.?!]{{0,40}}?
        (?: {_CS_WHO} | \bna\s | \bs\s )
      | \babyste\ (?:\w+\s){{0,2}}(?:kontaktoval|oslovil|navštívil|obrátil) """,  # noqa: E501
}
_NOT_CS = re.compile(
    r"""(?ix) \b(?: nemusíte | není\ (?:potřeba|třeba|nutné) | děkuj\w+\ za | sem\b | zde\b | tady\b | do\ chatu | do\ tohoto\ chatu
    | můžeme\ (?:vám|vás) | mohu\ (?:vám|vás) | mám\ vám | máme\ vám | v\ odpovědi | odpovědí | kdybyste | na\ tento\ e-?mail )\b"""  # noqa: E501
)
_HERE_EN = re.compile(
    r"(?i)(?<!from )\b(?:here|in this (?:chat|conversation|thread)|reply(?:ing)? to this|this e-?mail)\b"  # noqa: E501
)
_LANGUAGES = (
    (_EN, (_NOT_EN, _HERE_EN)),
    (_PL, (_NOT_PL,)),
    (_CS, (_NOT_CS,)),
)
_READ = [
    ({way: re.compile(rf"(?ix){words}") for way, words in ways.items()}, nots)
    for ways, nots in _LANGUAGES
]


def found(text: str) -> Way | None:
    """Return how a text sends the customer away; None when it sends nobody."""
    text = text[:LONGEST]
    if not MAY_SEND.search(text):
        return None
    for sentence in SENTENCE.split(text):
        if way := _in(sentence.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")):
            return way
    return None


def _in(sentence: str) -> Way | None:
    for ways, nots in _READ:
        if any(one.search(sentence) for one in nots):
            continue
        for way, words in ways.items():
            if words.search(sentence):
                return way
    return None
