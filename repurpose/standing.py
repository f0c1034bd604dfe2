"""What a recording's planned files follow from now; a file that was made from something else is stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from repurpose.codec import digest
from repurpose.errors import CaptionError, PresetError
from repurpose.model import HELD, Asset, ClipCaptions, ClipPlan, Closeup, Plan, Scene, SceneList, Settings, Transcript
from repurpose.steps.captioning import captions_of, styled
from repurpose.steps.provenance import Facts, clip_facts, doc_facts
from repurpose.steps.work import Work
from repurpose.workspace import Workspace

UNREADABLE = "cannot be made"


def stored_scenes(workspace: Workspace) -> tuple[Scene, ...]:
    """The shots of a recording that was analysed."""
    return workspace.load("analysis/scenes.json", "scenes/1", SceneList).scenes


def stored_closeup(workspace: Workspace) -> Closeup:
    """What the closer look at the chosen spans found."""
    return workspace.load("analysis/closeup.json", "closeup/1", Closeup)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a recording that its clips follow from, read once."""

    work: Work
    transcript: Transcript
    scenes: tuple[Scene, ...]
    closeup: Closeup

    @classmethod
    def of(cls, work: Work, transcript: Transcript) -> Stored:
        return cls(work, transcript, stored_scenes(work.workspace), stored_closeup(work.workspace))

    def captioned(self, clip: ClipPlan) -> tuple[Work, Transcript, ClipCaptions]:
        """The work in the clip's own style, the words around the clip, and its captions.

        Raises CaptionError for an edited file that cannot be read, PresetError for a style that there is not.
        """
        work, words = styled(self.work, clip), self.transcript.within(clip.span)
        return work, words, captions_of(work, clip, words, self.scenes, self.closeup)

    def facts(self, clip: ClipPlan) -> dict[str, Facts]:
        """What each file of the clip follows from, by its path."""
        try:
            work, words, captions = self.captioned(clip)
            made = clip_facts(work, clip, words, captions)
        except (CaptionError, PresetError) as error:
            # Edited into something that cannot be read: what was made before is not it.
            plain = replace(self.work, settings=Settings())
            made = dict.fromkeys(clip_facts(plain, clip, Transcript("", ""), ClipCaptions()), _unreadable(error))
        return {f"clips/{clip.folder}/{name}": facts for name, facts in made.items()}


def _unreadable(error: CaptionError | PresetError) -> Facts:
    return ((UNREADABLE, error.message),)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the plan's files follow from, by path; those of a doc by the doc's folder."""

    facts: Mapping[str, Facts]

    @classmethod
    def of(cls, stored: Stored, plan: Plan) -> Standing:
        facts: dict[str, Facts] = {}
        for clip in plan.clips:
            facts |= stored.facts(clip)
        for doc in plan.docs:
            facts[f"docs/{doc.folder}"] = doc_facts(stored.work, doc, stored.transcript.within(doc.span))
        return cls(facts)

    def besides(self, facts: Mapping[str, Facts]) -> Standing:
        """The same, but for some files."""
        return replace(self, facts={**self.facts, **facts})

    def facts_of(self, asset: Asset) -> Facts | None:
        """What the file would follow from; None where the plan has it no longer."""
        if asset.made_from.startswith("doc/"):
            return self.facts.get("/".join(PurePosixPath(asset.path).parts[:2]))
        return self.facts.get(asset.path.replace(f"/{HELD}/", "/"))

    def is_stale(self, asset: Asset) -> bool:
        """Whether the plan still has the file, but from something else than it was made from."""
        facts = self.facts_of(asset)
        return facts is not None and asset.plan_digest != digest(facts)

    def stale(self, assets: tuple[Asset, ...]) -> tuple[str, ...]:
        """Paths of those that are stale."""
        return tuple(sorted(asset.path for asset in assets if asset.plan_digest and self.is_stale(asset)))
