"""Write the fixtures: replies of many mail programs in many languages, and what is true of them.

    python -m weft.channels.email.tests.make_mails

What is expected comes from this table, never from the reader. To add a language, add a Tongue; to
add a mail program, add a function and name it in PROGRAMS. The odd mails in fixtures/odd are
written by hand.
"""

from __future__ import annotations

import base64
import html
import json
import quopri
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPECTED = FIXTURES / "expected.json"
SHOP = "help@shop.example"
DATE = "Fri, 20 Nov 2026 11:42:07 +0100"


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """One language: what is said in it, and the words of the programs."""

    legacy: str  # the charset of old programs
    customer: str
    shop: str
    subject: str
    reply: str  # the mark of a reply
    forward: str
    answer: tuple[str, str]  # two paragraphs of the customer
    question: tuple[str, str]  # two paragraphs of the shop
    gmail: str  # attributions; {who} is the shop's name, {at} its address
    apple: str
    thunderbird: str
    labels: tuple[str, str, str, str]  # From, Sent, To, Subject
    sent: str
    phone: str
    outlook_phone: str
    forwarded: str
    absence: str
    automatic: str


TONGUES = {
    "pl": Tongue(
        legacy="iso-8859-2", customer="Małgorzata Żółć", shop="Sklep Mech",
        subject="Zamówienie nr 4711", reply="Odp:", forward="PD:",
        answer=("Dziękuję, paczka już dotarła.", "Jeden kubek jest jednak pęknięty. Co teraz?"),
        question=("Dzień dobry, czy przesyłka dotarła?", "Życzymy miłego dnia!"),
        gmail="pt., 20 lis 2026 o 10:15 {who} <{at}> napisał(a):",
        apple="Wiadomość napisana przez {who} <{at}> w dniu 20 lis 2026, o godz. 10:15:",
        thunderbird="W dniu 20.11.2026 o 10:15, {who} pisze:",
        labels=("Od", "Wysłano", "Do", "Temat"), sent="piątek, 20 listopada 2026 10:15",
        phone="Wysłane z iPhone'a", outlook_phone="Pobierz aplikację Outlook dla systemu iOS",
        forwarded="Wiadomość przekazana dalej",
        absence="Jestem poza biurem do 30 listopada", automatic="Odpowiedź automatyczna: ",
    ),
    "cs": Tongue(
        legacy="windows-1250", customer="Jiří Šťastný", shop="Obchod Mech",
        subject="Objednávka č. 4711", reply="Re:", forward="Fwd:",
        answer=("Děkuji, balík už dorazil.", "Jeden hrnek je ale prasklý. Co teď?"),
        question=("Dobrý den, dorazila zásilka v pořádku?", "Přejeme hezký den!"),
        gmail="pá 20. 11. 2026 v 10:15 odesílatel {who} <{at}> napsal:",
        apple="20. 11. 2026 v 10:15, {who} <{at}>:",
        thunderbird="Dne 20. 11. 26 v 10:15 {who} napsal(a):",
        labels=("Od", "Odesláno", "Komu", "Předmět"), sent="pátek 20. listopadu 2026 10:15",
        phone="Odesláno z iPhonu", outlook_phone="Získejte Outlook pro iOS",
        forwarded="Přeposlaná zpráva",
        absence="Mimo kancelář do 30. listopadu", automatic="Automatická odpověď: ",
    ),
    "sk": Tongue(
        legacy="windows-1250", customer="Ľubica Kráľová", shop="Obchod Mach",
        subject="Objednávka č. 4711", reply="Re:", forward="Fwd:",
        answer=("Ďakujem, balík už dorazil.", "Jeden hrnček je však prasknutý. Čo teraz?"),
        question=("Dobrý deň, dorazila zásielka v poriadku?", "Želáme pekný deň!"),
        gmail="pi 20. 11. 2026 o 10:15 {who} <{at}> napísal(a):",
        apple="Dňa 20. 11. 2026 o 10:15 používateľ {who} <{at}> napísal:",
        thunderbird="Dňa 20. 11. 2026 o 10:15 {who} napísal(a):",
        labels=("Od", "Odoslané", "Komu", "Predmet"), sent="piatok 20. novembra 2026 10:15",
        phone="Odoslané z iPhonu", outlook_phone="Získajte Outlook pre iOS",
        forwarded="Preposlaná správa",
        absence="Mimo kancelárie do 30. novembra", automatic="Automatická odpoveď: ",
    ),
    "en": Tongue(
        legacy="iso-8859-1", customer="Ada Doyle", shop="Moss & Co",
        subject="Order 4711", reply="Re:", forward="Fwd:",
        answer=("Thank you, the parcel is here.", "One mug is cracked, though. What now?"),
        question=("Hello, did the parcel arrive?", "Have a nice day!"),
        gmail="On Fri, Nov 20, 2026 at 10:15 AM {who} <{at}> wrote:",
        apple="On 20 Nov 2026, at 10:15, {who} <{at}> wrote:",
        thunderbird="On 20/11/2026 10:15, {who} wrote:",
        labels=("From", "Sent", "To", "Subject"), sent="Friday, November 20, 2026 10:15 AM",
        phone="Sent from my iPhone", outlook_phone="Get Outlook for iOS",
        forwarded="Forwarded message",
        absence="Out of office until 30 November", automatic="Automatic reply: ",
    ),
    "de": Tongue(
        legacy="iso-8859-1", customer="Jörg Müßig", shop="Laden Moos",
        subject="Bestellung 4711", reply="AW:", forward="WG:",
        answer=("Danke, das Päckchen ist da.", "Eine Tasse hat aber einen Sprung. Was nun?"),
        question=("Guten Tag, ist die Sendung gut angekommen?", "Einen schönen Tag wünschen wir!"),
        gmail="Am Fr., 20. Nov. 2026 um 10:15 Uhr schrieb {who} <{at}>:",
        apple="Am 20.11.2026 um 10:15 schrieb {who} <{at}>:",
        thunderbird="Am 20.11.26 um 10:15 schrieb {who}:",
        labels=("Von", "Gesendet", "An", "Betreff"), sent="Freitag, 20. November 2026 10:15",
        phone="Von meinem iPhone gesendet", outlook_phone="Holen Sie sich Outlook für iOS",
        forwarded="Weitergeleitete Nachricht",
        absence="Abwesend bis 30. November", automatic="Automatische Antwort: ",
    ),
    "fr": Tongue(
        legacy="iso-8859-15", customer="Zoé Lefèvre", shop="Boutique Mousse",
        subject="Commande 4711", reply="RE:", forward="TR:",
        answer=("Merci, le colis est arrivé.", "Une tasse est fêlée, cependant. Que faire ?"),
        question=("Bonjour, le colis est-il bien arrivé ?", "Très bonne journée à vous !"),
        gmail="Le ven. 20 nov. 2026 à 10:15, {who} <{at}> a écrit :",
        apple="Le 20 nov. 2026 à 10:15, {who} <{at}> a écrit :",
        thunderbird="Le 20/11/2026 à 10:15, {who} a écrit\u00a0:",
        labels=("De", "Envoyé", "À", "Objet"), sent="vendredi 20 novembre 2026 10:15",
        phone="Envoyé de mon iPhone", outlook_phone="Télécharger Outlook pour iOS",
        forwarded="Message transféré",
        absence="Absence du bureau jusqu'au 30 novembre", automatic="Réponse automatique : ",
    ),
    "es": Tongue(
        legacy="iso-8859-1", customer="Íñigo Núñez", shop="Tienda Musgo",
        subject="Pedido 4711", reply="RE:", forward="RV:",
        answer=("Gracias, el paquete ya llegó.", "Pero una taza está rota. ¿Qué hago?"),
        question=("Buenos días, ¿llegó bien el envío?", "¡Que tenga un buen día!"),
        gmail="El vie, 20 nov 2026 a las 10:15, {who} (<{at}>) escribió:",
        apple="El 20 nov 2026, a las 10:15, {who} <{at}> escribió:",
        thunderbird="El 20/11/26 a las 10:15, {who} escribió:",
        labels=("De", "Enviado el", "Para", "Asunto"), sent="viernes, 20 de noviembre de 2026 10:15",
        phone="Enviado desde mi iPhone", outlook_phone="Obtener Outlook para iOS",
        forwarded="Mensaje reenviado",
        absence="Fuera de la oficina hasta el 30 de noviembre", automatic="Respuesta automática: ",
    ),
    "it": Tongue(
        legacy="iso-8859-1", customer="Niccolò Bè", shop="Negozio Muschio",
        subject="Ordine 4711", reply="R:", forward="I:",
        answer=("Grazie, il pacco è arrivato.", "Una tazza però è crepata. Che si fa?"),
        question=("Buongiorno, il pacco è arrivato bene?", "Le auguriamo una buona giornata!"),
        gmail="Il giorno ven 20 nov 2026 alle ore 10:15 {who} <{at}> ha scritto:",
        apple="Il giorno 20 nov 2026, alle ore 10:15, {who} <{at}> ha scritto:",
        thunderbird="Il 20/11/2026 10:15, {who} ha scritto:",
        labels=("Da", "Inviato", "A", "Oggetto"), sent="venerdì 20 novembre 2026 10:15",
        phone="Inviato da iPhone", outlook_phone="Ottieni Outlook per iOS",
        forwarded="Messaggio inoltrato",
        absence="Fuori ufficio fino al 30 novembre", automatic="Risposta automatica: ",
    ),
    "nl": Tongue(
        legacy="iso-8859-1", customer="Daniël Zoëtmulder", shop="Winkel Mos",
        subject="Bestelling 4711", reply="Antw:", forward="FW:",
        answer=("Bedankt, het pakket is er.", "Eén beker is wel gebarsten. Wat nu?"),
        question=("Goedendag, is het pakket goed aangekomen?", "Wij wensen u een fijne dag!"),
        gmail="Op vr 20 nov 2026 om 10:15 schreef {who} <{at}>:",
        apple="Op 20 nov 2026, om 10:15 heeft {who} <{at}> het volgende geschreven:",
        thunderbird="Op 20-11-2026 om 10:15 schreef {who}:",
        labels=("Van", "Verzonden", "Aan", "Onderwerp"), sent="vrijdag 20 november 2026 10:15",
        phone="Verstuurd vanaf mijn iPhone", outlook_phone="Outlook voor iOS downloaden",
        forwarded="Doorgestuurd bericht",
        absence="Niet op kantoor tot 30 november", automatic="Automatisch antwoord: ",
    ),
    "uk": Tongue(
        legacy="koi8-u", customer="Ївга Ґудзь", shop="Крамниця Мох",
        subject="Замовлення 4711", reply="Re:", forward="Fwd:",
        answer=("Дякую, посилка вже тут.", "Але одна чашка тріснула. Що тепер?"),
        question=("Добрий день, чи доїхала посилка?", "Гарного вам дня!"),
        gmail="пт, 20 лист. 2026 р. о 10:15 {who} <{at}> пише:",
        apple="20 лист. 2026 р. о 10:15 {who} <{at}> написав(ла):",
        thunderbird="20.11.26 10:15, {who} пише:",
        labels=("Від", "Надіслано", "Кому", "Тема"), sent="п'ятниця, 20 листопада 2026 р. 10:15",
        phone="Надіслано з iPhone", outlook_phone="Отримати Outlook для iOS",
        forwarded="Переслане повідомлення",
        absence="Поза офісом до 30 листопада", automatic="Автоматична відповідь: ",
    ),
}  # fmt: skip


