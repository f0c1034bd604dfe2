"""plan.yaml: reads back exactly, reads well, and refuses what cannot be meant with file, line and field."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from repurpose.errors import PlanError
from repurpose.model import Box, ClipPlan, DocPlan, Framing, Plan, Signals, Span, StepPlan
from repurpose.plan.document import from_yaml, to_yaml

HOUR = 3_600_000
SPAN = Span(41_850, 83_120)

CLIP = ClipPlan(
    id="01",
    slug="why-do-plants-die-at-night",
    title="Why do plants die at night?",
    description="Why do so many growers lose their plants in a single night? The answer surprised us: it is almost "
    "never the cold itself.",
    tags=("story", "greenhouse", "cold night"),
    span=SPAN,
    framing=(
        Framing.still("wide", SPAN, "full", reason="The picture has this shape already."),
        Framing.still("vertical", SPAN, "hold", Box(0.3418, 0.0, 0.3164, 1.0), "One face is seen throughout."),
        Framing.still("square", SPAN, "fit"),
    ),
    score=0.7134,
    parts=Signals.of({"hook": 1.0, "chat": 0.125, "loudness": 0.0, "speech_rate": 1e-05}),
    reason="Opens with a question; stands alone.",
    highlight="h42000-82770",
)
STEPS = (
    StepPlan(1, "Open the settings.", "First, open the settings.", Span(120_000, 123_000), "shown", 124_300),
    StepPlan(2, "Choose Pair.", "Then choose pair.", Span(123_000, 125_500), "said", 124_250, "The light turns green."),
)
DOC = DocPlan(
    "01",
    "how-to-pair",
    "How to pair a sensor",
    "Now let us pair one.",
    ("pairing",),
    Span(118_000, 150_000),
    STEPS,
    "Asked.",
)
PLAN = Plan("3f9a1c", "talk", (CLIP,), (DOC,))


def read(text: str, duration_ms: int = HOUR) -> Plan:
    return from_yaml(text, "plan.yaml", duration_ms)


def test_the_text_is_golden(project: Path) -> None:
    second = replace(CLIP.moved(Span(90_000, 130_000)), id="02", slug="", title="Another")
    text = to_yaml(replace(PLAN, clips=(CLIP, replace(second, slug="another"))))
    assert text == (project / "tests" / "golden" / "plan.yaml").read_text(encoding="utf-8")


def test_it_reads_back_the_same_and_writes_the_same() -> None:
    assert read(to_yaml(PLAN)) == PLAN
    assert to_yaml(read(to_yaml(PLAN))) == to_yaml(PLAN)
    empty = Plan("x", "", (), ())
    assert read(to_yaml(empty)) == empty


ODD_TEXTS = [
    "yes", "No", "null", "~", "1e3", "0x1F", "007", "12:30", "2026-05-12", ".inf", "NaN", "=", "<<", "true", "-", "- a",
    "a: b", "a #b", "#a", "a:", ":a", "a, b", "[a]", "{a}", "{\\an8}", "\\N", 'say "hi"', "it's", "'", '"', "`", "@a",
    "%a", "!a", "!!int 3", "&a", "*a", "|", ">", "? a", "a\nb", "\n", "a\n\nb\n", " a", "a ", "a  b", "\ta", "a\tb",
    "\u00a0", "a\u2028b", "a\u0085b", "\x00\x07\x1b", "\x7f", "\ufeff", "😀 ok", "日本語 タイトル", "Ünïcödé",
    "e\u0301", "العربية", "---", "--- a", "...", "a" * 300, "word " * 40 + "end", "# " + "word " * 40 + "end", "ﬁ",
    "Really? (yes)", "50 % of 3,000", "C:\\new\\name", "../../etc", "on", "Off", "a; b", "why?", "trailing:", "a!",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_every_text_keeps_its_value_in_every_field(text: str) -> None:
    clip = replace(
        CLIP,
        title=text if text.strip() else f"x{text}",
        description=text,
        tags=(text, "b"),
        reason=text,
        highlight=text,
        framing=(Framing.still("wide", SPAN, "fit", reason=text),),
        parts=Signals(((text, 0.5),)),
    )
    step = replace(STEPS[0], instruction=text, quote=text, note=text)
    doc = replace(DOC, summary=text, reason=text, tags=(text,), steps=(step,))
    plan = Plan(text, text, (clip,), (doc,))
    assert read(to_yaml(plan)) == plan


def test_the_text_means_the_same_to_a_strict_reader() -> None:
    """Our reader uses the C library where it is installed; the pure one follows YAML 1.2 to the letter."""
    for text in ODD_TEXTS:
        clip = replace(CLIP, title=text, description=text, tags=(text,), reason=text)
        data = YAML(typ="safe", pure=True).load(to_yaml(replace(PLAN, clips=(clip,))))["clips"][0]
        assert [data["title"], data["description"], *data["tags"], data["origin"]["reason"]] == [text] * 4


def test_half_a_character_does_not_break_the_file() -> None:
    plan = replace(PLAN, clips=(replace(CLIP, title="x\ud800y"),))
    assert read(to_yaml(plan)).clips[0].title == "x\ufffdy"


def test_random_texts_and_numbers_keep_their_values() -> None:
    source = random.Random(7)
    signs = "ab :#-,[]{}\"'\\\n\t&*!|>%@`?.0123~é\u2029😀"
    for _ in range(150):
        text = "x" + "".join(source.choice(signs) for _ in range(source.randrange(120)))
        numbers = Signals(tuple((name, source.random() ** 9) for name in "abc"))
        clip = replace(
            CLIP, title=text, description=text, reason=text, tags=(text,), score=source.random(), parts=numbers
        )
        plan = replace(PLAN, clips=(clip,))
        assert read(to_yaml(plan)) == plan


def test_each_field_is_explained_once() -> None:
    twice = replace(PLAN, clips=(CLIP, replace(CLIP.moved(Span(90_000, 95_000)), id="02")))
    assert to_yaml(twice).count("# or length: 45s") == 1
    assert to_yaml(twice).count("#") == to_yaml(PLAN).count("#")
    assert max(map(len, to_yaml(twice).splitlines())) <= 120


ADDED = """
recording: 3f9a1c
clips:
  - title: "By hand: 100 %"
    start: 00:00:10.000
    end: 0:50
  - {id: 7, start: 5, length: 1.5m, title: Earlier}
