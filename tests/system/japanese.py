# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of the build tree in Japanese, before anything is installed."""

import os
import subprocess

from harness import SOURCE


def environment(world):
    """What to add to a program's environment so that it speaks Japanese.

    The locale is C.UTF-8 with LANGUAGE=ja: no locale of the machine is needed for that.
    """
    folder = os.path.join(world.dir, "locale")
    library = os.path.join(world.dir, "localedir.so")
    if not os.path.exists(library):
        messages = os.path.join(folder, "ja", "LC_MESSAGES")
        os.makedirs(messages)
        subprocess.run(["msgfmt", "-o", os.path.join(messages, "casewatch.mo"),
                        os.path.join(SOURCE, "po", "ja.po")], check=True)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library,
                        os.path.join(SOURCE, "tests", "support", "localedir.c")], check=True)
    # the sanitizers want to come first; here nothing of theirs is replaced
    sanitizers = os.environ.get("ASAN_OPTIONS", "")
    return {"LC_ALL": "C.UTF-8", "LANGUAGE": "ja", "LD_PRELOAD": library,
            "CW_TEST_LOCALEDIR": folder,
            "ASAN_OPTIONS": (sanitizers + ":" if sanitizers else "") + "verify_asan_link_order=0"}


def is_japanese(text):
    """Whether there are kana in it."""
    return any("\u3041" <= c <= "\u30ff" for c in text)
