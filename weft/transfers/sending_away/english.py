"""How English sends somebody elsewhere. Read after folding: small letters, no diacritics."""

# ruff: noqa: E501 - a family of patterns reads best on one line

from .ways import MAIL, NETWORK, NUMBER, Reader, Way, words

PLACE = words(
    """
    service services support care hotline helpline desk helpdesk centre center centres headquarters hq
    reception office offices branch branches shop shops store stores boutique showroom showrooms
    department team teams colleague colleagues specialist specialists sales billing complaints
    returns accounting accountants accounts finance warehouse courier couriers carrier carriers
    manufacturer producer maker vendor seller retailer dealer distributor importer bank insurer
    insurance operator provider supplier technician engineer manager partner post dhl ups dpd
    inpost gls fedex authority ombudsman switchboard depot
    """
)
_ONE = r"(?:our|the|their|your|his|her|a|an|any|one|this|that|those|these|another|some|of)"
WHO = rf"(?:(?:{_ONE}\s){{0,3}}(?:[\w'-]+\s){{0,3}}?{PLACE}\b)"
THEM = r"(?:them|him|her)\b"
ELSE = r"(?:some(?:body|one)\s(?:else|who|in|from|at))"
DEPARTMENT = (
    r"(?:our|the)\s(?:[\w'-]+\s){0,3}(?:department|team|office|desk|service|support|division)"
)
FORM = r"(?:[\w'-]+\s){0,4}form\b"

# where a request begins
_SMALL = words(
    """
    please kindly just simply also then instead either so but and or do always hi hello sorry
    unfortunately maybe perhaps ok okay alternatively otherwise therefore first next now better
    """
)
_ABOUT = r"(?:for|about|regarding|concerning|with)\s(?:[\w'-]+\s){1,5}?"
_START = rf"^\W*(?:{_ABOUT})?(?:{_SMALL}[\s,]+|(?:hi|hello|dear)\s\w+[\s,]+){{0,4}}"
_YOU = r"""\byou(?:\s(?:would|will|should|can|could|must|may|might|shall)|'ll|'d|\sonly|\salso|\sdo)*
    \s(?:need\sto|have\sto|can|could|should|must|may|might|would|will|ought\sto|want\sto|like\sto
       |(?:are|be)\s(?:welcome|free|advised|asked|requested|supposed)\sto|better)
    (?:\s(?:need|have|want|like|wish)\sto)?(?:\s(?:please|also|always|then|only|kindly|instead|first|rather))?\s"""
_BEST = r"""\b(?:best|better|easiest|easier|fastest|faster|quickest|quicker|simplest|simpler|safest|way|thing|option|step|idea|necessary|required
    |need(?:s|ed)?|have|free|welcome|important|advisable|try|remember|invite\syou|ask\syou|advise\syou|want\syou|like\syou
    |urge\syou|i\sask\syou|chance\sfor\syou|recommend\syou|encourage\syou|trouble\syou|suggest\syou)\s(?:is\s|would\sbe\s|will\sbe\s|for\syou\s)?to\s"""
_PLEASE = (
    r"\b(?:please|kindly|simply|instead|just|should|must)\s(?:do\s|also\s|then\s|always\s|just\s)?"
)
_COULD = r"\b(?:could|can|would|will|may|chance)\syou(?:\s(?:could|can))?\s(?:please\s|kindly\s|perhaps\s|maybe\s|just\s|possibly\s)?"
DO = rf"(?:{_START}|{_YOU}|{_BEST}|{_PLEASE}|{_COULD}|\b(?:and|or|then|try\sand)\s)"
_DOING = r"""\b(?:recommend|suggest|try|by|mind|off|worth|advise|consider|of|start\sby|means|requires|about)\s
    (?:you\s)?(?:that\syou\s)?"""


def deed(plain: str, doing: str) -> str:
    """Return somebody being asked to do something, in both of its forms."""
    return rf"(?:{DO}(?:{plain})|{_DOING}(?:{doing}|{plain}))"


