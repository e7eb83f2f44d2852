# SPDX-License-Identifier: GPL-3.0-or-later
"""What a client writes is data: in a bubble it is shown as text, or cut, and it does nothing.

Exact strings, on a server with body-markup and on one without.  Wed 4 Nov 2026 10:00 in Japan; the
nudge comes on Thu 5 Nov, one business day later.
"""

from harness import equal, main, refused, test
from rules import policy, step

NUDGE = policy(step("nudge", "delivered", "quiet", "1bd", title="Write to them"))
PLAIN = ("--caps", "body,actions")
CLIENT, CASE = 32, 28  # characters that a bubble has for either
ACUTE, VOICED = "\u0301", "\u3099"
FAMILY = "👨‍👩‍👧‍👦"  # seven characters, drawn as one

# what was written: what is shown where nothing is markup
TEXTS = {
    "tags": ("<b>bold</b> <i>it</i>", "<b>bold</b> <i>it</i>"),
    "a tag that is never closed": ("</span><b", "</span><b"),
    "a picture": ("<img src='http://x'/>", "<img src='http://x'/>"),
    "an ampersand and entities": ("A & B &amp; &lt;i&gt;", "A & B &amp; &lt;i&gt;"),
    "a link": ("<a href=\"file:///x\">go</a>", "<a href=\"file:///x\">go</a>"),
    "line and paragraph separators": ("one\u2028two\u0085 three\u2029four", "one two three four"),
    "a right-to-left override": ("invoice\u202efdp.exe", "invoicefdp.exe"),
    "isolates and embeddings that stay open": ("\u2067x \u2066y\u202b z\u200f", "x y z"),
    "Hebrew and Arabic letters": ("שלום عربي", "שלום عربي"),
    "C1 control characters": ("a\u009b31mb\u0090c", "a31mbc"),
    "a heap of marks": ("Z" + ACUTE * 60 + "ed", "Z" + ACUTE * 8 + "ed"),
    "an emoji of seven characters": ("x" + FAMILY, "x" + FAMILY),
    "a name of printf": ("%s%n%1$s %d", "%s%n%1$s %d"),
    "a command": ("$(id) `id` ; id", "$(id) `id` ; id"),
}

# longer than a bubble has room for: cut where a reader would say that a character ends
CUTS = {
    "200 letters": ("n" * 200, lambda n: "n" * (n - 1)),
    "200 Japanese letters": ("語" * 200, lambda n: "語" * (n - 1)),
    "letters with a mark each": (("か" + VOICED) * 100, lambda n: ("か" + VOICED) * ((n - 1) // 2)),
    "families": (FAMILY * 28, lambda n: FAMILY * ((n - 1) // 7)),
    "flags": ("🇯🇵" * 100, lambda n: "🇯🇵" * ((n - 1) // 2)),
    "emoji with a skin tone": ("👍🏽" * 100, lambda n: "👍🏽" * ((n - 1) // 2)),
}


def escaped(text):
    """As g_markup_escape_text does it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&apos;").replace('"', "&quot;")


def world(*server):
    return {"policies": {"p": NUDGE}, "conf": "[Alerts]\nDigestAt=19:59\n", "server": server,
            "clock": "2026-11-04 10:00"}


def bubble(w, client, title):
    """The Notify that tells of a delivery to this client, which is answered afterwards."""
    w.daemon.clock("2026-11-04 10:00")
    number = w.daemon.add(title, client, platform="p", stage="delivered", at="2026-11-04 10:00")
    w.stub.skip()
    w.daemon.clock("2026-11-05 10:00")
    lines = w.stub.new()
    equal(len(lines), 1, "bubbles")
    w.daemon.record(number, "closed", outcome="lost")
    w.daemon.settle()
    return lines[0]["summary"], lines[0]["body"]


def expected(client, title):
    return (client + ": Write to them",
            title + " — quiet for 1 business day (since yesterday).\nWhat to do now: Write to them")


for NAME, (WRITTEN, SHOWN) in TEXTS.items():
    @test(f"shown as text: {NAME}", shared="markup", **world())
    def _(w, written=WRITTEN, shown=SHOWN):
        summary, body = expected(shown, shown)
        equal(bubble(w, written, written), (summary, escaped(body)))

    @test(f"shown as text on a server without markup: {NAME}", shared="plain", **world(*PLAIN))
    def _(w, written=WRITTEN, shown=SHOWN):
        equal(bubble(w, written, written), expected(shown, shown))

for NAME, (WRITTEN, START) in CUTS.items():
    @test(f"cut with an ellipsis: {NAME}", shared="markup", **world())
    def _(w, written=WRITTEN, start=START):
        equal(bubble(w, written[:200], written[:200]),
              expected(start(CLIENT) + "…", start(CASE) + "…"))


@test("names that are not taken: line ends, control characters, more than 200 characters",
      shared="markup", **world())
def _(w):
    for text in ("a\nb", "a\tb", "a\x1b[31mb", "a\x07", "\x7f"):
        with refused("InvalidArgument"):
            w.daemon.add("Logo", text)
    with refused("LimitExceeded"):
        w.daemon.add("n" * 201)


if __name__ == "__main__":
    main()
