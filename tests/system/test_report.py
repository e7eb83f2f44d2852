#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cw-ctl report: one page that needs nothing but itself, whatever clients wrote.

Judged by parsers of others: expat for XML, html5lib for what a browser makes of it.
"""

import base64
import hashlib
import os
import re
import stat
import xml.etree.ElementTree as tree

import html5lib

import japanese
from harness import contains, equal, main, test, wait_until
from rules import LADDER, PLAIN

WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False,
         "clock": "2026-11-12 10:00"}
HTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
HOSTILE = ["</title></style><script>alert(1)</script>", "\" onload=\"alert(1)", "' x='", "]]>",
           "-->",
           "&lt;b&gt;&amp;", "\u202egnp.exe", "\ufffe\uffff", "<img src=http://evil.example/x.png>",
           "日本語の<案件>"]


def run(w, *args, **more):
    """Must succeed; gives stdout (the value with json=True)."""
    rc, out, err = w.daemon.ctl(*args, **more)
    equal(rc, 0, f"cw-ctl {' '.join(map(str, args))}: {err.strip()!r}, exit status")
    return out


def page(w, **more):
    """The report, parsed as XML; also what html5lib sees in it."""
    text = run(w, "report", "-", **more)
    root = tree.fromstring(text)
    seen = html5lib.HTMLParser(namespaceHTMLElements=True, strict=True).parse(text)
    return text, root, seen


def names(root):
    return {e.tag.split("}")[-1] for e in root.iter() if isinstance(e.tag, str)}


def by_class(root, name):
    return [e for e in root.iter() if name in (e.get("class") or "").split()]


def words(element):
    return " ".join("".join(element.itertext()).split())


@test("report: well-formed, and a browser reads it as it was meant", **WORLD)
def _(w):
    w.daemon.add("Logo", "ACME", platform="ladder")
    text, root, seen = page(w)
    assert text.startswith("<!DOCTYPE html>\n")
    equal(root.tag, HTML + "html")
    equal(root.get("lang"), "en")
    # the same elements in the same order, once more as HTML
    equal([e.tag for e in seen.iter() if isinstance(e.tag, str)],
          [e.tag for e in root.iter()], "elements")
    equal(len(by_class(root, "timeline")), 1, "one picture over the days")
    assert root.find(f"{HTML}head/{HTML}title").text.strip(), "no title"


@test("report: nothing is loaded from anywhere and no script runs", **WORLD)
def _(w):
    w.daemon.add("Logo", "ACME", platform="ladder", url="https://example.org/a?b=1&c=2")
    w.daemon.add("Bad", "B", platform="ladder", url="javascript:alert(1)")
    w.daemon.clock("2026-11-18 10:00")
    text, root, _ = page(w)
    assert not names(root) & {"script", "link", "img", "image", "iframe", "object", "embed", "base",
                              "form", "use", "foreignObject", "video", "audio"}, names(root)
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), name
            if name in ("src", "srcset", "data", "action", "style", "background"):
                raise AssertionError(f"{element.tag} {name}={value}")
            if name.endswith("href"):
                equal((element.tag, value), (HTML + "a", "https://example.org/a?b=1&c=2"))
    assert "javascript:" not in text
    style = root.find(f"{HTML}head/{HTML}style").text
    assert "url(" not in style and "@import" not in style
    policy = [m.get("content") for m in root.iter(HTML + "meta")
              if m.get("http-equiv") == "Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    equal(policy, [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
                   "form-action 'none'"])


@test("report: what a client wrote is text, wherever it stands", **WORLD)
def _(w):
    taken = []
    for i, text in enumerate(HOSTILE):
        taken.append(w.daemon.add(text + " title", text + " client", platform="ladder",
                                  at="2026-11-02 10:00"))
        w.daemon.record(taken[-1], "noted", text=text)
        if i % 2:
            w.daemon.record(taken[-1], "asked", kind="question", text=text)
    raw, root, _ = page(w)
    assert "<script" not in raw and "<img" not in raw and "\u202e" not in raw
    titles = [words(e) for e in by_class(root, "title")]
    for text in HOSTILE[:5]:
        assert text + " title" in titles, f"{text!r} among {titles}"
    notes = [words(e) for e in root.iter(HTML + "li") if "note:" in words(e)]
    assert any(HOSTILE[0] in note for note in notes), notes


@test("report: what is due comes first, the most urgent at the top", **WORLD)
def _(w):
    quiet = w.daemon.add("Quiet", "ACME", platform="ladder", at="2026-11-02 10:00")
    w.daemon.add("Other", "D", platform="ladder", at="2026-11-04 10:00")
    asked = w.daemon.add("Asked", "E", platform="ladder", stage="contracted", anyway=True)
    w.daemon.record(asked, "asked", kind="question")
    mine = w.daemon.add("Mine", "B", platform="plain")
    w.daemon.record(mine, "replied")
    later = w.daemon.add("Later", "C", platform="plain", stage="applied")
    w.daemon.clock("2026-11-18 10:00")
    due = [c["id"] for c in run(w, "next", json=True)]
    equal(due[0], asked, "the critical one")
    assert quiet in due[1:] and mine not in due, due
    _, root, _ = page(w)
    tasks = by_class(root, "task")
    equal([int(re.search(r"#(\d+)", words(t)).group(1)) for t in tasks], due)
    task = words(tasks[due.index(quiet)])
    contains(task, "Quiet (ACME)", "business days", f"cw-ctl draft {quiet} --copy")
    equal("critical" in tasks[0].get("class"), True)
    contains(" ".join(words(e) for e in root.iter(HTML + "ul") if "mine" in (e.get("class") or "")),
             f"#{mine} Mine")
    tiles = {words(t.find(HTML + "dt")): words(t.find(HTML + "dd")) for t in by_class(root, "tile")}
    equal(tiles["Open cases"], "5")
    equal(tiles["Due now"], str(len(due)))
    articles = [words(a.find(f"{HTML}header")) for a in root.iter(HTML + "article")]
    equal(len(articles), 5)
    assert any(a.startswith(f"#{later}") for a in articles)


@test("report: days off, events and steps lie on their days", **WORLD)
def _(w):
    number = w.daemon.add("Logo", "ACME", platform="ladder", at="2026-11-02 10:00",
                          closes="2026-11-25")
    w.daemon.record(number, "noted", text="hello", at="2026-11-05 12:00")
    _, root, _ = page(w)
    picture = next(root.iter(SVG + "svg"))
    # the first and the last Monday that are named give the scale
    ticks = [e for e in picture.iter(SVG + "text") if "tick" in (e.get("class") or "")]
    days = {words(e): float(e.get("x").rstrip("%")) for e in ticks}
    week = days["9 Nov"] - days["2 Nov"]
    day = week / 7

    def x(date, hours=0):
        return days["2 Nov"] + (date - 2 + hours / 24) * day

    def near(got, expected):
        assert abs(float(got.rstrip("%")) - expected) < 0.05, (got, expected)
    holidays = {words(e.find(SVG + "title")): e.get("x")
                for e in by_class(picture, "holiday")}
    near(holidays["Culture Day"], x(3))  # 文化の日, 3 November
    near(holidays["Labor Thanksgiving Day"], x(23))
    weekend = sorted(float(e.get("x").rstrip("%")) for e in by_class(picture, "off"))
    for date in (7, 8, 14, 15):
        assert any(abs(left - x(date)) < 0.05 for left in weekend), (date, weekend)
    near([e for e in by_class(picture, "now") if e.tag == SVG + "line"][0].get("x1"), x(12, 10))
    marks = {words(e.find(SVG + "title")): e.find(SVG + "circle").get("cx")
             for e in by_class(picture, "event")}
    near(next(v for k, v in marks.items() if "note" in k), x(5, 12))
    plan = {s["step"]: s for s in run(w, "show", number, json=True)["plan"]}
    due = next(s for s in plan.values() if s["status"] == "due")
    step = next(e for e in by_class(picture, "step") if due["title"] in words(e))
    date, clock = due["due"][8:10], due["due"][11:13]
    near(step.find(SVG + "circle").get("cx"), x(int(date), int(clock)))
    near(by_class(picture, "quiet")[0].get("x1"), x(2, 10))


@test("report: the client's own days off are shaded as well", **WORLD)
def _(w):
    w.daemon.add("Logo", "ACME", platform="ladder", at="2026-11-02 10:00")
    plain = page(w)[1]
    rc, _, err = w.daemon.ctl("client", "edit", "acme", "--days-off", "wed,2026-11-19..2026-11-20")
    equal(rc, 0, err)
    closed = page(w)[1]

    def days(root):
        """Left edges, in days from the first Monday that is named."""
        ticks = [e for e in root.iter(SVG + "text") if "tick" in (e.get("class") or "")]
        at = [float(e.get("x").rstrip("%")) for e in ticks]
        day = (at[1] - at[0]) / 7
        return {name: {round((float(e.get("x").rstrip("%")) - at[0]) / day)
                       for e in by_class(root, name) if e.tag == SVG + "rect"}
                for name in ("off", "holiday")}
    # from Mon 2 Nov: Wednesdays are 2, 9, 16; Thu 19 and Fri 20 are 17 and 18
    more = {name: days(closed)[name] - days(plain)[name] for name in ("off", "holiday")}
    equal(more["holiday"], {17, 18})
    assert {2, 9, 16} <= more["off"] and not more["off"] & {0, 1, 3, 4, 7, 8, 10, 11}, more
    contains(words(closed.find(HTML + "body")), "19 Nov the client is closed")


@test("report: the figures are those of the daemon, and the bars as long as their shares", **WORLD)
def _(w):
    for i in range(6):
        number = w.daemon.add(f"Job {i}", "ACME <b>", platform="plain", at="2026-11-02 10:00")
        if i < 2:
            w.daemon.record(number, "replied", at=f"2026-11-0{4 + i} 10:00")
    total = w.daemon.call("Statistics", "(a{sv})", {})["total"]
    equal((total["answered"]["count"], total["answered"]["of"]), (2, 6))
    _, root, _ = page(w)
    rows = {words(r.find(HTML + "th")): r for r in root.iter(HTML + "tr") if by_class(r, "bar")}
    for name in ("Answered", "plain", "ACME <b>"):
        contains(words(rows[name]), "2 of 6")
        bar = by_class(rows[name], "bar")[0]
        equal(float(bar.get("width").rstrip("%")), 33.33)
        low, high = (by_class(rows[name], "range")[0].get(x).rstrip("%") for x in ("x1", "x2"))
        # Wilson's interval for 2 of 6 by hand: (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n)
        assert abs(float(low) - 9.68) < 0.05 and abs(float(high) - 70.0) < 0.05, (low, high)


@test("report: of many cases the least urgent are left out, and it says so", **WORLD)
def _(w):
    for i in range(63):
        w.daemon.add(f"Case {i}", "ACME", platform="ladder", fee="1000")
    _, root, _ = page(w)
    equal(len(list(root.iter(HTML + "article"))), 60)
    contains(" ".join(words(e) for e in by_class(root, "left-out")), "3 less urgent cases")
    tiles = {words(t.find(HTML + "dt")): words(t.find(HTML + "dd")) for t in by_class(root, "tile")}
    equal(tiles["Fees of open cases"], "63,000 JPY", "of all of them")


@test("report: before any case exists it says how to begin", **WORLD)
def _(w):
    _, root, _ = page(w)
    contains(words(root.find(HTML + "body")), "cw-ctl add")
    equal(len(list(root.iter(HTML + "article"))), 0)


@test("report in Japanese: language, dates, labels, though the daemon speaks English", **WORLD)
def _(w):
    w.daemon.add("ロゴ制作", "青葉商店", platform="crowdworks", stage="delivered",
                 at="2026-11-05 10:00", contracted="2026-11-01", funded="2026-11-02")
    _, root, _ = page(w, env=japanese.environment(w))
    equal(root.get("lang"), "ja")
    body = words(root.find(HTML + "body"))
    contains(body, "2026年11月12日(木)", "ロゴ制作", "文化の日", "納品", "クライアントの番")


@test("report FILE: readable for its owner alone, whole or not at all", **WORLD)
def _(w):
    w.daemon.add()
    path = os.path.join(w.dir, "page.html")
    equal(run(w, "report", path), path + "\n")
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    tree.parse(path)
    equal(run(w, "report", path, json=True), {"file": path, "opened": False})
    rc, _, err = w.daemon.ctl("report", os.path.join(w.dir, "nowhere", "page.html"))
    equal(rc, 2)
    contains(err, "nowhere")
    equal(run(w, "report", "-", json=True)["html"].split("\n")[0], "<!DOCTYPE html>")


@test("report without a file: in the runtime directory, opened by the user's browser", **WORLD)
def _(w):
    w.daemon.add()
    told = os.path.join(w.dir, "told")
    script = os.path.join(w.dir, "browser")
    w.write(script, f"#!/bin/sh\nprintf '%s' \"$1\" >'{told}.part'\nmv '{told}.part' '{told}'\n")
    os.chmod(script, 0o700)
    share = os.path.join(w.env["XDG_DATA_HOME"], "applications")
    w.write(os.path.join(share, "browser.desktop"),
            f"[Desktop Entry]\nType=Application\nName=Browser\nExec={script} %u\n"
            "MimeType=text/html;x-scheme-handler/file;\n")
    w.write(os.path.join(share, "mimeapps.list"),
            "[Default Applications]\ntext/html=browser.desktop\n"
            "x-scheme-handler/file=browser.desktop\n")
    found = run(w, "report", json=True)
    place = os.path.join(w.env["XDG_RUNTIME_DIR"], "casewatch", "report.html")
    equal(found, {"file": place, "opened": True})
    equal(stat.S_IMODE(os.stat(place).st_mode), 0o600)
    equal(stat.S_IMODE(os.stat(os.path.dirname(place)).st_mode), 0o700)
    wait_until(lambda: os.path.exists(told), "the browser to be told")
    with open(told, encoding="utf-8") as file:
        equal(file.read().removeprefix("file://"), place)


if __name__ == "__main__":
    main()