_SAID = words(
    """
    requested reported sent made submitted directed addressed handled done arranged settled raised
    processed taken accepted resolved discussed ordered cancelled changed forwarded filed claimed
    referred dealt
    """
)
PASSIVE = rf"\b(?:be|are|is|being|get)\s(?:\w+\s){{0,2}}{_SAID}\s(?:with\s)?(?:\w+\s){{0,2}}?"
_IF = r"\b(?:best|better|easier|easiest|quicker|quickest|faster|fastest|simpler|simplest|great|good)\s(?:\w+\s){0,4}?if\syou\s(?:could\s|would\s|just\s)*"
ONLY = r"\b(?:only|exclusively|solely|just|purely)(?:\s\w+){0,4}?\s"
BY_PHONE = (
    r"(?:by|over|on|via|through)\s(?:the\s|a\s)?(?:tele)?(?:phone|hotline|helpline|telephone)\b"
)
BY_MAIL = rf"(?:(?:by|via|through|in)\s(?:an?\s|the\s)?(?:e-?mail|mail|writing)\b|(?:by|via|through|using|on|with|in)\s{FORM})"
_RING = r"(?:call|phone|ring|telephone|dial|ring\sup|call\sup)"
_RINGING = r"(?:calling|phoning|ringing|telephoning|dialling|dialing)"
_RUNG = rf"""(?:us\b(?!\sback\sin)|in\b(?!\s(?:the|your|a|my))|{THEM}|{WHO}|{ELSE}|(?:the|this|our|their)\s(?:\w+\s){{0,2}}(?:number|line)
    |(?:on|at)\s(?:\w+\s){{0,2}}?\+?\d|{NUMBER}|between|after|during|from\s\d|(?:us\s|them\s)?(?:back|again)\s(?:tomorrow|later|on|after|between|when)|(?:the|your|our|their)\s(?!(?:door)?bell|number\sback)\w)"""
_CONTACT = r"""(?:contact|reach\sout\sto|get\s(?:back\s)?in\s(?:touch|contact)\swith|get\s(?:a\s)?hold\sof|speak\s(?:to|with)|talk\s(?:to|with)|have\sa\s(?:quick\s)?(?:word|chat|talk)\swith
    |turn\sto|consult|check\s(?:this\s|it\s)?with|enquire\s(?:at|with|in)|inquire\s(?:at|with|in)|liaise\swith|take\s(?:it|this|that)\sup\swith|raise\s(?:it|this|that)\swith)"""
_ANYBODY = r"(?:directly\s)?(?!(?:me|us|you|here|again|if|when|your\s(?:e-?mail|account|spam|phone|order))\b)(?:(?:the|your|our|their|his|her|a|an)\s\w|[a-z])"
_TURN = r"""(?:contact|reach\sout\sto|get\s(?:back\s)?(?:in\stouch|in\scontact)\swith|get\s(?:a\s)?hold\sof|get\son\sto|speak\s(?:to|with)
    |talk\s(?:to|with)|turn\sto|consult|check\s(?:this\s|it\s)?with|go\s(?:in)?to|go\sthrough|visit|pop\s(?:in)?to|pop\sin\sat
    |stop\s(?:by|at|in\sat)|drop\s(?:by|in\sat|into)|call\sin\sat|come\s(?:by|in)?to|come\sby|head\s(?:over\s)?to|take\s(?:it|this|that)\s(?:up\s)?(?:with|to)
    |raise\s(?:it|this|that)\swith|follow\s(?:this\s|it\s)?up\swith|liaise\swith|refer\s(?:this\s|it\s)?to|arrange\s(?:it|this|that)\swith|bring\s(?:it|this)\sto|approach
    |clarify\s(?:it|this|that)\swith|sort\s(?:it|this|that)\sout\swith|discuss\s(?:it|this|that)\swith|file\s(?:it|this|a\s\w+)\swith|write\sto|ask(?=\s(?:our|the|your|them|at|in)\b)|see(?=\s(?:our|your)\b))"""
_TURNING = r"""(?:contacting|reaching\sout\sto|getting\s(?:in\stouch|in\scontact)\swith|speaking\s(?:to|with)|talking\s(?:to|with)|turning\sto|consulting
    |checking\swith|going\s(?:in)?to|visiting|stopping\sby|dropping\sby|popping\sinto|asking|approaching|taking\s(?:it|this)\sup\swith)"""

