# SPDX-License-Identifier: GPL-3.0-or-later
"""Small policies for the tests: only what a test is about, so that no packaged file decides it."""

ALWAYS = "[Alerts]\nHours=00:00-24:00\n"


def step(name, stage, since, after, act="message", **keys):
    """One [Step] group; keys as in contract section 4 (requires → Requires, not_before → …)."""
    lines = [f"[Step {name}]", f"Stage={stage}", f"Since={since}", f"After={after}", f"Act={act}"]
    for key, value in keys.items():
        spelled = "".join(part.capitalize() for part in key.split("_"))
        lines.append(f"{spelled}={value}")
    if "title" not in keys:
        lines.append(f"Title=Step {name}")
    lines += ["Source=this test", "Checked=2026-11", "Confidence=default", ""]
    return "\n".join(lines)


def policy(*steps, calendars="japan", office="japan", zone="Asia/Tokyo", escrow=False, **keys):
    """The text of a policy file."""
    lines = ["[Policy]", "Format=1", "Name=Test platform", f"Calendars={calendars}",
             f"OfficeCalendars={office}", f"Zone={zone}", f"Escrow={'true' if escrow else 'false'}"]
    lines += [f"{key}={value}" for key, value in keys.items()]
    return "\n".join(lines) + "\n\n" + "\n".join(steps)


# A ladder of silence with every stage, and an escrow: what most tests of events need.
LADDER = policy(
    step("nudge-applied", "applied", "quiet", "5bd"),
    step("ask-escrow", "contracted", "quiet", "2bd", requires="!funded"),
    step("nudge-contracted", "contracted", "quiet", "3bd", requires="funded"),
    step("ask-office", "contracted", "step:nudge-contracted", "1bd", "office", requires="funded"),
    step("office-result", "contracted", "step:ask-office", "2obd", "wait", ball="office"),
    step("nudge-delivered", "delivered", "quiet", "3bd"),
    step("remind-delivered", "delivered", "step:nudge-delivered", "1bd", "office"),
    step("result-delivered", "delivered", "step:remind-delivered", "2obd", "wait", ball="office"),
    step("answer-question", "contracted", "asked:question", "1d", "answer", ball="me",
         urgency="critical"),
    step("answer-end", "contracted", "asked:end-request", "2d", "answer", ball="me",
         urgency="critical"),
    escrow=True)
# The same without an escrow and with a step after acceptance.
PLAIN = policy(
    step("nudge-applied", "applied", "quiet", "5bd"),
    step("close-applied", "applied", "closes", "7d", "close", outcome="lost"),
    step("nudge-contracted", "contracted", "quiet", "3bd"),
    step("nudge-delivered", "delivered", "quiet", "3bd"),
    step("nudge-billed", "billed", "quiet", "3bd"))
