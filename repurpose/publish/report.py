"""`report.md`: what was made, what was held back and why, and what a person should look at. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from repurpose.model import HELD, ClipRecord, Edition, Finding
from repurpose.publish.markdown import code as _code
from repurpose.publish.markdown import said as _said
from repurpose.publish.markdown import table as _table
from repurpose.publish.markdown import target as _target
from repurpose.publish.wording import SEVERITIES, by_severity, count, held_back, length, title_of
from repurpose.timebase import clock

MOST_LOST = 10
UPSCALED = "render.upscaled"
HEADINGS = {"error": "Errors", "warning": "Warnings", "info": "For your information"}


def report_markdown(edition: Edition) -> str:
    """The report as CommonMark with tables; whatever was said or named is escaped."""
    sections = (_summary, _clips, _kept_apart, _docs, _held_back, _findings, _enlarged, _preset, _tools)
    parts = ["\n".join(lines) for section in sections if (lines := list(section(edition)))]
    return "\n\n".join(parts) + "\n"


def _summary(edition: Edition) -> Iterator[str]:
    recording = edition.recording
    video, audio = recording.video, recording.audio
    width, height = video.display_size
    yield f"# {_said(title_of(edition))}"
    yield ""
    files = sum(len(clip.renditions) for clip in edition.clips)
    made = (
        f"{count(len(edition.clips), 'clip')} in {count(files, 'video file')}, {count(len(edition.docs), 'micro-doc')}"
    )
    yield f"{recording.date} · {clock(recording.probe.duration_ms)} · {made}. [Watch them](index.html)."
    yield ""
    sound = f"{audio.codec}, {count(audio.channels, 'channel')}" if audio else "no sound"
    rate = f"{float(video.fps):.3f}".rstrip("0").rstrip(".")
    varying = " on average" if video.variable_fps else ""
    picture = f"{width}×{height}, {rate} fps{varying}, {_said(video.codec)}"
    named = ", then ".join(_code(part.path) for part in recording.parts)
    spare = "".join(f", {_backup(part.path, edition.findings)}" for part in recording.backups)
    yield f"Source: {named}{spare}, {picture}; {_said(sound)}."


def _backup(path: str, findings: Sequence[Finding]) -> str:
    """What a backup was good for, by what was found when dropouts were filled."""
    name, rules = Path(path).name, {finding.rule for finding in findings}
    # The sentence of `ingest.filled` ends with the backup's name; no other place of the finding holds it.
    if any(each.rule == "ingest.filled" and each.message.endswith(f"filled from {name}") for each in findings):
        return f"filled from {_code(path)}"
    if any(each.rule == "ingest.backup_unaligned" and ("file", name) in each.evidence for each in findings):
        return f"with the backup {_code(path)}, which could not be aligned"
    if rules & {"ingest.dropout", "ingest.not_filled"}:
        return f"with the backup {_code(path)}, from which nothing could be filled"
    return f"with the backup {_code(path)}, of which nothing was needed"


def _clips(edition: Edition) -> Iterator[str]:
    yield "## Clips"
    yield ""
    if not edition.clips:
        yield "No clip was made."
        return
    rows = [
        (
            f"[{_said(clip.id)}]({_target(f'clips/{clip.id}-{clip.slug}')})",
            _said(clip.title) + (f" ({clip.verdict})" if clip.verdict else ""),
            f"{clock(clip.span.start_ms)} – {clock(clip.span.end_ms)}",
            length(clip.times().length_ms),
            f"{clip.score:.3f}" if clip.parts.parts else "by hand",
            ", ".join(rendition.shape + (" (stale)" if rendition.stale else "") for rendition in clip.renditions)
            or "–",
            _verdict(clip),
        )
        for clip in edition.clips
    ]
    yield from _table(("", "Title", "In the recording", "Length", "Score", "Shapes", "Tests"), rows)
    for clip in edition.clips:
        yield ""
        yield f"**{_said(clip.id)}** {_said(clip.reason or 'Added by hand.')}"


def _verdict(clip: ClipRecord) -> str:
    severities = [finding.severity for finding in clip.findings]
    said = [count(severities.count(severity), severity) for severity in SEVERITIES[:2] if severity in severities]
    if not clip.renditions:
        return "**not made**"
    warned = "**kept apart**: " if clip.held else "**do not publish**: " if clip.errors else ""
    return warned + (", ".join(said) or "passed")


def _kept_apart(edition: Edition) -> Iterator[str]:
    """Clips in whose files an error was found: where the files are, and why."""
    apart = [clip for clip in edition.clips if clip.held]
    if not apart:
        return
    yield f"## Kept apart ({len(apart)})"
    yield ""
    yield "These files did not pass their tests. They may be looked at, but are not to be published."
    for clip in apart:
        folder = f"clips/{clip.id}-{clip.slug}"
        yield ""
        yield f"**{_said(clip.id)}** {_said(clip.title)}, in [{HELD}/]({_target(f'{folder}/{HELD}')}):"
        yield ""
        for finding in dict.fromkeys(clip.errors):
            yield f"- {_said(finding.where)}: {_said(finding.message)} ({_code(finding.rule)})"
        again = _code(f"repurpose render {folder}")
        yield f"- Make it anew, in this folder: {again}. It takes its place once it passes."


def _docs(edition: Edition) -> Iterator[str]:
    yield "## Micro-docs"
    yield ""
    if not edition.docs:
        yield "None: no part of the recording shows how to do something step by step."
        return
    rows = [
        (
            f"[{_said(doc.id)}]({_target(f'docs/{doc.id}-{doc.slug}/index.html')})",
            _said(doc.title),
            f"{clock(doc.span.start_ms)} – {clock(doc.span.end_ms)}",
            str(len(doc.steps)),
            str(sum(step.evidence == "shown" for step in doc.steps)),
        )
        for doc in edition.docs
    ]
    yield from _table(("", "Title", "In the recording", "Steps", "Shown on screen"), rows)


def _held_back(edition: Edition) -> Iterator[str]:
    lost = held_back(edition.highlights)
    if not lost:
        return
    yield f"## Held back ({len(lost)})"
    yield ""
    rows = [
        (
            f"{clock(highlight.span.start_ms)} – {clock(highlight.span.end_ms)}",
            f"{highlight.score:.3f}",
            _said(highlight.reason),
        )
        for highlight in lost[:MOST_LOST]
    ]
    yield from _table(("In the recording", "Score", "Why"), rows)
    yield ""
    more = f"{count(len(lost) - MOST_LOST, 'more candidate')} in [highlights.json](highlights.json). "
    yield (
        f"{more if len(lost) > MOST_LOST else ''}To make one of them, add its times to [plan.yaml](plan.yaml) and run "
        "the recording again."
    )


def _findings(edition: Edition) -> Iterator[str]:
    findings = [finding for finding in by_severity(edition.findings) if finding.rule != UPSCALED]
    yield f"## Findings ({len(findings)})"
    if not findings:
        yield ""
        yield "Every finished file passed its tests."
    for severity in SEVERITIES:
        chosen = [finding for finding in findings if finding.severity == severity]
        if not chosen:
            continue
        yield ""
        yield f"### {HEADINGS[severity]}"
        yield ""
        for finding in chosen:
            yield f"- {_said(finding.where)}: {_said(finding.message)} ({_code(finding.rule)})"
            if command := _command(finding, edition):
                yield f"  {command}"


def _command(finding: Finding, edition: Edition) -> str:
    """What to type, for a finding on a clip that is more than information."""
    clip = _clip_of(finding, edition)
    if clip is None or finding.severity == "info":
        return ""
    folder = f"clips/{clip.id}-{clip.slug}"
    again = f"Make it anew, in this folder: {_code(f'repurpose render {folder}')}"
    if finding.rule.startswith("caption"):
        return f"{again} (captions come from the words; `--start` and `--end` move the cut)."
    if finding.rule == "render.failed":
        return f"{again}."
    why = _code(f"repurpose explain {folder}")
    return f"{again}, with `--start`, `--end` or `--shape` where that helps; {why} says why it was chosen."


def _clip_of(finding: Finding, edition: Edition) -> ClipRecord | None:
    for clip in edition.clips:
        if finding.where == f"clip/{clip.id}" or f"{finding.where}/".startswith(f"clips/{clip.id}-{clip.slug}/"):
            return clip
    return None


def _enlarged(edition: Edition) -> Iterator[str]:
    """Never silently: a source that is smaller than the shape."""
    enlarged = [finding for finding in dict.fromkeys(edition.findings) if finding.rule == UPSCALED]
    if not enlarged:
        return
    yield "## Enlarged"
    yield ""
    yield "The source has fewer pixels than these shapes; they were scaled up and look softer than it."
    yield ""
    for finding in enlarged:
        yield f"- {_said(finding.where)}: {_said(finding.message)}"


def _preset(edition: Edition) -> Iterator[str]:
    yield "## Preset"
    yield ""
    changed = [(key, value, layer) for key, value, layer in edition.preset if layer != "default"]
    yield f"{_code(edition.preset_name)}" + ("; all else is as the defaults have it:" if changed else ", all defaults.")
    if changed:
        yield ""
        yield from _table(
            ("Setting", "Value", "From"), [(_code(key), _code(value), _said(layer)) for key, value, layer in changed]
        )


def _tools(edition: Edition) -> Iterator[str]:
    tools = sorted({tool for asset in edition.assets for tool in asset.tools})
    speech = edition.analysis.transcript.model
    named = [_said(f"{name} {version}") for name, version in tools] + [f"speech model {_said(speech)}"] * bool(speech)
    if named:
        yield "## Made with"
        yield ""
        yield ", ".join(named) + "."