FAMILIES = {
    Way.CALL: (
        deed(rf"{_RING}\s{_RUNG}", rf"{_RINGING}\s{_RUNG}"),
        deed(
            rf"give\s(?:us|{THEM}|{WHO})\sa\s(?:quick\s)?(?:call|ring|buzz|bell|shout)",
            rf"giving\s(?:us|{THEM}|{WHO})\sa\s(?:quick\s)?(?:call|ring|buzz|bell)",
        ),
        deed(r"pick\sup\sthe\sphone", r"picking\sup\sthe\sphone"),
        rf"(?:{DO}|{_DOING})(?:contact|contacting|reach|reaching|get|speak|talk|try)[^.?!]{{0,50}}?\s(?:{BY_PHONE}|(?:on|at)\s{NUMBER})",
        rf"{_IF}(?:called|call|rang|ring|phoned|phone|give|gave|spoke|speak)\b",
        rf"{PASSIVE}{BY_PHONE}",
        rf"{ONLY}{BY_PHONE}",
        rf"\b(?:you\scan|can\sbe)\s(?:reach|reached|find|found|get|contact|contacted)\b[^.?!]{{0,40}}?\s(?:on|at|under)\s{NUMBER}",
    ),
    Way.WRITE: (
        deed(
            rf"""(?:e-?mail|mail|write|message|text|dm)\s(?:(?:to\s)?(?:us|{THEM})\s(?:at|on|to|an?\s|by|via|in|about)|us\b(?!\s(?:here|your|which|what|the|back|if|when))|{THEM}
               |(?:to\s)?(?:us\sat|{MAIL}|{WHO}|our\s{NETWORK}\s?\w*)|us\s(?:over\s)?there|an?\se-?mail|to\s{THEM}|to\s(?:our|the|this|that)\s(?:\w+\s){{0,2}}(?:address|e-?mail|inbox|mailbox))""",
            rf"(?:e-?mailing|writing|messaging|mailing)\s(?:us|{THEM}|to\s|{MAIL}|{WHO}|an?\se-?mail|our\s{NETWORK})",
        ),
        deed(
            rf"""(?:send|forward|drop|submit|direct|address|resend|post)\s(?:[^.?!]{{0,60}}?\s?(?:to|at)\s{MAIL}
               |(?:us|them|it|this|that|these|your\s\w+|the\s\w+|all\s\w+)?\s?(?:an?\s|your\s\w+\sby\s|by\s|via\s)e-?mail
               |(?:us\s|{THEM}\s|{WHO}\s)?an?\s(?:short\s|quick\s)?(?:line|e-?mail|message|note)\s(?:to|at|on|via)\s(?!me\b)
               |(?:us|{THEM}|{WHO})\san?\s(?:\w+\s)?(?:line|note|mail|e-?mail|message\s(?:on|via|at))
               |[^.?!]{{0,40}}?\s(?:through|via|using|by|to)\s(?:our|the)\s(?:\w+\s){{0,2}}(?:form|website|e-?mail|address|mailbox|inbox|portal))""",
            rf"(?:sending|forwarding|dropping|submitting)\s[^.?!]{{0,60}}?(?:{MAIL}|e-?mail|\bform\b|a\sline)",
        ),
        deed(
            rf"""(?:use|fill\s(?:in|out)|complete|submit|go\sto|find|open)\s{FORM}|(?:log|open|raise|create|file|submit|place|make|lodge)\s(?:an?\s|the\s|your\s|it\s|this\s)?(?:\w+\s)?
               [^.?!]{{0,30}}?(?:via|through|using|on|with|at|in)\s(?:our|the|a|this)\s(?:\w+\s){{0,3}}(?:form|website|portal|site|page)""",
            rf"(?:using|filling\s(?:in|out)|completing|submitting)\s{FORM}",
        ),
        rf"(?:{DO}|{_DOING})(?:contact|contacting|reach|reaching(?:\sout\sto)?|reach\sout\sto|message|get\sback\sto|get)\s(?:us|{THEM}|{WHO})\s(?:by|via|on|through|over|at)\s(?:{MAIL}|(?:an?\s)?e-?mail|{NETWORK}|our\s|the\s)",
        rf"{_IF}(?:e-?mailed|e-?mail|wrote|write|messaged|message|filled|fill|used|use)\b",
        rf"{DO}\w+\s[^.?!]{{0,60}}?\b(?:to|at)\s{MAIL}",
        rf"\b(?:contact|address|e-?mail)(?:\s(?:them|is|us))?\s?(?:at|on|is|:)?\s?{MAIL}",
        rf"{PASSIVE}(?:{BY_MAIL}|to\s{MAIL})",
        rf"{ONLY}{BY_MAIL}",
        rf"\b(?:you\scan|can\sbe|are|is)\s(?:reach|reached|find|found|get|contact|contacted|available)\b[^.?!]{{0,40}}?\s(?:on|at|under|via)\s(?:{MAIL}|{NETWORK})",
        rf"\bgo(?:es)?\sto\s{MAIL}",
    ),
    Way.TURN: (
        deed(
            rf"{_CONTACT}\s{_ANYBODY}",
            r"(?:contacting|asking|consulting|approaching)\s(?:the|your|their)\s\w",
        ),
        rf"\bi(?:'d|\swould)\s(?:{_CONTACT}|{_RING})\s(?!.*\bfor\syou)(?:the|your|them|{WHO})\b",
        deed(r"(?:go|come)\s(?:and\s)?(?:see|ask|find)\s(?:them|him|her|the|our)\b", r"(?!)"),
        deed(
            rf"(?:directly\s)?{_TURN}\s(?:(?:at|in|with)\s)?(?:{WHO}|{THEM}|{ELSE}|us\s(?:again\s)?(?:later|another))",
            rf"{_TURNING}\s(?:{WHO}|{THEM}|{ELSE})",
        ),
        deed(
            rf"(?:direct|address|refer|send|forward|report|take|bring)\s[^.?!]{{0,50}}?(?:question|quer(?:y|ie)|request|complaint|claim|enquir|inquir|matter|issue)\w*\s(?:\w+\s){{0,3}}?(?:to|with)\s(?:{DEPARTMENT}|{WHO})",
            r"(?!)",
        ),
        rf"{_IF}(?:contacted|contact|asked|ask|visited|visit|went\sto|go\sto)\b",
        deed(
            rf"(?:arrange|agree|settle|report|clarify|sort|discuss|confirm|address|check|resolve|book|claim|return)\s[^.?!]{{0,40}}?\s?(?:with|to|at|from)\s(?:{THEM}|(?:the|your|our)\s(?:\w+\s)?(?:courier|carrier|bank|manufacturer|seller|insurer|dealer|airline|department|team)\b|dpd|dhl|ups|gls)",
            r"(?!)",
        ),
        deed(
            r"(?:inform|notify|alert|tell)\s(?:the|your)\s\w",
            r"(?:informing|notifying)\s(?:the|your)\s\w",
        ),
        rf"{PASSIVE}(?:to|with|through)\s(?:{DEPARTMENT}|(?:the\s|your\s)(?:courier|carrier|bank|manufacturer|seller|shop|store))",
        r"\byou(?:\swill|'ll)?\s(?:need|have)\sto\s(?:contact|ask|see|find)\s(?:somebody|someone)\selse",
    ),
}

