"""How fast mails are read and quotes folded. CPU seconds, best of five.

python -m bench.reading
"""

import statistics
import time
from email import message_from_bytes
from pathlib import Path

from weft.channels.email import automatic, mime, quoted_html, quoting, sanitise

FIXTURES = Path(mime.__file__).parent / "fixtures"


def seconds(work):
    best = []
    for _ in range(5):
        begin = time.process_time()
        work()
        best.append(time.process_time() - begin)
    return min(best), statistics.median(best)


def main():
    raws = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.eml"))]
    mails = [mime.read(raw) for raw in raws]
    ours, _ = seconds(lambda: [mime.read(raw) for raw in raws])
    bare, _ = seconds(lambda: [message_from_bytes(raw) for raw in raws])
    fold, _ = seconds(lambda: [quoting.fold(mail.text) for mail in mails])
    judge, _ = seconds(lambda: [automatic.judge(mail) for mail in mails])
    clean, _ = seconds(lambda: [sanitise.clean(mail.html) for mail in mails if mail.html])
    count = len(raws)
    print(f"{count} mails of {sum(map(len, raws)) / count / 1024:.1f} kB")
    print(f"read     {count / ours:8.0f} a second, {bare / ours:.2f} of the bare parse of Python")
    print(f"fold     {count / fold:8.0f} a second")
    print(f"judge    {count / judge:8.0f} a second")
    print(f"sanitise {count / clean:8.0f} a second")
    reply = "A line of an ordinary mail, with a number: 4711\n> and one that was quoted\n"
    text = reply * (200_000 // len(reply))
    line = (
        '<p class="MsoNormal" style="margin:0cm"><span style="font-size:11.0pt;font-family:'
        '&quot;Calibri&quot;,sans-serif">A line of a mail as Outlook writes it: with more '
        'style than words, <a href="https://shop.example/4711">a link</a><o:p></o:p></span></p>\n'
    )
    html = f"<div>{line * 20}<div id=divRplyFwdMsg>{line * (200_000 // len(line))}</div></div>"
    print(f"200 kB of text folded in {seconds(lambda: quoting.fold(text))[0] * 1000:.0f} ms")
    print(f"200 kB of HTML folded in {seconds(lambda: quoted_html.fold(html))[0] * 1000:.0f} ms")
    print(f"200 kB of HTML cleaned in {seconds(lambda: sanitise.clean(html))[0] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
