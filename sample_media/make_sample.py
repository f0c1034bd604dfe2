"""Makes a sample recording and its sidecars from a script: `python -m sample_media.make_sample SCRIPT OUT`.

SCRIPT is a YAML file such as scripts/product_day.yaml, OUT the recording to write, such as talk.mp4; its
sidecars talk.truth.json, talk.chat.txt and talk.run-of-show.yaml are written beside it. Only the maker needs,
from Debian: flite, festival and festvox-us-slt-hts for the voices, fonts-open-sans for the drawings. The same
script gives the same picture and the same sidecars.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sample_media.film import mouths, write_film
from sample_media.script import Script, read_script
from sample_media.sidecars import chat_of, run_of_show_of, truth_of
from sample_media.sound import compose, host_track, speech_track, write_wave
from sample_media.speech import RATE, Sound, speak
from sample_media.stage import stage
from sample_media.timetable import FPS, arrange


def make_sample(script_path: Path, out: Path) -> None:
    """Writes the recording and everything beside it."""
    script = read_script(script_path)
    voices = _voices(script)
    table = arrange(script, [[len(sound) * 1000 // RATE for sound in shot] for shot in voices])
    pictures = stage(table, mouths(table, speech_track(table, voices)))
    _write_json(out.with_suffix(".truth.json"), truth_of(table, pictures))
    out.with_suffix(".chat.txt").write_text(chat_of(table), encoding="utf-8")
    out.with_suffix(".run-of-show.yaml").write_text(run_of_show_of(table), encoding="utf-8")
    music = compose(table.frames * RATE // FPS)
    with tempfile.TemporaryDirectory() as folder:
        waves = {"Host": Path(folder) / "host.wav", "Music": Path(folder) / "music.wav"}
        write_wave(waves["Host"], host_track(table, voices, music))
        write_wave(waves["Music"], music)
        write_film(out, table, pictures, waves)


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the command line and makes one recording."""
    parser = argparse.ArgumentParser(description="Make a sample recording from a script.")
    parser.add_argument("script", type=Path, help="the script, a YAML file")
    parser.add_argument("out", type=Path, help="the recording to write, an MP4 file")
    chosen = parser.parse_args(arguments)
    make_sample(chosen.script, chosen.out)


def _voices(script: Script) -> list[list[Sound]]:
    return [[speak(line, script.voices[line.who]) for line in shot.lines] for shot in script.shots]


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