@dataclass
class Fixture:
    """One mail, and what is true of it."""

    name: str
    tongue: Tongue
    program: str  # its X-Mailer
    subject: str
    text: str = ""
    markup: str = ""
    visible: str = ""  # what a reader shall see
    hidden: tuple[str, ...] = ()  # what shall be folded
    kind: str = "person"
    may_answer: bool = True
    headers: tuple[str, ...] = ()
    charset: str = "utf-8"
    encoding: str = "quoted-printable"
    params: str = ""
    files: tuple[tuple[str, str, bytes, str], ...] = ()  # name, type, content, cid
    is_forward: bool = False
    trouble: tuple[str, ...] = field(default=())

    @property
    def customer(self) -> str:
        """The address that writes."""
        return f"{self.name.replace('_', '.')}@customer.example"

    def raw(self) -> bytes:
        """The mail."""
        head = [
            *self.headers,
            f"From: {word(self.tongue.customer, self.charset)} <{self.customer}>",
            f"To: {word(self.tongue.shop, self.charset)} <{SHOP}>",
            f"Subject: {word(self.subject, self.charset)}",
            f"Date: {DATE}",
            f"Message-ID: <{self.name}@customer.example>",
            "MIME-Version: 1.0",
            f"X-Mailer: {self.program}",
        ]
        if not self.headers:
            head.append("In-Reply-To: <question@shop.example>")
            head.append("References: <first@customer.example>\n <question@shop.example>")
        return crlf("\n".join(head).encode() + b"\n" + self._body())

    def _body(self) -> bytes:
        parts = []
        if self.text:
            parts.append(leaf("text/plain", self.text, self.charset, self.encoding, self.params))
        if self.markup:
            parts.append(leaf("text/html", self.markup, self.charset, self.encoding, ""))
        body = multipart("alternative", parts, self.name) if len(parts) > 1 else parts[0]
        if self.files:
            inline = [attached(file) for file in self.files if file[3]]
            others = [attached(file) for file in self.files if not file[3]]
            if inline:
                body = multipart("related", [body, *inline], self.name)
            if others:
                body = multipart("mixed", [body, *others], self.name)
        return body

    def expected(self) -> dict[str, object]:
        """What is true of the mail."""
        return {
            "from": self.customer,
            "name": self.tongue.customer,
            "subject": self.subject,
            "visible": self.visible,
            "hidden": list(self.hidden),
            "kind": self.kind,
            "may_answer": self.may_answer,
            "files": [file[0] for file in self.files],
            "is_forward": self.is_forward,
            "trouble": list(self.trouble),
        }


def crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def word(text: str, charset: str) -> str:
    if text.isascii():
        return text
    coded = base64.b64encode(text.encode(charset)).decode()
    return f"=?{charset}?B?{coded}?="


def leaf(kind: str, text: str, charset: str, encoding: str, params: str) -> bytes:
    data = text.encode(charset)
    if encoding == "quoted-printable":
        data = quopri.encodestring(data)
    elif encoding == "base64":
        data = base64.encodebytes(data)
    head = f"Content-Type: {kind}; charset={charset}{params}\nContent-Transfer-Encoding: {encoding}"
    return head.encode() + b"\n\n" + data


def attached(file: tuple[str, str, bytes, str]) -> bytes:
    name, kind, content, cid = file
    shown = "inline" if cid else "attachment"
    coded = "".join(f"%{byte:02X}" for byte in name.encode())
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n"
    head += f"Content-Disposition: {shown};\n filename*=utf-8''{coded}\n"
    head += f"Content-ID: <{cid}>\n" if cid else ""
    return head.encode() + b"\n" + base64.encodebytes(content)


def multipart(kind: str, parts: list[bytes], name: str) -> bytes:
    boundary = f"=_{kind}_{name}"
    glue = f"--{boundary}\n".encode()
    body = b"".join(glue + part.rstrip(b"\n") + b"\n" for part in parts)
    head = f'Content-Type: multipart/{kind};\n boundary="{boundary}"\n\n'
    return head.encode() + body + f"--{boundary}--\n".encode()


