#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as a browser lays it out: on a phone and on a desktop, light and dark, printed.

CW_PICTURES=DIR keeps the pictures.
"""

import html
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

from browser import DARK, LIGHT, browse, picture  # noqa: E402
import japanese  # noqa: E402
from harness import equal, main, test  # noqa: E402

WORLD = {"server": False, "clock": "2026-11-02 12:00"}
# The page stands in a frame of the width that is asked for; its own policy allows no script, so it
# is this page around it that measures.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><title>measure</title>
<iframe id="f" style="border:0;width:%(width)dpx;height:800px" srcdoc="%(page)s"></iframe>
<p id="told"></p><script>
onload = () => {
  const d = document.getElementById('f').contentDocument, e = d.documentElement;
  const out = [...d.querySelectorAll('body *')].filter(x => {
    const r = x.getBoundingClientRect();
    return r.width > 0 && (r.left < -1 || r.right > %(width)d + 1) && !x.closest('svg');
  }).map(x => x.tagName + '.' + x.className);
  const style = d.defaultView.getComputedStyle(d.body);
  document.getElementById('told').textContent = JSON.stringify({
    width: e.scrollWidth, out: out.slice(0, 5), elements: d.querySelectorAll('*').length,
    size: parseFloat(style.fontSize), scripts: d.scripts.length,
    tasks: d.querySelectorAll('.task').length,
    risks: [...d.querySelectorAll('.risk')].filter(x => x.getBoundingClientRect().width > 0).length,
    seen: d.defaultView.getComputedStyle(d.querySelector('.timeline .now')).stroke});
};
</script>"""


def fill(w):
    d = w.daemon
    d.add("Logo for a bakery", "Aoba Bakery", platform="crowdworks", stage="delivered",
          at="2026-10-30 17:00", contracted="2026-10-14", funded="2026-10-15", fee="60000",
          deadline="2026-11-09")
    d.add("採用サイトのコーディングとその後の運用についての相談および定期的な更新作業一式", "青葉商店",
          platform="lancers", closes="2026-11-16")
    d.add("x" * 190, "<b>" + "y" * 150, platform="upwork", fee="1234567.89 USD")
    d.add("Manual", "Kita Instruments", platform="direct-japan", stage="delivered",
          at="2026-10-05 10:00", due="2026-12-04", fee="120000")
    d.clock("2026-11-17 10:30")


def page(w, **more):
    path = os.path.join(w.dir, "report.html")
    rc, _, err = w.daemon.ctl("report", path, **more)
    equal(rc, 0, err)
    return path


def measured(w, path, width):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    frame = os.path.join(w.dir, "frame.html")
    w.write(frame, FRAME % {"width": width, "page": html.escape(text, quote=True)})
    seen = browse(w, frame, "--window-size=1400,1000", "--dump-dom")
    return json.loads(html.unescape(re.search(r'id="told">(.*?)</p>', seen, re.S).group(1)))


def keep(w, path, name, width, scheme):
    """The picture of it; what was painted is more than a background."""
    target = os.path.join(os.environ.get("CW_PICTURES", w.dir), name + ".png")
    picture(w, path, target, width, 2400, scheme)
    assert os.path.getsize(target) > 20000, f"{name}: {os.path.getsize(target)} bytes"


for language in ("en", "ja"):
    @test(f"report, {language}: fits a phone and a desktop, light and dark", **WORLD)
    def _(w, language=language):
        fill(w)
        due = w.daemon.call("Status")["due"]
        rows = [row for row in w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0] if "at_risk" in row]
        risks = len(rows) + sum(row["state"] == "due" for row in rows) + 1
        assert rows, "something is at risk"
        path = page(w, env=japanese.environment(w) if language == "ja" else {})
        for width in (390, 1280):
            found = measured(w, path, width)
            equal(found["out"], [], f"beyond the edge at {width}")
            assert found["width"] <= width, found
            equal((found["scripts"], found["tasks"]), (0, due), "scripts and tasks")
            equal(found["risks"], risks, "money at risk: each case, what is due once more, the sum")
            assert found["size"] >= 16, found
            assert found["seen"] != "none", "the style sheet is in force"
            for name, scheme in (("light", LIGHT), ("dark", DARK)):
                keep(w, path, f"report-{language}-{width}-{name}", width, scheme)


@test("report: prints", **WORLD)
def _(w):
    fill(w)
    target = os.path.join(os.environ.get("CW_PICTURES", w.dir), "report.pdf")
    browse(w, page(w), f"--print-to-pdf={target}", "--no-pdf-header-footer")
    with open(target, "rb") as file:
        assert file.read(5) == b"%PDF-"
    assert os.path.getsize(target) > 10000


if __name__ == "__main__":
    main()
