"""`make eval-framing`: how well crops keep what matters, on made recordings with known truth and on real ones.

python -m bench.framing              both, as Markdown on stdout (a minute)
python -m bench.framing --no-real    the made ones alone
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.framing.made import MadeRecording, made
from bench.framing.measure import Figures, figures
from repurpose.analyse.closeup import look_closer
from repurpose.analyse.picture import survey
from repurpose.analyse.scenes import find_scenes
from repurpose.ingest import read_recording
from repurpose.media.face_detection import find_faces
from repurpose.media.video_frames import read_frames
from repurpose.model import Box, Framing, IngestSettings, Recording, Scene, ScenesSettings, ShapeName, Span
from repurpose.plan.framing.shots import frame_clip

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media" / "video"
"""Real recordings, on the team's machines only; `--media` names another folder."""
REAL = (
    "obama_speech.mp4", "man-on-green-screen.mp4", "elephants_dream_4_shots.mp4", "slide_talk_1080p.mp4",
    "sintel_trailer-720p.mp4",
)  # fmt: skip
SHAPES: tuple[ShapeName, ...] = ("vertical", "square")
PROBE_MS, PROBE_AT_MS = 700, 90
"""Real faces are looked for by themselves at times at which the analysis does not look."""
HEAD = (
    "| recording | shape | layouts | subject in the crop | in a centre crop | acceleration, p95 "
    "| of a plain follower | jumps |"
)


def rows_of_made(folder: Path) -> Iterator[str]:
    right = total = 0
    for each in made(folder):
        recording = read_recording(each.path, IngestSettings())
        framings, cuts = _framed(recording, recording.span, each.truth.speech)
        subjects = _subjects(each)
        for framing in framings:
            found = figures(framing, subjects, each.truth.cuts_ms or cuts, recording.video.display_size, 25)
            fits = ""
            if framing.shape == "vertical":
                correct = {shot.layout for shot in framing.shots} <= set(each.truth.layouts)
                right, total = right + correct, total + 1
                fits = "" if correct else f" (right: {' or '.join(each.truth.layouts)})"
            yield _row(each.name, framing, found, fits)
    yield f"\nLayouts as in the truth: {right} of {total}"


def _subjects(each: MadeRecording) -> list[tuple[int, Box]]:
    return [(subject.ms, subject.box) for subject in each.truth.subjects]


def rows_of_real(media: Path) -> Iterator[str]:
    for name in REAL:
        path = media / name
        if not path.is_file():
            continue
        recording = read_recording(path, IngestSettings())
        framings, cuts = _framed(recording, recording.span, (recording.span,))
        faces = list(_probed(recording))
        for framing in framings:
            yield _row(path.stem, framing, figures(framing, faces, cuts, recording.video.display_size, 25), "")


def _framed(recording: Recording, span: Span, speech: Sequence[Span]) -> tuple[tuple[Framing, ...], tuple[int, ...]]:
    """The plan of the product, from its own analysis, and the cuts that it found."""
    seen = survey(recording, ScenesSettings())
    scenes: tuple[Scene, ...] = find_scenes(recording, seen, ScenesSettings())
    closeup = look_closer(recording, (span,), (), scenes=scenes, speech=tuple(speech))
    cuts = tuple(scene.span.start_ms for scene in scenes[1:])
    return frame_clip(span, closeup, seen, recording.video.display_size, SHAPES, cuts), cuts


def _probed(recording: Recording) -> Iterator[tuple[int, Box]]:
    """The largest face of each probed picture, if it is no small one."""
    times = range(PROBE_AT_MS, recording.probe.duration_ms, PROBE_MS)
    for picture in read_frames(recording, times, side=640):
        found = [face.box for face in find_faces(picture.pixels) if face.box.height >= 0.1]
        if found:
            yield picture.ms, max(found, key=lambda box: box.height)


def _row(name: str, framing: Framing, found: Figures, note: str) -> str:
    layouts = ", ".join(dict.fromkeys(shot.layout for shot in framing.shots))
    return (
        f"| {name} | {framing.shape} | {layouts}{note} | {found.inside:.1%} | {found.centre:.1%} | "
        f"{found.acceleration:.2f} | {found.follower:.2f} | {found.jumps} |"
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--media", type=Path, default=SHARED)
    parser.add_argument("--no-real", action="store_true")
    options = parser.parse_args()
    print(HEAD)
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for row in rows_of_made(Path(name)):
            print(row, flush=True)
    if not options.no_real:
        print(f"\n{HEAD}\n|---|---|---|---|---|---|---|---|")
        for row in rows_of_real(options.media):
            print(row, flush=True)


if __name__ == "__main__":
    main()