def marked(lines: tuple[str, ...]) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def said(tongue: Tongue, attribution: str) -> str:
    return attribution.format(who=tongue.shop, at=SHOP)


def block(tongue: Tongue, colon: str = ":") -> list[tuple[str, str]]:
    values = (f"{tongue.shop} <{SHOP}>", tongue.sent, tongue.customer, tongue.subject)
    return [(label + colon, value) for label, value in zip(tongue.labels, values, strict=True)]


def paragraphs(lines: tuple[str, ...], tag: str) -> str:
    return "".join(f"<{tag}>{html.escape(line)}</{tag}>" for line in lines)


# One function for each program: text, HTML, X-Mailer, charset parameters, what it adds itself
Program = tuple[str, str, str, str, tuple[str, ...]]


def gmail(tongue: Tongue) -> Program:
    attribution = said(tongue, tongue.gmail)
    first, second = tongue.answer
    # Gmail folds the line in the middle of the address
    folded = (
        attribution.replace(f"<{SHOP}>", f"<\n{SHOP}>") if len(attribution) > 70 else attribution
    )
    text = f"{first}\n\n{second}\n\n{folded}\n\n" + marked(
        (tongue.question[0], "", tongue.question[1])
    )
    markup = (
        f'<div dir="ltr"><div>{html.escape(first)}</div><div><br></div>'
        f"<div>{html.escape(second)}</div></div><br>"
        '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f"{html.escape(attribution)}<br></div>"
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
        f'rgb(204,204,204);padding-left:1ex">{paragraphs(tongue.question, "div")}</blockquote></div>\n'
    )
    return text, markup, "Gmail", "", ()


