"""Layers, origins, and errors that name file and key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from repurpose.errors import PresetError
from repurpose.model import CaptionSettings, Settings
from repurpose.presets import Preset, caption_settings, describe, list_presets, resolve_preset, with_style


def test_every_shipped_preset_resolves_and_explains_itself() -> None:
    assert {"talk", "tutorial", "gaming", "quick"} <= {path.stem for path in list_presets()}
    for path in list_presets():
        resolve_preset(path.stem)
        assert describe(path).startswith(f"{path.stem}: ")


def test_layers_lie_over_each_other_and_are_named(tmp_path: Path) -> None:
    (tmp_path / "show.repurpose.toml").write_text("[select]\nfloor = 0.5\nat_least = 2\n", encoding="utf-8")
    preset = resolve_preset("gaming", recording=tmp_path / "show.mp4", flags={"select.at_least": "7"})
    rows = {key: (value, layer) for key, value, layer in preset.rows()}
    assert rows["select.clips_per_hour"] == ("8.0", "preset gaming")
    assert rows["select.floor"] == ("0.5", "show.repurpose.toml")
    assert rows["select.at_least"] == ("7", "flag")
    assert rows["video.crf"] == ("21", "default")
    assert rows["select.weights.chat"] == ("2.5", "preset gaming")
    assert rows["select.weights.cues"] == ("1.5", "default")


def test_a_flag_that_names_the_default_still_counts_as_a_flag() -> None:
    rows = {key: layer for key, _, layer in resolve_preset("quick", flags={"video.crf": "21"}).rows()}
    assert rows["video.crf"] == "flag"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[select]\nflor = 1", "unknown key 'select.flor'; did you mean 'floor'"),
        ("[selekt]\nfloor = 1", "unknown table \\[selekt\\]; did you mean 'select'"),
        ('[select]\nfloor = "high"', "'select.floor' is a number"),
        ("[select]\nmin_ms = 30.5", "'select.min_ms' is a whole number"),
        ("[docs]\nmake = 1", "'docs.make' is true or false"),
        ('[clips]\nshapes = ["round"]', "'clips.shapes' is one of 'wide'"),
        ("[select]\nmin_ms = 95000", "'select.min_ms' is at least 1000 and at most select.max_ms"),
        ("[select.weights]\nhook = -1", "weight is a number of 0 or more"),
        ("select = 3", "'select' is a table"),
        ("[select", "not valid TOML"),
    ],
)
def test_a_wrong_preset_is_an_error_that_names_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PresetError, match=words) as caught:
        resolve_preset(str(path))
    assert "mine" in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[select]\nflor = 1\nmax_ms = true\n[video]\ncrf = 99\n", encoding="utf-8")
    with pytest.raises(PresetError) as caught:
        resolve_preset(str(path), flags={"clips.shapes": "round", "select.min_ms": "0"})
    assert [part.partition("'")[2].partition("'")[0] for part in str(caught.value).split("; ") if "'" in part][:5] == [
        "select.flor", "floor", "select.max_ms", "clips.shapes", "select.min_ms",
    ]  # fmt: skip
    assert "'video.crf' lies between 0 and 51" in str(caught.value)


def test_an_unknown_preset_names_those_there_are() -> None:
    with pytest.raises(PresetError, match="gaming, quick, talk, tutorial"):
        resolve_preset("../talk")


def test_the_defaults_are_those_of_the_default_profile_and_style() -> None:
    preset = resolve_preset("talk")
    assert preset.settings.captions == CaptionSettings()
    assert preset.settings.vertical_captions == Settings().vertical_captions
    layers = {key: layer for key, _, layer in preset.rows()}
    assert layers["captions.max_line_chars"] == "profile netflix-en"
    assert layers["vertical_captions.max_line_chars"] == "profile vertical"
    assert layers["vertical_captions.max_ms"] == "profile netflix-en"
    assert layers["captions.look"] == "style boxed"


@pytest.mark.parametrize("kind", ["captions", "styles"])
def test_every_caption_profile_and_style_resolves_and_explains_itself(kind: str) -> None:
    found = list_presets(within=kind)
    assert found
    for path in found:
        key = "profile" if kind == "captions" else "style"
        resolve_preset(flags={f"captions.{key}": path.stem})
        assert describe(path).startswith(f"{path.stem}: ")


def test_a_presets_own_keys_lie_over_its_caption_profile(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[captions]\nprofile = "bbc"\nmax_lines = 1\n', encoding="utf-8")
    preset = resolve_preset(str(mine))
    assert (preset.settings.captions.max_line_chars, preset.settings.captions.max_lines) == (37, 1)
    assert preset.settings.vertical_captions.max_line_chars == 22


def test_a_caption_profile_extends_another_and_is_found_in_the_library(tmp_path: Path) -> None:
    (tmp_path / "captions").mkdir()
    house = tmp_path / "captions" / "house.toml"
    house.write_text('extends = "bbc"\nmax_lines = 3\n[sources]\nmax_lines = "the house"\n', encoding="utf-8")
    captions = caption_settings("house", (tmp_path,))
    assert (captions.profile, captions.max_line_chars, captions.max_lines) == ("house", 37, 3)
    house.write_text('extends = "house"\n', encoding="utf-8")
    with pytest.raises(PresetError, match="does not end"):
        caption_settings("house", (tmp_path,))
    with pytest.raises(PresetError, match="there is no caption profile 'nbc'; there are bbc"):
        caption_settings("nbc")
    house.write_text("max_line_cars = 3\n", encoding="utf-8")
    with pytest.raises(PresetError, match=r"house.toml: unknown key 'captions.max_line_cars'; did you mean"):
        caption_settings("house", (tmp_path,))


def test_a_style_gives_every_shape_its_look_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "house.toml").write_text('extends = "boxed"\ntext_colour = "#00FF00"\n', encoding="utf-8")
    before = resolve_preset("talk").settings
    after = with_style(before, "house", (tmp_path,))
    for one, two in ((before.captions, after.captions), (before.vertical_captions, after.vertical_captions)):
        assert two == replace(one, style="house", text_colour="#00FF00")
    with pytest.raises(PresetError, match="there is no caption style 'horse'"):
        with_style(before, "horse", (tmp_path,))


def brand_of(tmp_path: Path, preset: str, brand: str = "", name: str = "acme") -> Preset:
    folder = tmp_path / "library" / "presets" / "brands"
    folder.mkdir(parents=True)
    (folder / f"{name}.toml").write_text(brand, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(preset, encoding="utf-8")
    return resolve_preset(str(tmp_path / "mine.toml"), folders=(tmp_path / "library" / "presets",))


def test_a_brand_file_is_a_layer_below_the_preset(tmp_path: Path) -> None:
    preset = brand_of(tmp_path, '[brand]\nname = "acme"\nend_ms = 0\n', "end_ms = 2000\nintro_ms = 1500\n")
    rows = {key: (value, layer) for key, value, layer in preset.rows()}
    assert rows["brand.intro_ms"] == ("1_500", "brand acme")
    assert rows["brand.end_ms"] == ("0", "preset mine")
    assert rows["brand.name"] == ('"acme"', "preset mine")
    assert rows["brand.logo"] == ('""', "default")
    assert not resolve_preset("talk").settings.brand.is_on


def test_a_brand_may_be_named_in_short_and_by_its_path(tmp_path: Path) -> None:
    assert brand_of(tmp_path, 'brand = "acme"\n', "end_ms = 2000\n").settings.brand.end_ms == 2000
    (tmp_path / "other.toml").write_text("end_ms = 3000\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text('brand = "other.toml"\n', encoding="utf-8")
    assert resolve_preset(str(tmp_path / "mine.toml")).settings.brand.end_ms == 3000
    flags = {"brand.name": str(tmp_path / "other.toml"), "brand.intro_ms": "1000"}
    assert resolve_preset(flags=flags).settings.brand.intro_ms == 1000
    assert resolve_preset(flags=flags).settings.brand.end_ms == 3000


def test_files_of_a_brand_lie_beside_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "library" / "presets" / "brands").mkdir(parents=True)
    logo = tmp_path / "library" / "presets" / "brands" / "logo.png"
    logo.write_bytes(b"")
    (logo.parent / "acme.toml").write_text('logo = "logo.png"\nmusic = "bed.mp3"\n', encoding="utf-8")
    (tmp_path / "bed.wav").write_bytes(b"")
    (tmp_path / "mine.toml").write_text('[brand]\nname = "acme"\nmusic = "bed.wav"\n', encoding="utf-8")
    brand = resolve_preset(str(tmp_path / "mine.toml"), folders=(tmp_path / "library" / "presets",)).settings.brand
    assert (brand.logo, brand.music) == (str(logo), str(tmp_path / "bed.wav"))


@pytest.mark.parametrize(
    ("preset", "brand", "words"),
    [
        ('brand = "acm"', "", "there is no brand 'acm'; there are acme, plain"),
        ('brand = "acme"', 'logo = "no.png"', r"acme\.toml: 'brand\.logo' names .*brands/no\.png, and there is no"),
        ('[brand]\nmusic = "no.mp3"', "", r"mine\.toml: 'brand\.music' names .*no\.mp3, and there is no such file"),
        ('brand = "acme"', "logoo = 3", r"acme\.toml: unknown key 'brand\.logoo'; did you mean 'logo'"),
        ("[brand]\nlogo_width_percent = 99", "", r"'brand\.logo_width_percent' lies between 2 and 60"),
        ('[brand]\nprimary_colour = "red"', "", r"'brand\.primary_colour' is a colour such as"),
        ('[brand]\nintro_title = "{titel}"', "", r"'brand\.intro_title' is a text .* \{title\}, \{speaker\}"),
        ('[brand]\nend_line = "{title!r}"', "", r"'brand\.end_line' is a text"),
        ('[brand]\nlower_third = "on"', "", r"'brand\.lower_third' is one of 'off', 'title', 'title\+speaker'"),
        ("[brand]\nintro_ms = 100", "", r"'brand\.intro_ms' is 0, or lies between 500 and 15000"),
        ("[brand]\nlogo = 3", "", r"'brand\.logo' is a text in quotes"),
        ("brand = 3", "", "'brand' is a table"),
    ],
)
def test_a_wrong_brand_is_an_error_that_names_file_and_key(tmp_path: Path, preset: str, brand: str, words: str) -> None:
    with pytest.raises(PresetError, match=words):
        brand_of(tmp_path, preset, brand)


def test_the_shipped_brand_explains_itself() -> None:
    for path in list_presets(within="brands"):
        assert describe(path).startswith(f"{path.stem}: ")
        assert resolve_preset(flags={"brand.name": path.stem}).settings.brand.is_on
