"""Faults 28 to 31: timestamps that start late, leave gaps, vary, wrap, or begin anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from faults.measure import (
    clip_of,
    close,
    flash_and_beep,
    format_of,
    heard,
    made_beeps,
    made_flashes,
    recording,
    rules,
    seen,
)
from faults.place import PICTURE, Place, refused
from faults.table import fault
from repurpose.analyse.picture import survey
from repurpose.analyse.scenes import find_scenes
from repurpose.model import ScenesSettings

AT = (3.0, 4.5, 6.0)
SYNC_MS = 50
"""Two frames at 25 fps; beyond it people notice that sound and picture are apart."""


def in_step(path: Path, place: Place, truth_ms: list[int] | None = None) -> str:
    """Flashes and beeps of the file fall together, as analysed and in a clip; `truth_ms` says when."""
    found = recording(path)
    flashes, beeps = seen(found), heard(found, place.folder)
    close(flashes, truth_ms or flashes, SYNC_MS, f"{path.name}: flashes")
    close(beeps, flashes, SYNC_MS, f"{path.name}: beeps")
    assert beeps, f"{path.name}: nothing was heard"
    start, end = flashes[0] - 500, min(flashes[-1] + 700, found.probe.duration_ms)
    clip = clip_of(found, place.folder / f"clip-{path.stem}", start, end)
    close(made_flashes(clip), [ms - start for ms in flashes], SYNC_MS, f"{path.name}: flashes of the clip")
    close(made_beeps(clip), [ms - start for ms in flashes], SYNC_MS, f"{path.name}: beeps of the clip")
    apart = max(abs(a - b) for a, b in zip(beeps, flashes, strict=True))
    return f"{path.name} {apart} ms"


@fault(
    28,
    "sound that starts 2.5 s late; a negative start; an edit list that trims the start",
    expected="sound and picture within 50 ms of each other, analysed and in a clip",
    quick=True,
)
def late_and_early_starts(place: Place) -> str:
    whole = place.make("whole.mp4", *flash_and_beep(AT, 7), *PICTURE, "-c:a", "aac")
    late = place.make(
        "late.mkv", "-i", str(whole), "-i", str(whole), "-map", "0:v", "-map", "1:a",
        "-c:v", "copy", "-af", "atrim=start=2.5", "-copyts", "-c:a", "aac",
    )  # fmt: skip
    early = place.make(
        "early.mkv", "-i", str(whole), "-c", "copy", "-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled"
    )
    trimmed = place.make("trimmed.mp4", "-ss", "1.2", "-i", str(whole), "-c", "copy")
    apart = [in_step(late, place, [3000, 4500, 6000]), in_step(early, place), in_step(trimmed, place)]
    return f"apart at most: {', '.join(apart)}"


@fault(
    29,
    "a gap of 1 s in the sound's timestamps, as after a dropped connection",
    expected="silence fills it, said so; what follows is in step",
    quick=True,
)
def gap_in_sound(place: Place) -> str:
    path = place.make(
        "gap.mkv", *flash_and_beep(AT, 7), *PICTURE, "-c:a", "aac", "-bsf:a", "noise=drop='between(tb*pts,3.3,4.3)'"
    )
    pcm = place.folder / "heard.pcm"
    apart = in_step(path, place, [3000, 4500, 6000])
    found = np.fromfile(pcm, np.int16)
    assert not found[16 * 3500 : 16 * 4200].any(), "the gap is not silent"
    from repurpose.analyse.sound import listen

    told = [finding.message for finding in listen(recording(path), pcm).findings if finding.rule == "audio.gaps"]
    assert told, "the gap is not told"
    return f"apart at most: {apart}; {told[0]}"


@fault(
    30,
    "1 → 60 → 1 frames a second in one file",
    expected="cuts within 100 ms, clip length within a frame, sound and picture within 40 ms",
    quick=True,
)
def variable_rate(place: Place) -> str:
    keep = "if(between(t,4,8),1,not(mod(n,60)))"
    path = place.make("vfr.mkv", *flash_and_beep((2.0, 5.0, 7.0, 10.0), 12, "60"), "-vf", f"select='{keep}'",
                      "-fps_mode", "vfr", *PICTURE, "-c:a", "aac")  # fmt: skip
    found = recording(path)
    assert found.video.variable_fps, found.video
    close(seen(found), [2000, 5000, 7000, 10000], 20, "flashes")
    clip = clip_of(found, place.folder / "clip", 1000, 11000)
    _, _, _, rate, count = format_of(clip)
    assert rate is not None and abs(count / rate - 10) <= 1 / rate, f"{count} frames at {rate}"
    flashes, beeps = made_flashes(clip), made_beeps(clip)
    close(flashes, [1000, 4000, 6000, 9000], 40, "flashes of the clip")
    close(beeps, flashes, 40, "beeps of the clip")
    cuts = _cuts(place)
    close(cuts, [2500, 5000, 7500], 100, "cuts")
    return f"cuts at {cuts} ms (true: 2500, 5000, 7500); clip of {count} frames at {rate}; beeps at {beeps} ms"


def _cuts(place: Place) -> list[int]:
    """Of four colours whose middle ones have 60 and 30 pictures a second, the outer ones 2."""
    keep = "if(lt(t,2.5),not(mod(n,30)),if(lt(t,5),1,if(lt(t,7.5),not(mod(n,2)),not(mod(n,30)))))"
    colours = [f"color={name}:s=160x90:r=60:d=2.5" for name in ("red", "blue", "yellow", "green")]
    inputs = [part for colour in colours for part in ("-f", "lavfi", "-i", colour)]
    path = place.make("cuts.mkv", *inputs, "-filter_complex", f"concat=n=4,select='{keep}'", "-fps_mode", "vfr",
                      *PICTURE)  # fmt: skip
    found = recording(path)
    scenes = find_scenes(found, survey(found, ScenesSettings()), ScenesSettings())
    return [scene.span.start_ms for scene in scenes[1:]]


@fault(
    31,
    "TS whose clock wraps (after 26.5 h), and one whose clock begins anew in the middle",
    expected="wrapped: length and cuts right; begun anew: right, or refused with the reason",
    quick=True,
)
def wrapped_and_reset(place: Place) -> str:
    offset = (1 << 33) / 90_000 - 3
    encode = (*flash_and_beep(AT, 7), *PICTURE, "-c:a", "aac", "-muxdelay", "0", "-muxpreload", "0")
    wrapped = place.make("wrap.ts", *encode, "-output_ts_offset", str(offset))
    assert abs(recording(wrapped).probe.duration_ms - 7000) <= 60, recording(wrapped).probe
    apart = in_step(wrapped, place, [3000, 4500, 6000])
    one = place.make("one.ts", *encode).read_bytes()
    reset = place.folder / "reset.ts"
    reset.write_bytes(one + one)
    done = place.here_short("--dry-run", reset)
    if done.returncode:
        return f"wrapped: apart {apart}; begun anew: {refused(done, 'reset.ts')}"
    found = recording(reset)
    length = found.probe.duration_ms
    both = [ms + start for start in (0, 7000) for ms in (3000, 4500, 6000)]
    assert abs(length - 14_000) <= 100, f"begun anew: {length} ms of 14 000, findings {sorted(rules(found))}"
    close(seen(found), both, SYNC_MS, "begun anew: flashes")
    close(heard(found, place.folder), both, SYNC_MS, "begun anew: beeps")
    return f"wrapped: apart {apart}; begun anew: {length} ms, in step"