def apple_mail(tongue: Tongue) -> Program:
    attribution = said(tongue, tongue.apple)
    first, second = tongue.answer
    text = f"{first}\n\n{second}\n\n{tongue.phone}\n\n> {attribution}\n> \n" + marked(
        tongue.question
    )
    markup = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        '<body dir="auto" style="overflow-wrap: break-word;">'
        f"<div>{html.escape(first)}</div><div><br></div>{html.escape(second)}"
        f'<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{html.escape(tongue.phone)}</div>'
        f'<div><br><blockquote type="cite"><div>{html.escape(attribution)}</div><br '
        f'class="Apple-interchange-newline"><div>{paragraphs(tongue.question, "div")}</div>'
        "</blockquote></div><br></body></html>"
    )
    return text, markup, "iPhone Mail (21G93)", "", (tongue.phone,)


def thunderbird(tongue: Tongue) -> Program:
    attribution = said(tongue, tongue.thunderbird)
    first, second = tongue.answer
    text = f"{first}\n\n{second}\n\n-- \n{tongue.customer}\n\n{attribution}\n" + marked(
        (tongue.question[0], "", tongue.question[1])
    )
    markup = (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; '
        f'charset=UTF-8"></head><body>{paragraphs(tongue.answer, "p")}'
        f'<pre class="moz-signature" cols="72">-- \n{html.escape(tongue.customer)}</pre>'
        f'<div class="moz-cite-prefix">{html.escape(attribution)}<br></div>'
        '<blockquote type="cite" cite="mid:question@shop.example">'
        f"{paragraphs(tongue.question, 'p')}</blockquote></body></html>"
    )
    return text, markup, "Mozilla Thunderbird", "; format=flowed", (tongue.customer,)


def outlook_desktop(tongue: Tongue) -> Program:
    rows = block(tongue, " :" if tongue.reply == "RE:" and tongue.labels[2] == "À" else ":")
    head = "\n".join(f"{label} {value}" for label, value in rows)
    text = "\n\n".join([*tongue.answer, head, *tongue.question])
    shown = "<br>".join(f"<b>{label}</b> {html.escape(value)}" for label, value in rows)
    markup = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><!--[if !mso]><style>v\\:* '
        "{behavior:url(#default#VML);}</style><![endif]--><style><!-- p.MsoNormal {margin:0cm;} --></style>"
        '</head><body lang="EN-US"><div class="WordSection1">'
        + "".join(
            f'<p class="MsoNormal">{html.escape(line)}<o:p></o:p></p>' for line in tongue.answer
        )
        + '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid '
        f'#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{shown}<o:p></o:p></p></div></div>'
        + "".join(f'<p class="MsoNormal">{html.escape(line)}</p>' for line in tongue.question)
        + "</div></body></html>"
    )
    return text, markup, "Microsoft Outlook 16.0", "", ()


