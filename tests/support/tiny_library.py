"""A library with one recording of two clips and a micro-doc, made by hand: real values, stand-ins for files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from repurpose.codec import digest, to_json
from repurpose.ingest import read_parts
from repurpose.media.sound_file import save_sound
from repurpose.model import (
    SHAPE_SIZES,
    Asset,
    Chat,
    ClipPlan,
    Closeup,
    DocPlan,
    Framing,
    HighlightList,
    Made,
    Manifest,
    Plan,
    Recording,
    Scene,
    SceneList,
    Settings,
    Show,
    Sound,
    Span,
    StepPlan,
    Survey,
    TopicList,
    Transcript,
    Word,
)
from repurpose.plan.document import to_yaml
from repurpose.presets import resolve_preset
from repurpose.publish import write_clip_record
from repurpose.standing import Standing, Stored
from repurpose.steps.captioning import note_written
from repurpose.steps.clip_record import clip_record
from repurpose.steps.provenance import DOC, note_facts
from repurpose.steps.renewing import write_captions
from repurpose.steps.standing_plan import write_plan
from repurpose.steps.work import Work
from repurpose.storage import file_sha256
from repurpose.tasks import silent
from repurpose.workspace import WORK, Library, Workspace

SENTENCES = ("We water the plants.", "Turn the valve on now.", "The sensor shows green light.", "That is all today.")
CLIPS = (Span(500, 4500), Span(5000, 9500))
DOC_SPAN = Span(2500, 8000)
LENGTH_MS = 10_000


def words() -> Transcript:
    """A word each 400 ms, sentence after sentence."""
    spoken: list[Word] = []
    sentences: list[tuple[int, int]] = []
    at_ms = 800
    for sentence in SENTENCES:
        first = len(spoken)
        for text in sentence.split():
            spoken.append(Word(Span(at_ms, at_ms + 380), text))
            at_ms += 400
        sentences.append((first, len(spoken) - 1))
        at_ms += 400
    return Transcript("en", "made", tuple(spoken), tuple(sentences))


def plan(recording: Recording) -> Plan:
    clips = tuple(
        ClipPlan(
            f"{number:02d}", f"clip-{number}", f"Clip {number}", "What it is about.", ("plants",), span,
            tuple(Framing.still(shape, span, "full" if shape == "wide" else "fit") for shape in SHAPE_SIZES),
        )
        for number, span in enumerate(CLIPS, 1)
    )  # fmt: skip
    steps = (StepPlan(1, "Turn the valve on.", "Turn the valve on now.", Span(2600, 4500), "said", 4000),)
    doc = DocPlan("01", "water", "How to water", "In one step.", ("plants",), DOC_SPAN, steps)
    return Plan(recording.id, "talk", clips, (doc,))


def make_library(root: Path, source: Path) -> Workspace:
    """The library of a recording of ten seconds, with stand-ins for what was rendered."""
    library, preset = Library.open(root), resolve_preset("talk")
    recording = read_parts((source,), (), preset.settings.ingest, ())
    workspace = library.workspace(recording, "tiny")
    _store(workspace, recording, preset.settings)
    planned = plan(recording)
    write_plan(workspace, to_yaml(planned))
    stored = Stored.of(Work(recording, workspace, preset.settings, preset.name, silent), words())
    assets = _stand_ins(stored, planned)
    rows = (("name", preset.name), *((key, f"{value} ({layer})") for key, value, layer in preset.rows()))
    manifest = Manifest(recording.id, recording.name, str(source), workspace.folder.name, rows, assets, ())
    workspace.write("manifest.json", to_json("manifest/1", manifest))
    return workspace


def _store(workspace: Workspace, recording: Recording, settings: Settings) -> None:
    whole = Span(0, LENGTH_MS)
    for name, schema, value in (
        ("recording.json", "recording/1", recording),
        ("settings.json", "settings/1", settings),
        ("analysis/transcript.json", "transcript/1", words()),
        (f"{WORK}/recognised.json", "transcript/1", words()),
        ("analysis/scenes.json", "scenes/1", SceneList(Fraction(25), (Scene(whole, 0.0),))),
        ("analysis/closeup.json", "closeup/1", Closeup(())),
        ("analysis/picture.json", "picture/1", Survey((), (), "key-frames")),
        ("analysis/chat.json", "chat/1", Chat()),
        ("analysis/show.json", "show/1", Show()),
        ("analysis/topics.json", "topics/1", TopicList(())),
        ("highlights.json", "highlights/1", HighlightList(())),
    ):
        workspace.write(name, to_json(schema, value))
    sound = Sound(100, (-20.0,) * (LENGTH_MS // 100), -20.0, (Span(800, 9000),))
    save_sound(sound, workspace.path("analysis") / "sound.npz")


def _stand_ins(stored: Stored, planned: Plan) -> tuple[Asset, ...]:
    """Captions as they are, and a few bytes for each picture, film and page."""
    workspace, assets = stored.work.workspace, list[Asset]()
    standing = Standing.of(stored, planned)
    for clip in planned.clips:
        work, _, captions = stored.captioned(clip)
        facts = {path.rpartition("/")[2]: each for path, each in stored.facts(clip).items()}
        note_facts(workspace, f"clip/{clip.id}", facts)
        mine = [*write_captions(work, clip, captions, facts, ("captions.srt", "captions.vtt"))]
        for name in facts:
            if not name.startswith("captions"):
                mine.append(_stand_in(workspace, f"clips/{clip.folder}/{name}", f"clip/{clip.id}", digest(facts[name])))
        write_clip_record(workspace, clip_record(stored.work.recording, clip, Made(f"clip/{clip.id}", tuple(mine)), ()))
        note_written(workspace, clip, workspace.path(f"clips/{clip.folder}/captions.srt").read_bytes())
        assets += mine
    for doc in planned.docs:
        facts_of_doc = standing.facts[f"docs/{doc.folder}"]
        note_facts(workspace, f"doc/{doc.id}", {DOC: facts_of_doc})
        for name in ("film.mp4", "index.html"):
            assets.append(_stand_in(workspace, f"docs/{doc.folder}/{name}", f"doc/{doc.id}", digest(facts_of_doc)))
    return tuple(assets)


def _stand_in(workspace: Workspace, path: str, entry: str, plan_digest: str) -> Asset:
    file = workspace.write(path, f"stands for {path}")
    shape = next((shape for shape in SHAPE_SIZES if path.endswith(f"/{shape}.mp4") and entry.startswith("clip")), None)
    kind = "video" if path.endswith(".mp4") else "picture" if path.endswith(".jpg") else "document"
    return Asset(kind, path, file_sha256(file), file.stat().st_size, entry, plan_digest, shape)
