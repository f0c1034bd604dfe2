"""Scripts without spaces, from the right, with marks, of full width; and emoji."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from speech import spoken

from repurpose.captions.cues.building import make_cues
from repurpose.captions.cues.line_width import is_full_width, line_chars
from repurpose.model import Cue, Span, Transcript, Word
from repurpose.presets import caption_settings

ALL = Span(0, 10_000_000)
CHINESE = "今天我们来看一下如何在冬天保护植物。首先、打开加热器、然后关上所有的窗户、最后把传感器放在植物旁边。"
JAPANESE = (
    "今日は 、 冬 の 間 に 植物 を 守る 方法 を 見て いき ましょう 。 まず ヒーター を つけて 、 窓 を 閉め ます 。"
)
THAI = "วันนี้ เรา จะ มา ดู วิธี การ ปกป้อง ต้นไม้ ใน ฤดูหนาว ก่อนอื่น ให้ เปิด เครื่อง ทำความร้อน และ ปิด หน้าต่าง ทั้งหมด"


def words_of(parts: Iterable[str], language: str, word_ms: int = 250) -> Transcript:
    words = tuple(
        Word(Span(1000 + word_ms * index, 1000 + word_ms * (index + 1)), part) for index, part in enumerate(parts)
    )
    return Transcript(language, "test", words, ())


def cues_of(transcript: Transcript, profile: str = "netflix-en") -> tuple[Cue, ...]:
    return make_cues(transcript, ALL, caption_settings(profile))


@pytest.mark.parametrize("profile", ["netflix-en", "bbc", "vertical", "social"])
@pytest.mark.parametrize(
    ("parts", "language"),
    [(list(CHINESE), "zh"), ([CHINESE], "zh"), (JAPANESE.split(), "ja"), (THAI.split(), "th")],
    ids=["signs", "one word", "japanese", "thai"],
)
def test_unspaced_scripts_keep_no_spaces_and_their_own_line_limit(
    profile: str, parts: list[str], language: str
) -> None:
    settings = caption_settings(profile)
    cues = cues_of(words_of(parts, language, word_ms=250 if len(parts) > 1 else 12_000), profile)
    lines = [line for cue in cues for line in cue.lines]
    assert "".join(lines) == "".join(parts)
    for line in lines:
        limit = settings.max_full_width_chars if is_full_width(line) else settings.max_line_chars
        assert line_chars(line) <= limit
        assert line[0] not in "、。"
    for cue in cues:
        assert len(cue.word_spans) == len(cue.lines)
        assert all(one.end_ms <= two.start_ms for one, two in pairwise(cue.word_spans))


def test_the_times_of_an_unspaced_line_span_its_signs() -> None:
    (cue,) = cues_of(words_of("你好。", "zh"))
    assert (cue.lines, cue.word_spans) == (("你好。",), (Span(1000, 1750),))


def test_latin_words_in_a_chinese_sentence_keep_the_space_between_them() -> None:
    cues = cues_of(words_of(["我们", "用", "machine", "learning", "做", "这个", "。"], "zh"))
    assert [cue.text for cue in cues] == ["我们用machine learning做这个。"]


def test_chinese_signs_in_an_english_sentence_keep_their_spaces() -> None:
    (cue,) = cues_of(words_of(["The", "sign", "水", "means", "water."], "en"))
    assert cue.text == "The sign 水 means water."


def test_korean_has_spaces_and_its_words_stay_whole() -> None:
    text = "오늘은 겨울 동안 식물을 보호하는 방법을 살펴보겠습니다. 먼저 히터를 켜고 모든 창문을 닫으세요."
    for profile in ("netflix-en", "social"):
        assert " ".join(cue.text for cue in cues_of(words_of(text.split(), "ko", 400), profile)) == text


def test_arabic_sentence_marks_end_cues() -> None:
    text = "ولماذا يجب إغلاق جميع النوافذ قبل حلول الليل؟ نعم بالطبع يجب ذلك\u06d4"
    assert [cue.text for cue in cues_of(spoken(text, word_ms=350, language="ar"))] == [
        "ولماذا يجب إغلاق جميع النوافذ قبل حلول الليل؟",
        "نعم بالطبع يجب ذلك\u06d4",
    ]


def test_combining_marks_take_no_room_and_are_never_cut_off() -> None:
    hindi = "हम देखेंगे कि सर्दियों में पौधों की रक्षा कैसे करें।"
    (cue,) = cues_of(spoken(hindi, word_ms=350, language="hi"))
    assert cue.lines == (hindi,)  # 52 code points, 36 characters
    long_word = "e\u0301" * 200
    lines = [line for cue in cues_of(words_of([long_word], "en", 20_000)) for line in cue.lines]
    assert "".join(lines) == long_word
    assert not any(line.startswith("\u0301") for line in lines)


def test_emoji_stay_whole() -> None:
    family, flag = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1eb\U0001f1f7"
    text = f"Great work {family} everyone, see you at the {flag} café tomorrow!"
    for profile in ("netflix-en", "social"):
        assert " ".join(cue.text for cue in cues_of(spoken(text, word_ms=350), profile)) == text


def test_a_mark_that_the_recogniser_set_apart_stays_with_its_word() -> None:
    cues = cues_of(spoken("Allumez le chauffage de la serre avant la nuit !", language="fr"), "social")
    assert not any(line.startswith("!") for cue in cues for line in cue.lines)