def outlook_web(tongue: Tongue) -> Program:
    rows = block(tongue)
    head = "\n".join(f"{label} {value}" for label, value in rows)
    text = "\n\n".join(tongue.answer) + f"\n\n{'_' * 32}\n{head}\n\n" + "\n".join(tongue.question)
    shown = "<br>".join(f"<b>{label}</b>&nbsp;{html.escape(value)}" for label, value in rows)
    markup = (
        f'<html><head></head><body dir="ltr"><div class="elementToProof">{html.escape(tongue.answer[0])}'
        f'</div><div class="elementToProof">{html.escape(tongue.answer[1])}</div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">{shown}</font><div>&nbsp;</div></div>'
        f"<div>{paragraphs(tongue.question, 'p')}</div></body></html>"
    )
    return text, markup, "Outlook on the web", "", ()


def outlook_new(tongue: Tongue) -> Program:
    text, markup, _, _, _ = outlook_web(tongue)
    before, after = markup.split('<div id="appendonsend"></div>')
    after = after.replace("</body></html>", "")
    markup = (
        f'{before}<div id="mail-editor-reference-message-container" class="ms-outlook-mobile-'
        f'reference-message">{after}</div></body></html>'
    )
    return text, markup, "Outlook for Windows (new)", "", ()


def outlook_mobile(tongue: Tongue) -> Program:
    text, markup, _, _, _ = outlook_web(tongue)
    advert = f"{tongue.outlook_phone}<https://aka.ms/o0ukef>"
    text = text.replace(f"\n{'_' * 32}", f"\n{advert}\n{'_' * 32}")
    shown = f'<a href="https://aka.ms/o0ukef">{html.escape(tongue.outlook_phone)}</a>'
    markup = markup.replace(
        '<div id="appendonsend"></div>',
        f'<div id="ms-outlook-mobile-signature">{shown}</div>',
    )
    return text, markup, "Outlook for iOS", "", (tongue.outlook_phone,)


def seznam(tongue: Tongue) -> Program:
    original = "Pôvodný e-mail" if tongue.customer.startswith("Ľ") else "Původní e-mail"
    rows = [("Od:", f"{tongue.shop} <{SHOP}>"), ("Komu:", "c@customer.example"),
            ("Datum:", "20. 11. 2026 10:15:04"), ("Předmět:", tongue.subject)]  # fmt: skip
    head = "\n".join(f"{label} {value}" for label, value in rows)
    text = (
        "\n\n".join(tongue.answer)
        + f"\n\n---------- {original} ----------\n{head}\n"
        + "\n".join(tongue.question)
    )
    shown = "<br>".join(html.escape(f"{label} {value}") for label, value in rows)
    markup = (
        f"<html><body>{paragraphs(tongue.answer, 'div')}<br><p>---------- {original} ----------<br>"
        f'{shown}</p><br><blockquote data-email="{SHOP}">{paragraphs(tongue.question, "div")}'
        "</blockquote></body></html>"
    )
    return text, markup, "szn-mailer", "", ()


def onet(tongue: Tongue) -> Program:
    attribution = f"W dniu 2026-11-20 10:15:04 użytkownik {tongue.shop} <{SHOP}> napisał:"
    text = "\n\n".join(tongue.answer) + f"\n\n{attribution}\n" + marked(tongue.question)
    markup = (
        f"<div>{paragraphs(tongue.answer, 'p')}<div>{html.escape(attribution)}</div>"
        f'<blockquote style="border-left: 2px solid #ccc;">{paragraphs(tongue.question, "p")}'
        "</blockquote></div>"
    )
    return text, markup, "onet.poczta", "", ()


