"""The events of an ASS script: how each look draws a caption. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from repurpose.captions.drawing.ass_style import ALIGNMENTS, NAME, POP_SCALE, AssStyle, ass_colour
from repurpose.captions.drawing.direction import Piece, as_seen, has_leftwards
from repurpose.captions.drawing.drawn import Caption
from repurpose.captions.drawing.karaoke import State, states_of
from repurpose.captions.drawing.placement import Place
from repurpose.media.fonts import Typeface
from repurpose.timebase import ass_timestamp

FIELDS = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
POP_MS = 120
"""How long a word takes to grow and shrink back."""
RIGHT_TO_LEFT = "\u202b"
"""Unicode's RIGHT-TO-LEFT EMBEDDING: what follows runs to the left, its full stop and its brackets too."""
_HIDDEN = r"\1a&HFF&\3a&HFF&\4a&HFF&"
_BREAKS = (r"\2c&H000000&", r"\2c&H000001&")
"""A colour that is never seen, in turns: libass ends a piece where any colour changes."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and how large a caption is drawn."""

    style: AssStyle
    place: Place
    scale: int
    """Percent."""
    offset_ms: int

    def dialogue(self, layer: int, state: State, text: str) -> str:
        start = ass_timestamp(state.span.start_ms - self.offset_ms)
        end = ass_timestamp(state.span.end_ms - self.offset_ms)
        margin = self.style.top + self.style.edge if self.place == "top" else 0
        return f"Dialogue: {layer},{start},{end},{NAME},,0,0,{margin},,{_tags(self._whole())}{text}"

    def _whole(self) -> str:
        """Tags that hold for the whole caption."""
        place = rf"\an{ALIGNMENTS[self.place]}" if self.place != "bottom" else ""
        blur = rf"\blur{self.style.blur:.1f}" if self.style.blur else ""
        return place + blur + (_scaled(self.scale) if self.scale < 100 else "")


def events_of(caption: Caption, frame: Frame) -> Iterator[str]:
    """The caption's `Dialogue:` lines, one after the other without a gap in the time that it is shown."""
    look = frame.style.settings.look
    by_word = look in ("karaoke", "pop")
    lines = tuple(map(as_seen, caption.pieces(by_word=by_word)))
    if not by_word:
        yield frame.dialogue(0, State(caption.cue.span, -1), _text(lines, frame.style, lambda piece: ""))
        return
    for state in states_of(caption.cue, caption.words, frame.offset_ms):
        if state.span.end_ms > frame.offset_ms:
            yield from (_popped if look == "pop" and state.word >= 0 else _marked)(lines, state, frame)


def _marked(lines: Sequence[Sequence[Piece]], state: State, frame: Frame) -> Iterator[str]:
    """The spoken word in its colour."""
    settings = frame.style.settings
    plain, marked = _colour(settings.text_colour), _colour(settings.highlight_colour)

    def tags(piece: Piece) -> str:
        return marked if piece.word == state.word >= 0 else plain

    yield frame.dialogue(0, state, _text(lines, frame.style, tags, plain))


def _popped(lines: Sequence[Sequence[Piece]], state: State, frame: Frame) -> Iterator[str]:
    """The spoken word grows, over the others, which stand still.

    A word that grows within its line pushes the others aside. So the words are drawn twice, each time with some of them
    hidden; as lines are centred, a word's middle stays where it is however large it is.
    """
    style = frame.style
    shown = rf"\1a&H00&\3a&H00&\4a{ass_colour('#000000', style.settings.box_opacity)[:4]}&"
    yield frame.dialogue(0, state, _text(lines, style, lambda piece: _HIDDEN if piece.word == state.word else shown))
    large, usual = _scaled(round(frame.scale * POP_SCALE)), _scaled(frame.scale)
    moving = rf"{usual}\t(0,{POP_MS // 2},{large})\t({POP_MS // 2},{POP_MS},{usual})"
    spoken = shown + _colour(style.settings.highlight_colour) + moving

    def tags(piece: Piece) -> str:
        return spoken if piece.word == state.word else _HIDDEN + usual

    yield frame.dialogue(1, state, _text(lines, style, tags))


def _text(lines: Sequence[Sequence[Piece]], style: AssStyle, tags_of: Callable[[Piece], str], current: str = "") -> str:
    return lines_text(lines, style.face, style.em, tags_of, current)


def lines_text(
    lines: Sequence[Sequence[Piece]],
    face: Typeface,
    em: float,
    tags_of: Callable[[Piece], str] = lambda piece: "",
    current: str = "",
) -> str:
    """The lines with the tags of their pieces, each written where it changes.

    `face` and `current` are how the style looks; `em` is the size of all pieces in pixels.
    """
    drawn = list[str]()
    for line in lines:
        text = ""
        apart = len(line) > 1 and has_leftwards("".join(piece.text for piece in line))
        for index, piece in enumerate(line):
            tags = _BREAKS[index % 2] if apart else ""
            if piece.face != face:
                face = piece.face
                tags += rf"\fn{face.name}\fs{em * face.line_height:.1f}"
            if (wanted := tags_of(piece)) != current:
                current = wanted
                tags += wanted
            text += _tags(tags) + (RIGHT_TO_LEFT if piece.leftwards else "") + _literal(piece.text)
        drawn.append(text)
    return r"\N".join(drawn)


def _tags(tags: str) -> str:
    return f"{{{tags}}}" if tags else ""


def _colour(colour: str) -> str:
    return rf"\1c&H{ass_colour(colour)[4:]}&"


def _scaled(percent: int) -> str:
    return rf"\fscx{percent}\fscy{percent}"


def _literal(text: str) -> str:
    """Text that libass shows as it is.

    `\\{` and `\\}` are its own escapes. A backslash has none; followed by a word joiner, which is not drawn, it is
    no command.
    """
    return text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")
