"""How mail programs speak: the words of ten languages around a quoted mail.

To add a language, add one entry and a line in tests/make_mails.py. Attributions read like
`<opening> … <date> … <verb>:`; where the verb comes before the name, say so with `verb_is_inside`.
Words are regular expressions of RE2, matched without regard to case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language."""

    opens: tuple[str, ...]  # how an attribution may begin; weekdays too
    verbs: tuple[str, ...]  # "wrote"
    verb_is_inside: bool = False  # "Am … schrieb Jan:"
    from_: tuple[str, ...]  # labels of the block that Outlook and others put above a quote
    sent: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: tuple[str, ...]
    original: tuple[str, ...]  # between dashes, above a quote
    forwarded: tuple[str, ...]  # between dashes, above a mail that was sent on
    sent_from: tuple[str, ...]  # last lines that phones and programs add
    reply_marks: tuple[str, ...]  # before the subject
    forward_marks: tuple[str, ...]
    absent: tuple[str, ...]  # subjects of out-of-office replies
    automatic: tuple[str, ...]  # subjects of other automatic replies


LANGUAGES = {
    "en": Language(
        opens=("on", "(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?"),
        verbs=("wrote", "writes", "has written"),
        from_=("from",), sent=("sent", "date"), to=("to",), cc=("cc",), subject=("subject",),
        original=("original message", "original email", "reply message"),
        forwarded=("forwarded message", "begin forwarded message", "forwarded by .*"),
        sent_from=("sent from my .*", "sent from (?:outlook|mail|yahoo|samsung|proton|a ).*",
                   "get outlook for .*", "sent (?:with|via) .*", "sent from .{2,40} mobile.*"),
        reply_marks=("re",), forward_marks=("fwd?",),
        absent=("out of (?:the )?office.*", "automatic reply: .*", "i am away.*", "on vacation.*",
                "absence.*"),
        automatic=("auto(?:matic|mated)?[ -]?(?:reply|response|answer).*",
                   "thank you for (?:contacting|your (?:message|e-?mail)).*"),
    ),
    "pl": Language(
        opens=("w dniu", "dnia", "dn\\.", "(?:pon|wt|śr|czw|pt|sob|niedz|nd)\\.?,?",
               "(?:poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela),?",
               "wiadomość napisana przez"),
        verbs=("napisał\\(a\\)", "napisała?", "pisze", "napisano", "napisał/a",
               "o godz\\. [0-9:.]+"),
        from_=("od", "nadawca"), sent=("wysłano", "wysłane", "data"), to=("do", "adresat"),
        cc=("dw", "kopia", "cc"), subject=("temat",),
        original=("wiadomość oryginalna", "oryginalna wiadomość", "treść oryginalnej wiadomości",
                  "wiadomość źródłowa"),
        forwarded=("forwarded message", "wiadomość przekazana dalej", "przekazana wiadomość",
                   "wiadomość przekazana", "początek przekazywanej wiadomości",
                   "treść przekazanej wiadomości"),
        sent_from=("wysłan[eoay] z .*", "pobierz (?:program |aplikację )?outlook.*",
                   "uzyskaj (?:program |aplikację )?outlook.*"),
        reply_marks=("odp",), forward_marks=("pd", "przek"),
        absent=("(?:jestem )?poza biurem.*", "nieobecność.*", "urlop.*", "nieobecny.*",
                "odpowiedź automatyczna: .*"),
        automatic=("(?:odpowiedź automatyczna|autoodpowiedź|automatyczna odpowiedź).*",
                   "dziękujemy za (?:kontakt|wiadomość|zgłoszenie).*"),
    ),
    "cs": Language(
        opens=("dne", "(?:po|út|st|čt|pá|so|ne)\\.?,?"),
        verbs=("napsal\\(a\\)", "napsala?", "píše", "napsal/a"),
        from_=("od", "odesílatel"), sent=("odesláno", "datum", "posláno"), to=("komu", "pro"),
        cc=("kopie", "cc"), subject=("předmět", "věc"),
        original=("původní zpráva", "původní e-mail", "původní email", "odpovězená zpráva"),
        forwarded=("forwarded message", "přeposlaná zpráva", "přeposlaný e-mail",
                   "předávaná zpráva", "přesměrovaná zpráva"),
        sent_from=("odesláno z .*", "získejte outlook.*", "získat outlook.*", "posláno z .*"),
        reply_marks=("odp",), forward_marks=("př", "fw"),
        absent=("mimo kancelář.*", "nepřítomnost.*", "dovolená.*", "automatická odpověď: .*",
                "jsem mimo kancelář.*"),
        automatic=("automatická odpověď.*", "děkujeme za (?:vaši )?(?:zprávu|e-mail|dotaz).*"),
    ),
    "sk": Language(
        opens=("dňa", "v", "(?:po|ut|st|št|pi|so|ne)\\.?,?"),
        verbs=("napísal\\(a\\)", "napísala?", "píše", "napísal/a"),
        from_=("od", "odosielateľ"), sent=("odoslané", "dátum", "datum"), to=("komu", "pre"),
        cc=("kópia", "cc"), subject=("predmet",),
        original=("pôvodná správa", "pôvodný e-mail", "pôvodný email"),
        forwarded=("forwarded message", "preposlaná správa", "preposlaný e-mail"),
        sent_from=("odoslané z .*", "získajte outlook.*", "získať outlook.*", "poslané z .*"),
        reply_marks=("odp",), forward_marks=("preposl",),
        absent=("mimo kancelárie.*", "neprítomnosť.*", "dovolenka.*", "automatická odpoveď: .*"),
        automatic=("automatická odpoveď.*", "ďakujeme za (?:vašu )?(?:správu|e-mail).*"),
    ),
    "de": Language(
        opens=("am", "(?:mo|di|mi|do|fr|sa|so)\\.?,?"),
        verbs=("schrieb", "hat (?:.* )?geschrieben", "schreibt"), verb_is_inside=True,
        from_=("von",), sent=("gesendet", "datum"), to=("an",), cc=("cc", "kopie"),
        subject=("betreff",),
        original=("ursprüngliche nachricht", "original-?nachricht", "originale nachricht"),
        forwarded=("forwarded message", "weitergeleitete nachricht",
                   "anfang der weitergeleiteten nachricht"),
        sent_from=("von meinem .* gesendet", "gesendet von .*", "gesendet mit .*",
                   "outlook für .*", "holen sie sich outlook.*"),
        reply_marks=("aw", "antw"), forward_marks=("wg", "wtr"),
        absent=("abwesen.*", "abwesenheits.*", "automatische antwort: .*", "nicht im büro.*",
                "urlaub.*"),
        automatic=("automatische (?:antwort|antwortnachricht).*",
                   "vielen dank für ihre (?:nachricht|e-?mail|anfrage).*"),
    ),
    "fr": Language(
        opens=("le", "(?:lun|mar|mer|jeu|ven|sam|dim)\\.?,?"),
        verbs=("a écrit", "écrit", "a écrit le message suivant"),
        from_=("de",), sent=("envoyé", "date"), to=("à", "a"), cc=("cc", "copie"),
        subject=("objet", "sujet"),
        original=("message d['’]origine", "message original", "courrier original"),
        forwarded=("forwarded message", "message transféré", "message transmis",
                   "début du message transféré", "message réexpédié"),
        sent_from=("envoyé (?:de|depuis|à partir de|avec|par) .*", "obtenez outlook.*",
                   "télécharger outlook.*"),
        reply_marks=("rép?",), forward_marks=("tr", "trf"),
        absent=("absence.*", "absent du bureau.*", "réponse automatique ?: .*", "en congés?.*",
                "je suis absent.*"),
        automatic=("réponse automatique.*", "merci (?:de|pour) (?:votre|nous avoir) .*"),
    ),
    "es": Language(
        opens=("el", "(?:lun|mar|mié|jue|vie|sáb|dom)\\.?,?"),
        verbs=("escribió", "ha escrito", "escribio"),
        from_=("de",), sent=("enviado(?: el)?", "fecha"), to=("para", "a"), cc=("cc",),
        subject=("asunto",),
        original=("mensaje original",),
        forwarded=("forwarded message", "mensaje reenviado", "inicio del mensaje reenviado"),
        sent_from=("enviado desde .*", "enviado con .*", "obtener outlook.*", "obtén outlook.*"),
        reply_marks=("rv?",), forward_marks=("rv", "reenv"),
        absent=("fuera de (?:la )?oficina.*", "ausen.*", "respuesta automática: .*",
                "vacaciones.*"),
        automatic=("respuesta automática.*", "gracias por (?:su|tu|contactar).*"),
    ),
    "it": Language(
        opens=("il(?: giorno)?", "(?:lun|mar|mer|gio|ven|sab|dom)\\.?,?", "in data"),
        verbs=("ha scritto", "scrive"),
        from_=("da",), sent=("inviato", "data"), to=("a",), cc=("cc",), subject=("oggetto",),
        original=("messaggio originale",),
        forwarded=("forwarded message", "messaggio inoltrato", "inizio messaggio inoltrato"),
        sent_from=("inviato da(?:l mio)? .*", "inviato con .*", "scarica outlook.*",
                   "ottieni outlook.*"),
        reply_marks=("r",), forward_marks=("i", "inoltra"),
        absent=("fuori (?:ufficio|sede).*", "assen(?:te|za).*", "risposta automatica: .*",
                "in ferie.*"),
        automatic=("risposta automatica.*", "grazie per (?:averci|il (?:suo|tuo)) .*"),
    ),
    "nl": Language(
        opens=("op", "(?:ma|di|wo|do|vr|za|zo)\\.?,?"),
        verbs=("schreef", "heeft .*geschreven", "schrijft"), verb_is_inside=True,
        from_=("van",), sent=("verzonden", "datum"), to=("aan",), cc=("cc", "kopie"),
        subject=("onderwerp",),
        original=("oorspronkelijk(?:e)? bericht", "origineel bericht"),
        forwarded=("forwarded message", "doorgestuurd bericht", "begin doorgestuurd bericht"),
        sent_from=("verzonden (?:vanaf|vanuit|met|via) .*", "verstuurd vanaf .*",
                   "outlook voor .* downloaden", "download outlook.*", "outlook voor .*"),
        reply_marks=("antw",), forward_marks=("fw", "doorst"),
        absent=("niet (?:op kantoor|aanwezig).*", "afwezig.*", "automatisch antwoord: .*",
                "vakantie.*"),
        automatic=("automatisch antwoord.*", "bedankt voor (?:uw|je) .*"),
    ),
    "uk": Language(
        opens=("(?:пн|вт|ср|чт|пт|сб|нд)\\.?,?", "від"),
        verbs=("пише", "написав\\(ла\\)", "написа(?:в|ла)", "написав\\(-ла\\)"),
        from_=("від", "від кого"), sent=("надіслано", "дата", "відправлено"), to=("кому",),
        cc=("копія",), subject=("тема",),
        original=("оригінальне повідомлення", "вихідне повідомлення"),
        forwarded=("forwarded message", "переслане повідомлення", "пересланий лист",
                   "початок пересланого повідомлення"),
        sent_from=("надіслано з .*", "відправлено з .*", "отримати outlook.*",
                   "завантажити outlook.*"),
        reply_marks=("відп", "на"), forward_marks=("пересл",),
        absent=("поза офісом.*", "відсутні(?:й|сть).*", "автоматична відповідь: .*",
                "відпустка.*"),
        automatic=("автоматична відповідь.*", "дякуємо за (?:ваше? )?(?:лист|звернення).*"),
    ),
}  # fmt: skip


def every(field: str) -> Iterator[str]:
    """Return the words of all languages for one field, each once."""
    yield from dict.fromkeys(
        word for language in LANGUAGES.values() for word in getattr(language, field)
    )


def any_of(*fields: str) -> str:
    """Return one expression for all words of some fields in every language."""
    return "(?:" + "|".join(word for field in fields for word in every(field)) + ")"