def wp(tongue: Tongue) -> Program:
    attribution = f"Dnia 20 listopada 2026 10:15 {tongue.shop} <{SHOP}> napisał(a):"
    text = "\n\n".join(tongue.answer) + f"\n\n{attribution}\n\n" + "\n".join(tongue.question)
    markup = (
        f"{paragraphs(tongue.answer, 'div')}<div><br></div><div>{html.escape(attribution)}<br>"
        f"<blockquote>{paragraphs(tongue.question, 'div')}</blockquote></div>"
    )
    return text, markup, "WP Poczta", "", ()


def interia(tongue: Tongue) -> Program:
    rows = [("Temat:", tongue.subject), ("Data:", "2026-11-20 10:15"),
            ("Nadawca:", f"{tongue.shop} <{SHOP}>"), ("Adresat:", "c@customer.example")]  # fmt: skip
    head = "\n".join(f"{label} {value}" for label, value in rows)
    text = "\n\n".join(tongue.answer) + f"\n\n{head}\n\n" + "\n".join(tongue.question)
    shown = "".join(
        f"<div>{html.escape(label)} {html.escape(value)}</div>" for label, value in rows
    )
    markup = f"<div>{paragraphs(tongue.answer, 'p')}</div><div><br>{shown}</div>" + paragraphs(
        tongue.question, "div"
    )
    return text, markup, "interia.pl", "", ()


EVERYWHERE = (
    gmail, apple_mail, thunderbird, outlook_desktop, outlook_web, outlook_new, outlook_mobile,
)  # fmt: skip
PROGRAMS = dict.fromkeys(TONGUES, EVERYWHERE)
PROGRAMS |= {"pl": (*EVERYWHERE, onet, wp, interia)}
PROGRAMS |= {"cs": (*EVERYWHERE, seznam), "sk": (*EVERYWHERE, seznam)}


def answered(name: str, code: str, program: Program, **more: object) -> Fixture:
    tongue = TONGUES[code]
    text, markup, mailer, params, own = program
    values: dict[str, object] = {
        "text": text, "markup": markup, "params": params,
        "visible": " ".join(tongue.answer), "hidden": (*tongue.question, *own),
    }  # fmt: skip
    values |= more
    return Fixture(
        name=name, tongue=tongue, program=mailer, subject=f"{tongue.reply} {tongue.subject}",
        **values,  # type: ignore[arg-type]
    )  # fmt: skip


def replies() -> Iterator[Fixture]:
    """Every program in every language where people use it, both parts."""
    for number, code in enumerate(TONGUES):
        for write in PROGRAMS[code]:
            encoding = ("quoted-printable", "base64", "8bit")[number % 3]
            program = write(TONGUES[code])
            yield answered(f"{write.__name__}_{code}", code, program, encoding=encoding)


def plain_ones() -> Iterator[Fixture]:
    """Text alone, in the charset of old programs."""
    for code, tongue in TONGUES.items():
        program = thunderbird(tongue)
        yield answered(
            f"plain_{code}", code, program, markup="", charset=tongue.legacy, encoding="8bit"
        )


def html_ones() -> Iterator[Fixture]:
    """HTML alone: its text is ours to make."""
    for code, tongue in TONGUES.items():
        yield answered(f"html_{code}", code, gmail(tongue), text="")


def interleaved() -> Iterator[Fixture]:
    """Answers between the lines, and below: nothing of them may be folded."""
    for code, tongue in TONGUES.items():
        attribution = said(tongue, tongue.thunderbird)
        text = (
            f"{attribution}\n> {tongue.question[0]}\n\n{tongue.answer[0]}\n\n"
            f"> {tongue.question[1]}\n\n{tongue.answer[1]}\n"
        )
        program = (text, "", "Mozilla Thunderbird", "", ())
        yield answered(f"interleaved_{code}", code, program)


def forwards() -> Iterator[Fixture]:
    """Mails that were sent on: what is below is what the sender wants to show."""
    for code, tongue in TONGUES.items():
        rows = "\n".join(f"{label} {value}" for label, value in block(tongue))
        text = (
            f"{tongue.answer[0]}\n\n---------- {tongue.forwarded} ---------\n{rows}\n\n"
            + "\n".join(tongue.question)
        )
        fixture = answered(f"forward_{code}", code, (text, "", "Gmail", "", ()))
        fixture.subject = f"{tongue.forward} {tongue.subject}"
        fixture.is_forward = True
        fixture.visible = " ".join(text.split())
        fixture.hidden = ()
        yield fixture


