# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of casewatch-ical share: making files, running the helper, reading its answer."""

import collections
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

BUILD = os.path.abspath(os.environ.get("CW_BUILDDIR", "."))
SOURCE = os.path.abspath(os.environ.get("CW_SRCDIR", "."))
HELPER = os.path.join(BUILD, "ical", "casewatch-ical")
SANITIZERS = os.environ.get("CW_SANITIZERS") == "1"
COVERAGE = os.environ.get("CW_COVERAGE") == "1"
MAX_CPU_SECONDS = 2.5  # the limit is 2 s of CPU time, and the kernel looks once per tick
MAX_RSS_KIB = 64 * 1024

Run = collections.namedtuple("Run", "status signal out err cpu rss")
Answer = collections.namedtuple("Answer",
                                "name covers official days_off closed opened left_out years")


class Refused(Exception):
    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


class Empty:
    """These tests need no fixture; what run_all () wants of one."""

    def check(self):
        pass

    def diagnostics(self):
        return ""

    def done(self):
        pass


def event(*lines):
    return "".join(line + "\r\n" for line in ("BEGIN:VEVENT",) + lines + ("END:VEVENT",))


def calendar(*parts, head=()):
    return "".join(line + "\r\n" for line in ("BEGIN:VCALENDAR", "VERSION:2.0") + tuple(head)) \
        + "".join(parts) + "END:VCALENDAR\r\n"


def run(data, *options):
    """Run the helper on bytes (a text becomes UTF-8), and measure it."""
    if isinstance(data, str):
        data = data.encode()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
        given.write(data)
        given.seek(0)
        process = subprocess.Popen([HELPER, *options], stdin=given, stdout=subprocess.PIPE,
                                   stderr=errors)
        out = process.stdout.read()
        process.stdout.close()
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = 0
        errors.seek(0)
        signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return Run(os.WEXITSTATUS(status) if not signal else None, signal, out, errors.read(),
                   used.ru_utime + used.ru_stime, used.ru_maxrss)


def parse(out):
    name = covers = official = days_off = None
    closed, opened, left_out, years = [], [], [], {}
    lines = out.decode().split("\n")
    assert lines[-2:] == ["end", ""], lines[-3:]
    for line in lines[:-2]:
        word, *fields = line.split("\t")
        if word == "name":
            name, = fields
        elif word == "covers":
            covers = tuple(fields)
        elif word == "official-until":
            official, = fields
        elif word == "days-off":
            days_off, = fields
        elif word == "closed":
            closed.append(tuple(fields))
        elif word == "opened":
            opened.append(tuple(fields))
        elif word == "left-out":
            left_out.append(tuple(fields))
        elif word == "count":
            years[int(fields[0])] = int(fields[1])
        elif word != "left-out-total":
            raise AssertionError(f"unknown line {line!r}")
    for rows in (closed, opened):
        dates = [row[0] for row in rows]
        assert dates == sorted(set(dates)), "days are sorted and each is there once"
    assert sum(years.values()) == len(closed)
    return Answer(name, covers, official, days_off, closed, opened, left_out, years)


def read(data, *options):
    """The helper's answer; Refused when it refused."""
    ran = run(data, *options)
    assert ran.signal == 0, f"ended by signal {ran.signal}: {ran.err!r}"
    if ran.status == 1:
        word, code, text = ran.out.decode().rstrip("\n").split("\t")
        assert word == "error" and ran.out.count(b"\n") == 1
        raise Refused(code, text)
    assert ran.status == 0, ran
    return parse(ran.out)


def closed(data, *options):
    return [row[0] for row in read(data, *options).closed]


def expect(found, wanted):
    assert found == wanted, f"\n  found  {found}\n  wanted {wanted}"


def expect_closed(data, *wanted):
    expect(closed(data), list(wanted))


def expect_refusal(code, data, *options):
    try:
        answer = read(data, *options)
    except Refused as refused:
        expect(refused.code, code)
        assert refused.text, "a refusal says why"
        return refused.text
    raise AssertionError(f"not refused with {code}: {str(answer)[:400]}")