"""


def test_a_clip_needs_only_start_end_and_title() -> None:
    earlier, by_hand = read(ADDED).clips
    assert (earlier.id, earlier.span) == ("07", Span(5000, 95_000))
    assert by_hand == ClipPlan(
        id="08",
        slug="by-hand-100",
        title="By hand: 100 %",
        description="",
        tags=(),
        span=Span(10_000, 50_000),
        framing=tuple(
            Framing.still(shape, Span(10_000, 50_000), "fit", reason="The clip was added by hand.")
            for shape in ("wide", "vertical", "square")
        ),
    )


def test_an_added_clip_takes_its_shapes_from_the_others() -> None:
    text = to_yaml(replace(PLAN, clips=(replace(CLIP, framing=CLIP.framing[:2]),), docs=()))
    text = text.replace("docs: []", "").rstrip() + "\n  - {start: 10, end: 50, title: Mine}\n"
    mine = read(text).clips[0]
    assert [(framing.shape, framing.shots[0].layout) for framing in mine.framing] == [
        ("wide", "full"),
        ("vertical", "fit"),
    ]
    assert mine.id == "02"


def test_a_short_form_of_framing_and_a_deleted_shape_are_understood() -> None:
    text = ADDED.replace("title: Earlier}", "title: Earlier, framing: {square: full, wide: fit}, captions: off}")
    clip = read(text).clips[0]
    assert clip.framing == (Framing.still("wide", clip.span, "fit"), Framing.still("square", clip.span, "full"))
    assert clip.captions == "off"


def test_a_doc_by_hand_needs_only_its_steps() -> None:
    (doc,) = read(
        "recording: x\ndocs:\n  - title: Pair it\n    start: 0:10\n    end: 0:20\n    steps:\n"
        "      - {instruction: Open it, start: 10, end: 12}\n      - {instruction: Close it, start: 12s, length: 2s}\n"
    ).docs
    assert doc.folder == "01-pair-it"
    assert doc.steps[1] == StepPlan(2, "Close it", "", Span(12_000, 14_000), "said", 13_000)


def with_clip(fields: str) -> str:
    return f"recording: x\nclips:\n  - title: One\n    start: 0:10\n{fields}"


def with_steps(steps: str) -> str:
    return f"recording: x\ndocs:\n  - title: One\n    start: 0:10\n    end: 0:30\n    steps:\n{steps}"


A, B = "      - {instruction: a, start: ", "      - {instruction: b, start: "
WIDE = "    end: 0:20\n    framing:\n      wide: "


@pytest.mark.parametrize(
    ("text", "line", "field", "words"),
    [
        ("clips: [\n", 2, "", "plan.yaml, line"),
        ("", 1, "clips", "not a plan"),
        ("- a\n", 1, "clips", "not a plan"),
        ("clips: []\n", 1, "recording", "is missing"),
        ("schema: plan/9\nrecording: x\n", 1, "schema", "plan/1"),
        ("recording: x\nclip: []\n", 2, "clip", "did you mean 'clips'?"),
        ("recording: x\nclips: {}\n", 2, "clips", "must be a list"),
        ("recording: x\nclips:\n  - One\n", 3, "clips", "no entry"),
        ("recording: x\nrecording: y\n", 2, "", "duplicate"),
        (with_clip("    end: 0:20\n    titel: x\n"), 6, "titel", "did you mean 'title'?"),
        (with_clip("    end: 0:20\n    tags: pairing\n"), 6, "tags", "list of texts"),
        (with_clip("    end: 0:20\n    tags: [2026]\n"), 6, "tags", "list of texts"),
        (with_clip("    end: 0:20\n    description: 12\n"), 6, "description", "put it in quotes"),
        (with_clip("    end: 0:20\n    captions: below\n"), 6, "captions", "burned or off"),
        (with_clip("    end: 0:20\n    slug: ../../etc\n"), 6, "slug", "a-z"),
        (with_clip("    end: 0:20\n    slug: Öl\n"), 6, "slug", "a-z"),
        (with_clip("    end: 0:20\n    id: ../x\n"), 6, "id", "letters"),
        (with_clip("    end: 0:20\n    framing: {tall: fit}\n"), 6, "tall", "wide, vertical, square"),
        (with_clip(WIDE + "zoom\n"), 7, "wide", "full or hold or track"),
        (with_clip(WIDE + "crop\n"), 7, "wide", "must say more: {layout: crop, crop: …}"),
        (with_clip(WIDE + "{layout: fit, crop: [0, 0, 1, 1]}\n"), 7, "crop", "means nothing to 'layout: fit'"),
        (with_clip(WIDE + "{layout: crop, crop: [0.5, 0, 0.6, 1]}\n"), 7, "crop", "outside"),
        (with_clip(WIDE + "{layout: crop, crop: [0, 0, 1]}\n"), 7, "crop", "four"),
        (with_clip("    end: 0:20\n    origin: {score: high}\n"), 6, "score", "number"),
        (with_clip("    end: 0:20\n    origin: {score: .nan}\n"), 6, "score", "number"),
        (with_clip("    end: soon\n"), 5, "end", "not a time"),
        (with_clip("    end: true\n"), 5, "end", "not a time"),
        (with_clip("    end: -5\n"), 5, "end", "not a time"),
        (with_clip("    tags: [a]\n"), 3, "end", "is missing"),
        (with_clip("    end: 1:00:00.001\n"), 5, "end", "ends at 01:00:00.000"),
        (with_clip("    length: 3591\n"), 5, "length", "ends at 01:00:00.000"),
        (with_clip("    end: 0:09\n"), 5, "end", "not after the start"),
        (with_clip("    end: 0:10\n"), 5, "end", "not after the start"),
        (with_clip("    end: 0:20\n    length: 10s\n"), 6, "length", "keep one"),
        (with_clip("    end: 0:20\n    id: a1\n  - {id: A1, title: x, start: 1, end: 2}\n"), 7, "id", "second time"),
        ("recording: x\nclips:\n  - {start: 1, end: 2}\n", 3, "title", "is missing"),
        ("recording: x\nclips:\n  - {start: 1, end: 2, title: ' '}\n", 3, "title", "is empty"),
        (with_steps(""), 6, "steps", "at least one step"),
        (with_steps(f"{A}9, end: 12}}\n"), 7, "start", "outside its doc"),
        (with_steps(f"{A}29, end: 31}}\n"), 7, "end", "outside its doc"),
        (with_steps(f"{A}10, end: 14}}\n{B}13.9, end: 15}}\n"), 8, "start", "overlaps the step before"),
        (with_steps("      - {start: 10, end: 14}\n"), 7, "instruction", "is missing"),
        (with_steps(f"{A}10, end: 14, screenshot: 2h}}\n"), 7, "screenshot", "ends at"),
        ("a: &a [x]\nrecording: *a\n", 2, "", "alias"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(text: str, line: int, field: str, words: str) -> None:
    with pytest.raises(PlanError) as caught:
        read(text)
    error = caught.value
    assert (error.details["file"], error.details["line"], error.details["field"]) == ("plan.yaml", line, field), str(
        error
    )
    assert words in str(error)
    assert str(error).startswith(f"plan.yaml, line {line}")


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_an_odd_value_in_any_place_is_a_plan_or_a_plan_error(text: str) -> None:
    for frame in (
        "{}",
        "recording: x\n{}",
        "recording: x\nclips: {}",
        "recording: x\nclips:\n  - title: {}\n    start: 1\n    end: 2\n",
    ):
        with_text = frame.format(text)
        try:
            assert isinstance(read(with_text), Plan)
        except PlanError as error:
            assert error.details["line"] >= 1


def test_a_clips_own_caption_style_is_kept() -> None:
    plan = replace(PLAN, clips=(replace(CLIP, style="karaoke"),))
    assert "style: karaoke" in to_yaml(plan)
    assert read(to_yaml(plan)) == plan


CUT = replace(CLIP, cuts=(Span(45_000, 46_250), Span(50_300, 51_007)), speed=1.1, still=(Span(50_300, 51_007),))


def test_cuts_and_speed_read_back_and_stand_each_on_a_line() -> None:
    text = to_yaml(replace(PLAN, clips=(CUT,)))
    assert "      - 00:00:45.000 to 00:00:46.250\n      - 00:00:50.300 to 00:00:51.007, still\n    speed: 1.1" in text
    assert read(text).clips == (CUT,)
    assert "cuts:" not in to_yaml(PLAN) and "speed:" not in to_yaml(PLAN)
    pairs = text.replace("- 00:00:45.000 to 00:00:46.250", "- [0:45, 46.25]")
    assert read(pairs).clips == (CUT,)


@pytest.mark.parametrize(
    ("lines", "speed", "problem"),
    [
        (
            ["0:45 to 0:46", "0:30 to 0:47"],
            "1",
            "'cuts', number 2, lies outside its clip, which runs from 00:00:41.850",
        ),
        (
            ["0:45 to 0:46", "0:45.5 to 0:47"],
            "1",
            "'cuts', number 2, begins before the one before it ends, 00:00:46.000",
        ),
        (["0:46 to 0:45"], "1", "'cuts', number 1, ends at 00:00:45.000, which is not after 00:00:46.000"),
        (["0:45"], "1", "'cuts', number 1, is '0:45'; write it like"),
        (["soon to later"], "1", "'cuts', number 1, cannot be read: 'soon' is not a time"),
        (["41.85 to 83.12"], "1", "'cuts' leave nothing of the clip"),
        (["0:45 to 0:46"], "3", "'speed' is 3, but can only be 0.5 to 2"),
    ],
)
def test_cuts_that_cannot_be_meant(lines: list[str], speed: str, problem: str) -> None:
    text = to_yaml(replace(PLAN, clips=(CUT,)))
    head, _, rest = text.partition("    cuts:")
    after = rest.split("speed: 1.1")[1]
    listed = "".join(f"\n      - {line}" for line in lines)
    with pytest.raises(PlanError) as caught:
        read(f"{head}    cuts:{listed}\n    speed: {speed}{after}")
    assert problem in str(caught.value)
    line = caught.value.details["line"]
    written = f"{head}    cuts:{listed}\n    speed: {speed}".splitlines()
    assert ("number" not in problem) or written[line - 1].strip() == f"- {lines[-1]}"


def test_a_moved_clip_keeps_the_cuts_that_lie_in_it() -> None:
    assert CUT.moved(Span(45_500, 80_000)).cuts == (Span(45_500, 46_250), Span(50_300, 51_007))
    assert CUT.moved(Span(47_000, 50_000)).cuts == ()
