"""Where a case happens: a folder, the command line in a process of its own, media made or found."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from journey import CHEAP, environment

from repurpose.cli import main
from repurpose.media.ffmpeg_program import run_ffmpeg

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared" / "media"

SHORT = tuple(CHEAP)
"""One small clip from a recording of a few seconds."""

PICTURE = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25")
"""How made media is encoded, unless the case is about that."""


class NotHere(Exception):
    """The case cannot be run on this machine; the text says what is missing."""


@dataclass(slots=True)
class Place:
    """An empty folder with helpers. Everything that is started in it and still lives at the end is killed."""

    folder: Path
    kept_folder: Path
    _children: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    @contextlib.contextmanager
    def at(cls, folder: Path, kept: Path) -> Iterator[Place]:
        folder.mkdir(parents=True, exist_ok=True)
        place = cls(folder, kept)
        try:
            yield place
        finally:
            for child in place._children:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.communicate()

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def sample(self) -> Path:
        return PROJECT / "sample_media" / "product-day.mp4"

    def environment(self, **changes: str) -> dict[str, str]:
        """Of a child: ours, with a state of its own, and nothing that names this suite's modules."""
        whole = environment(self.folder / "state", **changes)
        whole.pop("PYTHONPATH", None)
        return whole

    def run(
        self, *arguments: str | Path, cwd: Path | None = None, timeout: float = 300, **changes: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `repurpose ARGUMENTS` to its end; `changes` are environment variables."""
        child = self.start(*arguments, cwd=cwd, **changes)
        try:
            out, err = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            out, err = child.communicate()
            raise AssertionError(f"`repurpose {arguments[0]}` was still going after {timeout:.0f} s: {err}") from None
        return subprocess.CompletedProcess(child.args, child.returncode, out, err)

    def start(self, *arguments: str | Path, cwd: Path | None = None, **changes: str) -> subprocess.Popen[str]:
        """Start `repurpose ARGUMENTS` in a process group of its own."""
        return self.start_program(self.command(*arguments), cwd=cwd, **changes)

    @staticmethod
    def command(*arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "repurpose", *map(str, arguments)]

    def start_program(
        self, argv: list[str], cwd: Path | None = None, output: Path | None = None, **changes: str
    ) -> subprocess.Popen[str]:
        """Start any program; what it says goes to a pipe, or to the file `output`."""
        with open(output, "w") if output else contextlib.nullcontext(subprocess.PIPE) as target:
            child = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=target,
                stderr=target,
                text=True,
                errors="backslashreplace",
                env=self.environment(**changes),
                cwd=cwd or self.folder,
                start_new_session=True,
            )
        self._children.append(child)
        return child

    def here(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """As `run`, in this process: quicker by the second that imports take. Only for the main thread."""
        out, err = io.StringIO(), io.StringIO()
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main([str(argument) for argument in arguments])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        return subprocess.CompletedProcess(list(arguments), code, out.getvalue(), err.getvalue())

    def here_short(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """As `run_short`, in this process."""
        return self.here("run", "--inline", "--library", self.library, *SHORT, *arguments)

    def run_short(self, *arguments: str | Path, **options: str) -> subprocess.CompletedProcess[str]:
        """`repurpose run --inline` into this place's library, one small clip a recording."""
        return self.run("run", "--inline", "--library", self.library, *SHORT, *arguments, **options)  # type: ignore[arg-type]

    def make(self, name: str, *arguments: str) -> Path:
        """Make a file with ffmpeg: `place.make("a.mp4", "-f", "lavfi", "-i", "testsrc=d=2")`."""
        path = self.folder / name
        run_ffmpeg([*arguments, "-y", f"file:{path}"])
        return path

    def small(self, name: str = "small.mp4", seconds: float = 4, *more: str, sound: bool = True) -> Path:
        """A recording of a few seconds, 320x180 at 25 fps, with a tone; `more` are output options."""
        inputs = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={seconds}"]
        inputs += ["-f", "lavfi", "-i", f"sine=300:d={seconds}", "-c:a", "aac"] if sound else []
        return self.make(name, *inputs, *PICTURE, *more)

    def talk(self, name: str = "talk.mp4", start: float = 18, seconds: float = 8, *more: str) -> Path:
        """The sample's picture and speech from `start`, encoded anew; `more` are output options."""
        cut = ("-ss", str(start), "-t", str(seconds), "-i", str(self.sample))
        return self.make(name, *cut, "-vf", "scale=320:-2", *PICTURE, "-c:a", "aac", *more)

    def media(self, name: str) -> Path:
        """A real recording of the team's, by its path under shared/media."""
        if not (SHARED / name).exists():
            raise NotHere(f"the real recordings (../shared/media/{name}) are not on this machine")
        return SHARED / name

    def kept(self, name: str, build: Callable[[Place], None]) -> Path:
        """A folder that several cases share, built once by the first that asks. Read it, never write to it."""
        folder = self.kept_folder / name
        if not (folder / ".built").exists():
            with Place.at(folder, self.kept_folder) as place:
                build(place)
            (folder / ".built").touch()
        return folder


def refused(done: subprocess.CompletedProcess[str], *words: str) -> str:
    """The one sentence of a command that refused its input: exit code 1, one line, all of `words` in it."""
    said = [line for line in done.stderr.splitlines() if line.startswith("repurpose: ")]
    assert done.returncode == 1, f"exit code {done.returncode}: {done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    assert len(said) == 1, f"{len(said)} sentences: {done.stderr}"
    for word in words:
        assert word in said[0], f"no '{word}' in: {said[0]}"
    return said[0].removeprefix("repurpose: ")


def worked(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    """A command that ended with 0."""
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr}"
    return done


def eventually(what: Callable[[], Any], seconds: float) -> Any:
    """Ask again and again until the answer is something; AssertionError after that time."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"not within {seconds:.0f} s"
        time.sleep(0.3)
    return found
