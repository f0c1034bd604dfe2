"""A brand's pictures over a clip: ffmpeg's arguments, places, times, and what makes a clip stale."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from repurpose.captions.drawing.ass_style import VERTICAL_SAFE_AREA
from repurpose.captions.drawing.placement import covered_cost
from repurpose.codec import digest
from repurpose.errors import PresetError
from repurpose.ingest import read_recording
from repurpose.model import (
    SHAPE_SIZES,
    Box,
    BrandSettings,
    CaptionSettings,
    ClipCaptions,
    ClipPlan,
    ClipTimes,
    Framing,
    IngestSettings,
    Occupied,
    Recording,
    RenderJob,
    Rendition,
    Settings,
    ShapeName,
    SourceColours,
    Span,
)
from repurpose.model.branding import Overlay
from repurpose.render import graph
from repurpose.render.brand_kit import (
    brand_identity,
    branded,
    brands_of,
    write_pictures,
)
from repurpose.render.brand_layout import card, logo_place, panel
from repurpose.render.brand_places import brand_places
from repurpose.render.branding import panel_frames
from repurpose.render.picture_cache import PictureCache

GOLDEN = Path(__file__).parents[1] / "golden"
SHAPES: tuple[ShapeName, ...] = tuple(SHAPE_SIZES)
SPAN = Span(10_000, 16_000)
FRAMING = tuple(Framing.still(shape, SPAN, "fit") for shape in SHAPES)
CLIP = ClipPlan("01", "x", "How to pair a new sensor", "", (), SPAN, FRAMING, speaker="Ada Lovelace")
BRAND = BrandSettings(lower_third="title+speaker", show="Product Day")


def job_of(*overlays: Overlay) -> RenderJob:
    rendition = Rendition(
        Framing.still("wide", SPAN, "full"), 1920, 1080, "wide.mp4", "wide.ass", under=overlays[:1], over=overlays[1:]
    )
    return RenderJob(
        source="file:/a.mp4",
        span=SPAN,
        video_index=0,
        audio_index=1,
        renditions=(rendition,),
        fps="30000/1001",
        preset="veryfast",
        crf=21,
        audio_kbps=160,
        gain_db=0.0,
        limit_dbtp=-1.0,
        source_size=(1920, 1080),
        colours=SourceColours("bt709", "bt709", "bt709"),
        intro_ms=1501,
        outro_ms=1001,
    )


@pytest.fixture(scope="module")
def recording(sample: Path) -> Recording:
    return read_recording(sample, IngestSettings())


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """Red, 3:1, of which the right third is see-through."""
    picture = Image.new("RGBA", (300, 100), (255, 0, 0, 255))
    picture.paste((0, 255, 0, 0), (200, 0, 300, 100))
    picture.save(tmp_path / "it's: a [logo].png")
    return tmp_path / "it's: a [logo].png"


def test_pictures_lie_under_and_over_the_captions() -> None:
    argv = graph.argv(
        job_of(
            Overlay("wide-panel.png", 96, 700, 69, 90, 8, 8),
            Overlay("wide-intro.png", 0, 0, 0, 45, 0, 8),
            Overlay("wide-logo.png", 1672, 54),
        )
    )
    text = "\n".join(argv).replace(";[", ";\n  [") + "\n"
    assert text == (GOLDEN / "render_branded.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("position", ["top-left", "top-right", "bottom-left", "bottom-right"])
def test_a_logo_stands_in_its_corner_and_in_the_safe_area(shape: ShapeName, position: str) -> None:
    brand = BrandSettings(logo_position=position, logo_width_percent=20.0)  # type: ignore[arg-type]
    place, (width, height) = logo_place(brand, shape, (300, 100)), SHAPE_SIZES[shape]
    assert (place.width, place.height) == (216, 72)
    kept = VERTICAL_SAFE_AREA if shape == "vertical" else (0.02, 0.02, 0.98, 0.98)
    assert kept[0] * width <= place.left and place.left + place.width <= kept[2] * width
    assert kept[1] * height <= place.top and place.top + place.height <= kept[3] * height
    assert (place.left * 2 > width - place.width) == position.endswith("right")
    assert (place.top * 2 > height - place.height) == position.startswith("bottom")
    assert place.left % 2 == place.top % 2 == 0


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("title", ["Hi", "A title of many words " * 8, "W" * 150, "كيف تربط المستشعر", "如何配对" * 30])
def test_a_lower_third_holds_its_texts_inside_the_safe_area(shape: ShapeName, title: str) -> None:
    found = panel(Settings(brand=BRAND), replace(CLIP, title=title), shape)
    assert found is not None
    place, (width, height) = found.place, SHAPE_SIZES[shape]
    kept = VERTICAL_SAFE_AREA if shape == "vertical" else (0.04, 0.04, 0.96, 0.93)
    assert kept[0] * width <= place.left + 1 and place.left + place.width <= kept[2] * width + 1
    assert kept[1] * height <= place.top and place.top + place.height <= kept[3] * height
    bottoms = []
    for ink in found.inks:
        assert ink.text.left >= 0 and ink.text.left + ink.text.text.width <= place.width
        assert len(ink.text.text.lines) <= 2
        bottoms.append((ink.text.top, ink.text.top + ink.text.text.height))
    assert bottoms[0][1] <= bottoms[1][0] and bottoms[1][1] <= place.height


def test_a_lower_third_without_a_speaker_or_text_is_smaller_or_none() -> None:
    settings = Settings(brand=BRAND)
    both, alone = panel(settings, CLIP, "wide"), panel(settings, replace(CLIP, speaker=""), "wide")
    assert both and alone and len(both.inks) == 2 and len(alone.inks) == 1
    assert alone.place.height < both.place.height
    assert panel(settings, replace(CLIP, title="\ue000", speaker=""), "wide") is None
    assert panel(Settings(), CLIP, "wide") is None


def test_it_leaves_the_lines_of_captions_free(recording: Recording) -> None:
    """Two lines of captions at the bottom touch it in no shape; without captions it stands lower."""
    settings = Settings(brand=BRAND)
    for shape in SHAPES:
        [low] = brand_places(replace(CLIP, captions="off"), recording, settings, Fraction(30), {})[shape].occupied
        [high] = brand_places(CLIP, recording, settings, Fraction(30), {})[shape].occupied
        assert high.box.y + high.box.height < low.box.y + low.box.height
        look = settings.captions_of(shape)
        bottom = 0.2 if shape == "vertical" else look.bottom_percent / 100
        lines = 2 * 1.36 * look.size_percent / 100 * min(SHAPE_SIZES[shape]) / SHAPE_SIZES[shape][1]
        assert covered_cost(high.span, Box(0.1, 1 - bottom - lines, 0.8, lines), (high,)) == 0
    assert high.span == Span(10_800, 15_800)


@pytest.mark.parametrize(
    ("length_ms", "expected"),
    [(10_000, (24, 150)), (3000, (24, 66)), (1300, None), (500, None)],
)
def test_a_lower_third_ends_with_its_clip(length_ms: int, expected: tuple[int, int] | None) -> None:
    assert panel_frames(ClipTimes(Span(0, length_ms), fps=Fraction(30)), BRAND) == expected
    later = ClipTimes(Span(0, 10_000), fps=Fraction(30), intro_ms=2000)
    assert panel_frames(later, BRAND) == (84, 150), "counted from the end of the card"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_card_holds_its_texts(shape: ShapeName) -> None:
    drawn = card(BRAND, "A title that is rather long and has to be broken " * 3, "Ada Lovelace", shape)
    for ink in drawn.inks:
        assert ink.text.left >= 0.08 * drawn.width
        assert ink.text.left + ink.text.text.width <= 0.92 * drawn.width
        assert 0.1 * drawn.height < ink.text.top < ink.text.top + ink.text.text.height < 0.9 * drawn.height
    assert card(BRAND, "", "", shape).inks == ()


def test_a_brand_that_is_off_changes_nothing(recording: Recording) -> None:
    assert brand_identity(BrandSettings(show="x", primary_colour="#000000")) == ()
    assert brands_of(job_of(), Settings(), CLIP, recording, ClipCaptions()) == ()
    assert branded(job_of(), (), BrandSettings()) == job_of()


def test_a_clip_follows_from_what_the_files_of_its_brand_hold(logo: Path, tmp_path: Path) -> None:
    first = digest(*brand_identity(BrandSettings(logo=str(logo))))
    moved = tmp_path / "moved.png"
    moved.write_bytes(logo.read_bytes())
    assert digest(*brand_identity(BrandSettings(logo=str(moved), name="x"))) == first
    Image.new("RGBA", (300, 100), "blue").save(moved)
    assert digest(*brand_identity(BrandSettings(logo=str(moved)))) != first
    moved.unlink()
    with pytest.raises(PresetError, match=r"'brand\.logo' names .*moved\.png.*put it back"):
        brand_identity(BrandSettings(logo=str(moved)))


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n broken"])
def test_a_logo_that_is_no_picture_is_named(recording: Recording, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    brand = BrandSettings(logo=str(tmp_path / "logo.png"))
    with pytest.raises(PresetError, match=r"'brand\.logo' names .*logo\.png"):
        brands_of(job_of(), Settings(brand=brand), CLIP, recording, ClipCaptions())


def test_pictures_are_drawn_once_and_alike(recording: Recording, logo: Path, tmp_path: Path) -> None:
    brand = replace(BRAND, logo=str(logo), logo_opacity=0.5, intro_ms=1000)
    settings, cache = Settings(brand=brand), PictureCache(tmp_path / "cache")
    plan = replace(CLIP, intro_ms=1000)
    looks = brands_of(replace(job_of(), intro_ms=1000), settings, plan, recording, ClipCaptions())
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_pictures(looks, brand, tmp_path / name, cache if name == "one" else None)
    names = ["wide-intro.png", "wide-logo.png", "wide-panel.png"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    kept = sorted(path.name for path in cache.folder.iterdir())
    assert len(kept) == 3
    marked = Image.new("RGB", (1920, 1080), "#123456")
    for path in cache.folder.iterdir():
        marked.save(path)
    (tmp_path / "three").mkdir()
    write_pictures(looks, brand, tmp_path / "three", cache)
    with Image.open(tmp_path / "three" / "wide-intro.png") as taken:
        assert taken.getpixel((5, 5)) == (0x12, 0x34, 0x56), "taken from the cache, not drawn again"
    drawn = np.asarray(Image.open(tmp_path / "one" / "wide-logo.png"))
    assert tuple(drawn[20, 20]) == (255, 0, 0, 128) and drawn[20, -10, 3] == 0
    with Image.open(tmp_path / "one" / "wide-intro.png") as intro:
        assert intro.size == (1920, 1080) and intro.getpixel((5, 5)) == (0x0F, 0x17, 0x20)
        assert max(intro.convert("L").crop((300, 400, 1600, 700)).getdata()) > 200, "letters are on it"


def test_the_cache_keeps_what_was_used_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from repurpose.render import picture_cache

    monkeypatch.setattr(picture_cache, "MOST_FILES", 2)
    cache = PictureCache(tmp_path / "cache")
    for at, key in enumerate(("a", "b")):
        cache.put(key, key.encode())
        os.utime(tmp_path / "cache" / f"{key}.png", (at, at))
    assert cache.get("a") == b"a"
    cache.put("c", b"c")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"a", None, b"c")
    (tmp_path / "file").write_bytes(b"")
    PictureCache(tmp_path / "file").put("a", b"a")
    assert PictureCache(tmp_path / "file").get("a") is None


def test_captions_of_a_larger_profile_push_it_up() -> None:
    large = Settings(brand=BRAND, captions=CaptionSettings(size_percent=9.0, max_lines=3))
    usual, higher = panel(Settings(brand=BRAND), CLIP, "wide"), panel(large, CLIP, "wide")
    assert usual and higher and higher.place.top < usual.place.top - 100


@pytest.mark.parametrize("shape", SHAPES)
def test_it_goes_elsewhere_where_it_would_cover_a_face_or_text(recording: Recording, shape: ShapeName) -> None:
    settings, fps = Settings(brand=BRAND), Fraction(30)
    usual = brand_places(CLIP, recording, settings, fps, {})[shape].panel
    assert usual is not None
    inside = Box(usual.x + 0.02, usual.y + 0.02, 0.1, 0.05)
    late = {shape: (Occupied(Span(15_900, 16_000), inside),)}
    assert brand_places(CLIP, recording, settings, fps, late)[shape].panel == usual, "seen after it has gone"
    seen = {shape: (Occupied(Span(10_000, 12_000), inside),)}
    places = brand_places(CLIP, recording, settings, fps, seen)[shape]
    assert places.panel is not None and covered_cost(SPAN, places.panel, seen[shape]) == 0
    assert places.occupied[-1].box == places.panel
    everywhere = {shape: (Occupied(SPAN, Box(0, 0, 1, 1)),)}
    assert brand_places(CLIP, recording, settings, fps, everywhere)[shape].panel == usual, "it is shown all the same"
    captions = ClipCaptions(panels=((shape, places.panel),))
    job = replace(job_of(), renditions=(replace(job_of().renditions[0], framing=Framing.still(shape, SPAN, "fit")),))
    [look] = brands_of(job, settings, CLIP, recording, captions)
    assert look.panel is not None
    assert look.panel.place.left == pytest.approx(places.panel.x * SHAPE_SIZES[shape][0], abs=2)
    assert look.panel.place.top == pytest.approx(places.panel.y * SHAPE_SIZES[shape][1], abs=2)
