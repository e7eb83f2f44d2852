#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/casewatch-dbus.7 and docs/ja/casewatch-dbus.7 from their .in files, the interface,
the limits and docs/examples; the Japanese words for the members stand in docs/ja/casewatch-dbus.words.

    docs/make-dbus-manual.py            write the pages
    docs/make-dbus-manual.py --print    print the English one instead; --print-ja the Japanese one
    docs/make-dbus-manual.py --missing  print what has no Japanese words, or too many

The pages are kept in the repository, so that nobody needs Python to build; tests/lint/documents.sh
compares them.
"""

import os
import re
import sys
import xml.etree.ElementTree as ET

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
INTERFACE = os.path.join(TOP, "dbus", "org.casewatch.Casewatch1.xml")
LIMITS = os.path.join(TOP, "core", "limits.h")
WORDS = os.path.join(TOP, "docs", "ja", "casewatch-dbus.words")
EXAMPLES = os.path.join(TOP, "docs", "examples")


class English:
    """The words of the interface as they are."""

    template = os.path.join(TOP, "docs", "casewatch-dbus.7.in")
    page = os.path.join(TOP, "docs", "casewatch-dbus.7")
    titles = {"method": "Methods", "signal": "Signals", "property": "Properties"}

    def prose(self, _where, text):
        return sentence_lines(text)

    def argument(self, _where, _name, text):
        return roff(text)

    def limit(self, _name, text):
        return roff(text)


class Japanese:
    """The words of docs/ja/casewatch-dbus.words; where there are none, the English ones."""

    template = os.path.join(TOP, "docs", "ja", "casewatch-dbus.7.in")
    page = os.path.join(TOP, "docs", "ja", "casewatch-dbus.7")
    titles = {"method": "メソッド", "signal": "シグナル", "property": "プロパティ"}

    def __init__(self):
        self.words, self.phrases, self.used, self.limits = {}, {}, set(), []
        where = ""
        with open(WORDS, encoding="utf-8") as file:
            for line in file.read().splitlines():
                if not line or line.startswith("#"):
                    continue
                name, _, text = line.partition(": ")
                if " = " in line and not line.startswith("@"):
                    english, _, text = line.partition(" = ")
                    self.phrases[english] = text
                elif name.startswith("@"):
                    self.words[f"{where} {name}"] = text
                else:
                    where = name
                    self.words[where] = text

    def find(self, key, phrase=None):
        self.used.update((key, phrase))
        return self.words.get(key) or self.phrases.get(phrase)

    def prose(self, where, text):
        found = self.find(where)
        return [roff(found)] if found else sentence_lines(text)

    def argument(self, where, name, text):
        return roff(self.find(f"{where} @{name}", text) or text)

    def limit(self, name, text):
        self.limits.append(name)
        return roff(self.find(f"limit {name}") or text)

    def faults(self):
        """Members without words, words without a member, keys that only the English words have."""
        english = list(described())
        page(self)
        for where, name, text in english:
            key = f"{where} @{name}" if name else where
            words = self.find(key, text if name else None)
            if not words:
                # a list of names needs no translation
                if not name or re.search(r"\b(the|is|are|of|in|to|with)\b", text):
                    yield f"{key}: no Japanese words"
                continue
            for word in re.findall(r"\b[a-z]+_[a-z_]+\b", text):
                if name and word not in words:
                    yield f"{key}: {word} is not in the Japanese words"
        for name in [key for key in self.limits if f"limit {key}" not in self.words]:
            yield f"limit {name}: no Japanese words"
        for key in sorted((set(self.words) | set(self.phrases)) - self.used):
            yield f"{key}: there is no such thing in the interface"


def roff(text):
    """Text for a line of its own: no escape, no request."""
    text = text.replace("\\", "\\e")
    return "\\&" + text if text.startswith((".", "'")) else text


def code(text):
    return roff(text).replace("-", "\\-")


def comment_of(text):
    """(described arguments, prose) of the comment that stands before a member."""
    lines = [line.strip() for line in text.strip().splitlines()]
    arguments = {}
    prose = [lines[0].partition(":")[2]]
    for line in lines[1:]:
        found = re.match(r"@(\w+): ?(.*)", line)
        if found:
            arguments[found[1]] = found[2]
        else:
            prose.append(line)
    return arguments, " ".join(prose).strip()


def sentence_lines(prose):
    """One sentence a line, as a manual page wants it."""
    return [roff(part) for part in re.split(r"(?<=[.:]) (?=[A-Z])", " ".join(prose.split()))]


def arguments_of(member, direction):
    return [(arg.get("name"), arg.get("type")) for arg in member.findall("arg")
            if arg.get("direction", "out") == direction]


def signature(member):
    def written(arguments):
        return ", ".join(f"{kind} {name}" for name, kind in arguments)

    name = member.get("name")
    if member.tag == "property":
        return f".BR {name} \" ({code(member.get('type'))})\""
    if member.tag == "signal":
        return f".BR {name} \" ({code(written(arguments_of(member, 'out')))})\""
    answer = written(arguments_of(member, "out"))
    arrow = f" \\(-> {code(answer)}" if answer else ""
    return f".BR {name} \" ({code(written(arguments_of(member, 'in')))}){arrow}\""


def member_text(member, comment, where, language):
    arguments, prose = comment_of(comment)
    lines = [".TP", signature(member)] + language.prose(where, prose)
    if arguments:
        lines.append(".RS")
        for name, text in arguments.items():
            if name not in ("since",):
                lines += [".TP", f".I {name}", language.argument(where, name, text)]
        lines.append(".RE")
    return lines


def interface_text(interface, comment, language):
    arguments, prose = comment_of(comment)
    name = interface.get("name")
    lines = [f".SS {name}"]
    lines += language.prose(name, arguments["short_description"] + ". " + prose)
    before = None
    title = None
    titles = language.titles
    for child in interface:
        if child.tag is ET.Comment:
            before = child.text
        elif child.tag in titles:
            if child.tag != title:
                title = child.tag
                lines += [".PP", f".B {titles[title]}"]
            lines += member_text(child, before, f"{name}.{child.get('name')}", language)
            before = None
    return lines


def interfaces():
    """(interface, the comment before it), in order."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    before = None
    for child in ET.parse(INTERFACE, parser).getroot():
        if child.tag is ET.Comment:
            before = child.text
        elif child.tag == "interface":
            yield child, before


