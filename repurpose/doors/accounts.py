"""What the morning report says of one recording, and what a person must decide."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from repurpose.doors.arrivals import Arrival
from repurpose.doors.failures import read_failure
from repurpose.doors.night import Estimate
from repurpose.doors.outbox import outbox_of, put_aside
from repurpose.errors import RepurposeError, shown
from repurpose.model import HELD, Recording
from repurpose.model.night import NOT_MADE, HeldBack, MadeEntry, NightRecording, Waits
from repurpose.pipeline import Outcome
from repurpose.publish.shell import shell_line
from repurpose.publish.wording import by_severity, held_back, title_of
from repurpose.timebase import clock
from repurpose.workspace import Library, Workspace

MOST_HELD_BACK = 3
MOST_FINDINGS = 20


def made_recording(arrival: Arrival, outcome: Outcome, preset: str, expected: Estimate, took_ms: int) -> NightRecording:
    """A recording that was made, if only in part."""
    edition, folder = outcome.edition, outcome.folder.name
    clips = (
        MadeEntry(
            "clip",
            clip.id,
            clip.title,
            "/".join((folder, "clips", f"{clip.id}-{clip.slug}", *(item.path for item in clip.renditions[:1]))),
            ("kept apart: " if clip.held else "") + ", ".join(rendition.shape for rendition in clip.renditions)
            or NOT_MADE,
        )
        for clip in edition.clips
    )
    docs = (
        MadeEntry(
            "micro-doc", doc.id, doc.title, f"{folder}/docs/{doc.id}-{doc.slug}/index.html", f"{len(doc.steps)} steps"
        )
        for doc in edition.docs
    )
    lost = held_back(edition.highlights)
    return NightRecording(
        source=str(arrival.path),
        name=title_of(edition),
        fate="made",
        folder=folder,
        preset=preset,
        recorded_ms=edition.recording.probe.duration_ms,
        estimate_ms=expected.ms,
        basis=expected.basis,
        took_ms=took_ms,
        made=(*clips, *docs),
        held_back=tuple(
            HeldBack(f"{clock(item.span.start_ms)} – {clock(item.span.end_ms)}", item.score, item.reason)
            for item in lost[:MOST_HELD_BACK]
        ),
        held_back_count=len(lost),
        findings=tuple(by_severity(edition.findings)),
    )


def unreached(left: Iterable[Arrival], at_work: Arrival | None, how: str) -> Iterator[NightRecording]:
    """What was due and has no account yet when the night ended; `how` it did: `the night was interrupted`."""
    for arrival in left:
        reason = f"not started: {how} before its turn"
        if arrival is at_work:
            reason = f"{how} while it was being made; it goes on after its last finished step"
        yield NightRecording(str(arrival.path), shown(arrival.path.name), "put off", reason)


def where_it_lies(arrival: Arrival, folder: Path | None) -> Arrival:
    """An arrival that was made, with the paths at which its files lie now: `inbox.move_done` may have moved them."""
    if folder is None or all(path.exists() for path in (*arrival.paths, *arrival.backups)):
        return arrival
    try:
        record = Workspace(folder).load("recording.json", "recording/1", Recording)
    except RepurposeError:
        return arrival
    paths, backups = (tuple(Path(part.path) for part in parts) for parts in (record.parts, record.backups))
    return replace(arrival, paths=paths, backups=backups)


def run_again(
    arrival: Arrival, library_root: Path, preset: str, flags: Mapping[str, str], sidecars: Sequence[Path] = ()
) -> str:
    """The command that processes an arrival again, as it was processed; it may be typed in any folder."""
    words: list[str | Path] = ["repurpose", "run", *arrival.paths, *["--join"] * (len(arrival.paths) > 1)]
    for sidecar in sidecars:
        words += ["--sidecar", sidecar]
    for backup in arrival.backups:
        words += ["--backup", backup]
    words += ["--library", library_root, "--preset", os.path.abspath(preset) if preset.endswith(".toml") else preset]
    for key, value in flags.items():
        words += ["--set", f"{key}={value}"]
    return shell_line(*words)


def finding_waits(recording: NightRecording, again: str, library_root: Path) -> tuple[Waits, ...]:
    """A thing for each place of a recording that errors or warnings were found at; `again` processes it anew."""
    places: dict[str, list[str]] = {}
    for finding in recording.findings:
        if finding.severity != "info":
            places.setdefault(_clip_place(finding.where), []).append(f"{finding.severity}: {finding.message}")
    clips = {f"clip/{entry.id}": entry for entry in recording.made if entry.kind == "clip"}
    waits = []
    for place, messages in list(places.items())[:MOST_FINDINGS]:
        entry = clips.get(place)
        what = f"{recording.name}, {f'clip {entry.id}: {entry.title}' if entry else place}"
        if entry and entry.note != NOT_MADE:
            folder = (library_root / entry.path).parent
            command = shell_line("repurpose", "render", folder.parent if folder.name == HELD else folder)
        else:
            command = again
        waits.append(Waits("finding", what, "; ".join(dict.fromkeys(messages)), command, recording.source))
    return tuple(waits)


def _clip_place(where: str) -> str:
    """`clip/02` for every file of clip 02; the rest as it is."""
    room, _, rest = where.partition("/")
    return f"clip/{rest.partition('-')[0]}" if room == "clips" else where


def library_waits(library: Library, tries: int) -> Iterator[Waits]:
    """What stands in the library until a person acts: edited plans with another proposal, recordings that failed for
    good, notices that nobody took."""
    for path in sorted(library.root.glob("*/plan.proposed.yaml")):
        if (source := _edited(Workspace(path.parent))) is not None:
            why = "its plan.yaml was edited and stands; plan.proposed.yaml holds what would be proposed now"
            command = shell_line("diff", "-u", path.with_name("plan.yaml"), path)
            yield Waits("plan", path.parent.name, why, command, source)
    for path in sorted(library.root.glob("failed/*/error.json")):
        yield from _failed(path, library.root, tries)
    if aside := put_aside(library.root):
        command = shell_line("mv", *aside, outbox_of(library.root))
        yield Waits(
            "notice", f"{len(aside)} notices", "nobody took them within a week; mend notify.toml first", command
        )


def _edited(workspace: Workspace) -> str | None:
    """The source of a recording whose edited plan its last run found to differ; None where it did not."""
    try:
        manifest = json.loads(workspace.read("manifest.json"))
        edited = any(finding["rule"] == "plan.edited" for finding in manifest["findings"])
        same = workspace.read("plan.yaml") == workspace.read("plan.proposed.yaml")
        return str(manifest["source"]) if edited and not same else None
    except (RepurposeError, OSError, ValueError, KeyError, TypeError):
        return None


def _failed(path: Path, root: Path, tries: int) -> Iterator[Waits]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        failure = read_failure(data)
        source, message = Path(str(data["source"])), str(data["message"])
        # Who recorded it knew how it was processed; a record of an older version, or of a watched folder, lacks that.
        again = str(data["details"].get("command") or shell_line("repurpose", "run", source, "--library", root))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    # A record without tries is one of `repurpose run`, which tries no more by itself.
    if (failure is None or failure.final or failure.attempts >= tries) and source.exists():
        yield Waits("failed", source.name, f"{message} (record: {path.parent.name}/error.json)", again, str(source))
