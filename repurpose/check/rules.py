"""Every rule of the check room: what it asks, its limit, and what it is held against; told in `docs/checks.md`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Needs = Literal["file", "plan", "source"]
"""`file`: any finished file; `plan`: what is known of the clip; `source`: the recording, too."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    asks: str
    limit: str
    needs: Needs = "file"


RULES: tuple[Rule, ...] = (
    Rule("file.missing", "every file that clip.json names is there", "all", "plan"),
    Rule("file.changed", "it is the file that was rendered", "same sha256", "plan"),
    Rule("file.damaged", "it decodes from end to end", "no error of the decoder"),
    Rule("file.faststart", "players can start before all is loaded", "index before the data"),
    Rule("file.start", "picture and sound start at 0", "one frame"),
    Rule("file.end", "picture and sound end together", "one frame and one of AAC, 22 ms"),
    Rule("file.title", "it has its title", "the plan's, else any"),
    Rule("file.tags", "it has its tags", "all of the plan's", "plan"),
    Rule("file.chapters", "it has chapters", "those of the plan, else any"),
    Rule("video.missing", "there is a picture", "one frame"),
    Rule("video.codec", "the picture's codec", "H.264, or that of the preset's encoder"),
    Rule("video.tag", "HEVC bears the name that Apple's players know", "hvc1"),
    Rule("video.profile", "profile of H.264", "Baseline, Main or High"),
    Rule("video.level", "level of H.264", "at most 5.2"),
    Rule("video.pixels", "format of the pixels", "yuv420p"),
    Rule("video.size", "size of the picture", "the shape's", "plan"),
    Rule("video.aspect", "pixels are square", "1:1"),
    Rule("video.duration", "length of the picture", "the plan's ± one frame", "plan"),
    Rule("audio.missing", "there is a sound track", "one"),
    Rule("audio.codec", "the sound's codec", "AAC"),
    Rule("audio.channels", "channels and rate of the sound", "stereo, 44.1 or 48 kHz"),
    Rule("audio.loudness", "integrated loudness", "−14 LUFS ± 1; 3 louder is an error"),
    Rule("audio.peak", "true peak after AAC", "−1 dBTP; over 0 is an error"),
    Rule("audio.silent", "there is something to hear", "over −70 LUFS"),
    Rule("audio.speech", "words can be heard where they are said", "70 % of them over −50 dBFS", "source"),
    Rule("speech.first_word", "the first word is whole", "no voice at full level through the cut", "source"),
    Rule("speech.last_word", "the last word is whole", "no voice at full level through the cut", "source"),
    Rule("speech.join", "no word is cut where a pause was cut out", "30 ms of it", "source"),
    Rule("sync.sound", "the sound comes when the recording's does", "± 60 ms", "source"),
    Rule("sync.words", "words are heard at their times", "± 60 ms, the median of those after a pause", "source"),
    Rule("sync.picture", "the picture comes when the recording's does", "± 60 ms and one frame", "source"),
    Rule("picture.frozen", "no still stretch of 2 s that the recording has not", "half of it explained", "source"),
    Rule("picture.blank", "no blank stretch of 0.5 s that the recording has not", "half of it explained", "source"),
    Rule("picture.source", "the picture is the recording's", "0.75 alike", "source"),
    Rule(
        "picture.crop", "it shows the planned part of the recording's picture", "0.9 alike, or nothing closer", "source"
    ),
    Rule("picture.jump", "the crop jumps only at a cut", "0.03 of the picture", "plan"),
    Rule("face.crop", "a face is in the crop where the recording shows one", "99 % of the looks", "source"),
    Rule("face.shown", "that face is in the finished picture", "found in half of the pictures", "source"),
    Rule("captions.missing", "every cue is in the picture at its time", "0.85 of its letters", "plan"),
    Rule("captions.safe", "captions stay inside the shape's safe area", "its margins", "plan"),
    Rule("captions.face", "captions cover no face where there is room elsewhere", "a tenth of it", "source"),
)
BY_NAME = {rule.name: rule for rule in RULES}