def described():
    """(member, argument or None, English words) of all that the interface has."""
    for interface, comment in interfaces():
        yield interface.get("name"), None, comment_of(comment)[1]
        before = None
        for child in interface:
            if child.tag is ET.Comment:
                before = child.text
                continue
            where = f"{interface.get('name')}.{child.get('name')}"
            arguments, prose = comment_of(before)
            yield where, None, prose
            for name, text in arguments.items():
                yield where, name, text


def members(language):
    lines = []
    for interface, comment in interfaces():
        lines += interface_text(interface, comment, language)
    return lines


def limits(language):
    """The limits that are a caller's business, with the words that stand beside them."""
    lines = []
    with open(LIMITS, encoding="utf-8") as file:
        for line in file:
            found = re.match(r"#define CW_(?:LIMIT_)?(\w+) (\d+)\s*(?:/\* (.*) \*/)?", line)
            if found:
                name, value, words = found.groups()
                value = value if name.startswith("YEAR") else f"{int(value):,}"
                label = name.lower().replace("_", " ")
                words = language.limit(label, words) if words else ""
                lines += [".TP 16", f".B {label}", f"{value} {words}".rstrip()]
    return lines


def example(name):
    """A file of docs/examples without its first line and its licence."""
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
        text = file.read().splitlines()[2:]
    return [".PP", ".RS", ".EX"] + [code(line).replace("'", "\\(aq") if line else ""
                                    for line in text] + [".EE", ".RE"]


def page(language):
    out = []
    with open(language.template, encoding="utf-8") as file:
        for line in file.read().splitlines():
            shown = re.fullmatch(r"@EXAMPLE (\S+)@", line)
            made = {"@MEMBERS@": members, "@LIMITS@": limits}.get(line)
            out += example(shown[1]) if shown else made(language) if made else [line]
    # groff breaks no line after a comma of Japanese before a Latin letter unless it is told to
    return re.sub("、(?=[!-~])", "、\\\\:", "\n".join(out)) + "\n"


def main(option):
    if option == "--missing":
        print("\n".join(Japanese().faults()), end="")
    elif option in ("--print", "--print-ja"):
        language = English() if option == "--print" else Japanese()
        sys.stdout.buffer.write(page(language).encode("utf-8"))
    else:
        for language in (English(), Japanese()):
            with open(language.page, "w", encoding="utf-8") as written:
                written.write(page(language))


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
