"""Every entry of a plan made and tested: one clip is tested while the next one is encoded."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from repurpose.errors import RepurposeError
from repurpose.model import Analysis, ClipPlan, Closeup, DocMade, Finding, Made, Plan
from repurpose.render import estimate_bytes
from repurpose.steps import making
from repurpose.steps.captioning import captions_of, styled
from repurpose.steps.placing import settle
from repurpose.steps.work import Work
from repurpose.tasks import Runner, Task
from repurpose.workspace import Library


@dataclass(frozen=True, slots=True)
class Finished:
    """What was made of an entry, with what was found in it; without assets where it failed."""

    made: Made
    findings: tuple[Finding, ...]


def finish_entries(
    work: Work, runner: Runner, library: Library, plan: Plan, analysis: Analysis, closeup: Closeup
) -> tuple[list[Finished], list[DocMade | RepurposeError]]:
    """Make and test every clip and doc, docs first: their cards keep one core busy while clips are encoded.

    A clip that failed leaves an error finding in its place, and the others are made.
    """
    words = analysis.transcript.within
    tasks: list[Task[Any]] = [making.doc(work, doc, words(doc.span)) for doc in plan.docs]
    turn = _Turn(None)
    for clip in plan.clips:
        tasks.append(_clip(work, runner, library, clip, analysis, closeup, turn))
        turn = _Turn(turn)
    outcomes = runner.map(tasks)
    docs, clips = outcomes[: len(plan.docs)], outcomes[len(plan.docs) :]
    return [_finished(clip, outcome) for clip, outcome in zip(plan.clips, clips, strict=True)], docs


class _Turn:
    """Clips are encoded in the order of the plan, however long each takes to be made ready for it.

    A run that is ended half way has then kept the first ones. Lanes start in this order, so that none waits for one
    that has no thread.
    """

    def __init__(self, before: _Turn | None) -> None:
        self._before = before
        self._over = Event()

    def wait(self) -> None:
        if self._before is not None:
            self._before._over.wait()

    def close(self) -> None:
        """The next may begin: this one is being encoded, or needs no encoding; not before the ones before it."""
        self.wait()
        self._over.set()


def _clip(
    work: Work, runner: Runner, library: Library, clip: ClipPlan, analysis: Analysis, closeup: Closeup, turn: _Turn
) -> Task[Finished]:
    """Render and test as two tasks within one, so that the test does not wait for the other clips."""

    def run() -> Finished:
        words = analysis.transcript.within(clip.span)
        own = styled(work, clip)
        with closing(turn):
            captions = captions_of(own, clip, words, analysis.scenes, closeup)
            turn.wait()
            task = making.clip(own, clip, words, captions)
            made = runner.call(_begun(task, own, library, clip, turn))
        try:
            test = making.clip_check(own, clip, made, words, captions, analysis.sound)
            tested = runner.call(test).findings
        except (RepurposeError, OSError) as error:
            tested = (making.untested(f"clip/{clip.id}", error),)
        made = settle(work.workspace, clip, task, made, tested)
        return Finished(made, made.findings + tested)

    return Task(f"entry {clip.id}", run)


def _finished(clip: ClipPlan, outcome: Finished | RepurposeError) -> Finished:
    if isinstance(outcome, Finished):
        return outcome
    entry = f"clip/{clip.id}"
    findings = (making.failed(entry, outcome),)
    return Finished(Made(entry, (), findings), findings)


def _begun(task: Task[Made], work: Work, library: Library, clip: ClipPlan, turn: _Turn) -> Task[Made]:
    """The task, giving its turn away as it starts, and refusing to when the disk would be full before its end."""

    def run() -> Made:
        turn.close()
        library.require_space(estimate_bytes((clip,), work.settings))
        return task.run()

    return replace(task, run=run)