NEVER = r"""
    \b(?:thank(?:s|\syou)\sfor|when\syou|after\syou|since\syou|as\syou|you\shave\salready|if\sthe\s(?:courier|driver)|before\s(?:you|the)\s
      |do\snot|don't|no\sneed|never|need\snot|needn't|instead\sof\s(?!.*\bplease)|without|not\sneed|not\shave\sto|won't\shave\sto|won't\sneed)\b
  | ^\W*(?:did|have|had|were|was|are|do)\syou\b
  | ^\W*(?:may|shall|can|could|should|will|would)\s(?:we|i|it|my|our)\b(?!\sask\syou)
  | \b(?:we|i(?!'d)|he|she|they|courier|driver|colleagues?)(?:'ll|'d|'ve|\swill|\shave|\shas|\swould|\scan|\smust|\scould)?\s(?:just\s|already\s|also\s)?(?:call|ring|phon|mail|writ|wrote|contact|spoke|talk|visit|ask(?!\syou)|get\sin|send|email)\w*
  | (?<!from\s)\bhere\b | \bin\s(?:this|the)\s(?:chat|conversation|thread)\b | reply(?:ing)?\sto\sthis | \bthis\s(?:e-?mail|message|chat)\b
"""
read = Reader(FAMILIES, NEVER)