def with_files() -> Iterator[Fixture]:
    """New mails with a picture in the text and a file beside it."""
    pixel = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    )
    for code, tongue in TONGUES.items():
        name = f"{tongue.answer[0].split(',')[0]} {tongue.customer}.pdf"
        markup = paragraphs(tongue.answer, "p") + f'<p><img src="cid:pic.{code}" alt=""></p>'
        program = ("\n\n".join(tongue.answer), markup, "Mozilla Thunderbird", "", ())
        yield answered(
            f"files_{code}", code, program, hidden=(),
            files=(
                ("kubek.png", "image/png", pixel, f"pic.{code}"),
                (name, "application/pdf", b"%PDF-1.4 nothing", ""),
            ),
        )  # fmt: skip


def machines() -> Iterator[Fixture]:
    """Replies that no person wrote: Exchange, and the vacation of other servers."""
    for code, tongue in TONGUES.items():
        base = {"hidden": (), "kind": "out_of_office", "may_answer": False}
        text = "\n\n".join((tongue.absence, tongue.answer[0]))
        program = (text, "", "Microsoft Exchange", "", ())
        exchange = answered(
            f"absence_exchange_{code}", code, program, **base,
            headers=("Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All",
                     "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent",
                     "In-Reply-To: <question@shop.example>"),
        )  # fmt: skip
        exchange.subject = f"{tongue.automatic}{tongue.subject}"
        vacation = answered(
            f"absence_vacation_{code}", code, program, **base,
            headers=("Return-Path: <>", "Precedence: bulk", "In-Reply-To: <question@shop.example>"),
        )  # fmt: skip
        vacation.subject = tongue.absence
        for fixture in (exchange, vacation):
            fixture.visible = " ".join(text.split())
            yield fixture


def long_threads() -> Iterator[Fixture]:
    """The fifth mail of a thread in which everybody has another program and language."""
    codes = list(TONGUES)
    for number, code in enumerate(codes):
        tongue, other = TONGUES[code], TONGUES[codes[(number + 3) % len(codes)]]
        oldest = [said(other, other.gmail), *("> " + line for line in other.question)]
        middle = [said(other, other.apple), "", *oldest]
        text = "\n\n".join(tongue.answer) + "\n\n"
        text += said(tongue, tongue.gmail) + "\n\n" + marked((*tongue.question, "", *middle))
        program = (text, "", "Gmail", "", ())
        yield answered(f"long_{code}", code, program, hidden=(*tongue.question, *other.question))


def below() -> Iterator[Fixture]:
    """Answers below the whole quote, and a signature at the very end."""
    for code, tongue in TONGUES.items():
        attribution = said(tongue, tongue.thunderbird)
        text = f"{attribution}\n{marked(tongue.question)}\n\n" + "\n\n".join(tongue.answer)
        text += f"\n\n-- \n{tongue.customer}\n+48 000 000 000\n"
        own = (tongue.customer, "+48 000 000 000")
        program = (text, "", "Mozilla Thunderbird", "; format=flowed", own)
        yield answered(f"below_{code}", code, program)


def every() -> Iterator[Fixture]:
    """All of them."""
    for make in (
        replies,
        plain_ones,
        html_ones,
        interleaved,
        below,
        long_threads,
        forwards,
        with_files,
        machines,
    ):
        yield from make()


def write() -> None:
    """Write every fixture and what is expected of it."""
    expected = {}
    for fixture in every():
        (FIXTURES / f"{fixture.name}.eml").write_bytes(fixture.raw())
        expected[fixture.name] = fixture.expected()
    lines = [
        f"{json.dumps(name)}: {json.dumps(e, ensure_ascii=False)}" for name, e in expected.items()
    ]
    EXPECTED.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    write()
