"""Every odd and broken file that there is at hand: read, or refused with one sentence that is true of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from faults.place import SHORT, Place
from faults.table import fault
from repurpose.analyse.picture import survey
from repurpose.errors import InputError
from repurpose.ingest import read_recording
from repurpose.model import IngestSettings, ScenesSettings

TRUTHS: dict[str, str] = {
    "faults/mp4/public.rs": "is text",
    "faults/mp4/metadata.mp4": "no picture",
    "faults/mp4/short-cenc.mp4": "is encrypted",
    "faults/mp4/bipbop_audioinit.mp4": "only sound",
    "faults/mp4/valid.avif": "a picture",
    "faults/exo/testvid_1022ms_014.png": "a picture",
    "faults/exo/sample.ac3": "only sound",
    "faults/exo/sample_still_photo.heic": "a picture",
    "faults/exo/sample_cbs_truncated.adts": "only sound",
    "faults/exo/subsample_encrypted_altref.webm": "is encrypted",
}
"""What the sentences of some of them have to say."""
WHOLE_RUNS = (
    "cursed-vfr.mp4", "corrupted.mp4", "delayed_start.mp4", "no_duration.webm", "video_90.mov", "test004.flv",
    "missing-keyframe-labels.ts", "video_with_failing_audio.mp4", "exo/sample.avi", "exo/sample_h263.ts",
    "exo/sample_h262_mpeg_audio.ps", "exo/sample_fragmented_sei.mp4", "exo/dolbyVision-hdr.MOV", "sar_2x1.mp4",
)  # fmt: skip
"""One of each kind."""


@fault(
    0,
    "every file of the collection (fault suites of browsers and players), looked at and surveyed",
    expected="each read, or refused in one sentence that is true",
    quick=True,
)
def every_file(place: Place) -> str:
    root = place.media("faults")
    files = sorted(path for path in root.rglob("*") if path.is_file())
    told: Counter[str] = Counter()
    for path in files:
        try:
            found = read_recording(path, IngestSettings())
            survey(found, ScenesSettings())
            assert found.probe.duration_ms > 0 and min(found.video.display_size) > 0, found
            kind = "read"
        except InputError as error:
            kind = type(error).__name__
            assert path.name in error.message and "\n" not in error.message, error.message
            assert error.message.endswith((".", ")")) is False, error.message
            wanted = TRUTHS.get(f"faults/{path.relative_to(root)}", "")
            assert wanted in error.message, f"not '{wanted}': {error.message}"
        told[kind] += 1
    assert told["read"] >= 55, told  # fewer would mean that good files are refused
    return f"{len(files)} files: " + ", ".join(f"{count} {kind}" for kind, count in told.most_common())


@fault(
    0,
    "one file of each kind of the collection, the whole way",
    expected="each made into clips, or refused in one sentence; no other error",
)
def whole_runs(place: Place) -> str:
    told = []
    for number, name in enumerate(WHOLE_RUNS):
        library = place.folder / f"library-{number}"
        done = place.run("run", "--inline", "--library", library, *SHORT, place.media(f"faults/{name}"))
        assert "Traceback" not in done.stderr and "unexpected" not in done.stderr, f"{name}: {done.stderr}"
        clips = list(library.glob("*/clips/*/square.mp4"))
        reports = list(library.glob("*/report.md"))
        if done.returncode == 0:
            assert reports and (clips or _says_why(reports[0])), f"{name}: neither a clip nor a reason"
        else:
            said = [line for line in done.stderr.splitlines() if line.startswith("repurpose: ")]
            assert len(said) == 1 and Path(name).name in said[0], f"{name}: {done.stderr}"
        told.append(f"{name} {f'{len(clips)} clips' if done.returncode == 0 else 'refused'}")
    return "; ".join(told)


def _says_why(report: Path) -> bool:
    return "no clip was made" in report.read_text(encoding="utf-8")
