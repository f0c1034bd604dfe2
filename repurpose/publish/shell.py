"""Commands that a person copies into a shell."""

from __future__ import annotations

import os
import shlex


def shell_line(*words: str | os.PathLike[str]) -> str:
    r"""A command as one printable line that a shell (bash, zsh, ksh) reads as these words.

    >>> shell_line("repurpose", "run", "it's 100 %.mp4"), shell_line("rm", "two\nlines.mp4")
    ('repurpose run \'it\'"\'"\'s 100 %.mp4\'', "rm $'two\\nlines.mp4'")
    """
    return " ".join(_quoted(os.fspath(word)) for word in words)


def _quoted(word: str) -> str:
    if word.isprintable():
        return shlex.quote(word)
    # Control signs and undecodable bytes, which a report cannot hold as they are.
    return "$'" + "".join(map(_escaped, word)) + "'"


def _escaped(letter: str) -> str:
    if letter in "\\'":
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    if letter in "\n\t\r":
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}[letter]
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(letter))
