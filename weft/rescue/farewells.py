"""Farewells: whether what a customer said last only ends the talk, in English, Polish and Czech.

Pure reading of words. "Dzięki, super!" needs no answer; "dzięki, a kiedy?" does, and so does "ok"
when we had asked whether to send a new one. In doubt it is no farewell: to reach a customer for
nothing costs a minute, and to forget one costs the customer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_LETTERS = 200  # who writes more says more
MOST_NAMES = 2

# what ends a talk; a phrase that denies something stands as a whole, for "nie działa" ends nothing
_ENDS = re.compile(
    r"""(?x) \b (?:
      (?: no,?\ )? (?: many\ )? (?: thanks | thank\ (?:you|u) | thx | tnx | ty | cheers )
    | ok(?:ay|i|ey)? | k | great | perfect | super | brilliant | excellent | awesome | cool | lovely
    | wonderful | fantastic | noted | understood | sorted | solved | it(?:'s\ |\ is\ |\ )?(?:works|arrived|worked)
    | (?:good)?bye(?:-bye)? | see\ (?:you|ya) | good\ night | (?:much\ )?appreciated | appreciate\ it | got\ it
    | (?:nothing|no)\ (?:else|more) | (?:that(?:'s|\ is|\ was)|thats|it's|it\ is)\ (?:all|everything|it) | all\ good
    | have\ (?:an?\ )?(?:good|nice|great|lovely|pleasant)\ (?:day|evening|weekend|afternoon|one) | (?:nice|lovely)\ (?:day|evening|weekend)
    | (?: nie,?\ )? (?: bardzo\ )? (?: dzi[ęe]kuj[ęe]\w* | dzi[ęe]ki | dzi[ęe]ks | dziękóweczka | dzięx | podzi[ęe]kował\w* )
    | okej | dobra | dobrze | jasne | [śs]wietnie | idealnie | doskonale | wspaniale | rewelacja | rewelacyjnie | spoko | git
    | fajnie | pi[ęe]knie | rozumiem | zrozumia[łl][aey]m? | dobranoc | pa(?:pa)? | do\ widzenia
    | do\ (?:us[łl]yszenia|zobaczenia) | (?:to\ )?(?:ju[żz]\ )?wszystko | nic\ wi[ęe]cej | (?:ju[żz]\ )?(?:dzia[łl]a|dotar[łl][aoy]?|za[łl]atwione)
    | (?: [żz]ycz[ęe]\ )? (?: mi[łl]ego | dobrego ) \ (?: dnia | wieczoru | wieczorku | weekendu | popo[łl]udnia ) | pozdrawiam\w* | wzajemnie
    | (?: ne,?\ )? (?: d[íi]k(?:y)? | d[ěe]kuj[iue]\w* )
    | jasn[ěe] | dob[řr]e | skv[ěe]l[ée] | sup(?:er|r) | v[ýy]born[ěe] | par[áa]da | bezva | prima | perfektn[íi] | perfekt | rozum[íi]m
    | nashle(?:danou)? | na\ shledanou | m[ěe]jte\ se | (?:u[žz]\ )?(?:funguje|dorazil[oay]?) | vy[řr]e[šs]eno
    | (?:to\ je\ )?(?:v[šs]e|v[šs]echno) | nic\ (?:dal[šs][íi]ho|v[íi]c)
    | (?: p[řr]eji\ | p[řr]eju\ )? (?: hezk[ýy] | p[ěe]kn[ýy] | kr[áa]sn[ýy] ) \ (?: zbytek\ )? (?: den | dne | ve[čc]er | v[íi]kend ) | s\ pozdravem
    ) \b """  # noqa: E501
)
# what may stand beside it, and says nothing by itself
_BESIDE = re.compile(
    r"""(?x) \b (?: a\ lot | a | and | so | very | much | lots | for | your | the | all | help(?:ing)? | quick
      | fast | reply | answer | response | support | time | kindly | really | then | now | to | you | too | oh | ah | hi
      | again | best | kind | regards | wishes | take\ care | of | everything | that | it | is | i | we | dear | well
      | bardzo | serdecznie | mocno | ślicznie | wielkie | za | i | w | takim | razie | to | no | już | tak | pomoc | szybką
      | szybka | odpowiedź | odpowiedz | informacj[ęe] | wyjaśnienie | cierpliwość | kontakt | pani | panu | panie | pana | państwu
      | wam | ci | też | również | więc | ogromnie | z | śliczne | piękne | pozdrowienia | miłej | dzień | dobry
      | moc | mockrát | vám | vam | ti | rychlou | odpověď | odpoved | pomoc | informaci | ochotu | vysvětlení | trpělivost
      | velice | velmi | srdečně | tak | je | už | jo | ano | paní | pane | i\ vám | vy | na | s | se | hezky | pěkně
      | nápodobně | den ) \b """  # noqa: E501
)
# whoever is thanked may be named: "dziękuję, Pani Aniu", "thanks, Bo"
_NAME = re.compile(r"(?<=[a-ząćęłńóśźžžáéěíůúýčďňřšť,] )[A-ZÁČĎÉĚÍŇÓŘŠŤÚŽĄĆĘŁŃŚŹŻ][^\W\d_]{1,15}\b")
_SMILES = re.compile(
    r"[:;=8xX]-?[)D*P3]+|<3|\^\^|xD+\b"
    "|[\u263a\u2665\u2764\ufe0f\U0001f389\U0001f337-\U0001f33c\U0001f3fb-\U0001f3ff\U0001f44b-"
    "\U0001f44d\U0001f44f\U0001f490\U0001f493-\U0001f49f\U0001f5a4\U0001f600-\U0001f60d\U0001f617-"
    "\U0001f61d\U0001f642\U0001f643\U0001f64c\U0001f64f\U0001f917\U0001f929\U0001f970]"
)
_NOTHING = re.compile(r"[\s.,!;:…()'\"-]*")

# after "anything else?" a thank-you is an end; after any other question it may be a yes
_OFFERS_MORE = re.compile(
    r"""(?ix) \b (?: anything\ (?:else|more) | something\ else | further\ help
      | (?:w\ )?(?:czymś|czyms)\ (?:jeszcze|więcej) | jeszcze\ (?:w\ )?(?:czymś|jakoś|coś|pomóc)
      | coś\ jeszcze | ještě\ (?:s\ )?(?:něčím|něco|nějak|pomoci) | něco\ (?:dalšího|jiného)
      | (?:s\ )?něčím\ (?:dalším|ještě|jiným) ) \b"""
)
_QUESTION = re.compile(r"[^.!?\n]*\?")


def ends(said: Sequence[str], before: str) -> bool:
    """Say whether all that a customer said since our last word only ends the talk.

    `before` is that last word of ours. When we have not said any, nothing can have ended; when it
    asks for something, whatever follows may be the answer.
    """
    asked = (one for one in _QUESTION.findall(before) if not _OFFERS_MORE.search(one))
    return bool(said and before) and all(map(_ends, said)) and not any(asked)


def _ends(text: str) -> bool:
    bare, smiles = _SMILES.subn(" ", text[: MOST_LETTERS + 1])
    if len(text) > MOST_LETTERS or "?" in text:
        return False
    unnamed, names = _NAME.subn(" ", bare)
    rest, farewells = _ENDS.subn(" ", unnamed.lower())
    if names > MOST_NAMES or not (farewells or smiles):
        return False
    return _NOTHING.fullmatch(_BESIDE.sub(" ", rest)) is not None
