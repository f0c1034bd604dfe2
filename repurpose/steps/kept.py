"""How the values of tasks are stored, where a JSON file of their own does not do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from repurpose.codec import from_json, to_json
from repurpose.errors import StoredDataError
from repurpose.model import DocMade, Made, Sound, Transcript, Word
from repurpose.workspace import WORK, Workspace

R = TypeVar("R", Made, DocMade)


@dataclass(frozen=True, slots=True)
class KeptSound:
    """Loudness is 36,000 numbers an hour: an array file of its own."""

    name: str

    def write(self, workspace: Workspace, value: Sound) -> tuple[str, ...]:
        from repurpose.media.sound_file import save_sound

        with workspace.job(self.name) as folder:
            save_sound(value, folder / "sound.npz")
            workspace.adopt(folder, ["sound.npz"], "analysis")
        return ("analysis/sound.npz",)

    def read(self, workspace: Workspace) -> Sound:
        from repurpose.media.sound_file import load_sound

        return load_sound(workspace.path("analysis/sound.npz"))


@dataclass(frozen=True, slots=True)
class KeptMade(Generic[R]):
    """What rendering gave: the value in the hidden folder, answered for together with every file that it names."""

    name: str
    schema: str
    kind: type[R]

    def write(self, workspace: Workspace, value: R) -> tuple[str, ...]:
        name = f"{WORK}/made/{self.name}.json"
        workspace.write(name, to_json(self.schema, value))
        return (name, *(asset.path for asset in value.assets))

    def read(self, workspace: Workspace) -> R:
        return workspace.load(f"{WORK}/made/{self.name}.json", self.schema, self.kind)


@dataclass(frozen=True, slots=True)
class StoredPieces:
    """Words of finished pieces of a recording, so that a killed recognition goes on with the next piece."""

    workspace: Workspace
    prefix: str

    def get(self, key: str) -> tuple[Word, ...] | None:
        name = self._name(key)
        try:
            return from_json("transcript/1", Transcript, self.workspace.read(name), name).words
        except StoredDataError:
            return None

    def put(self, key: str, words: tuple[Word, ...]) -> None:
        self.workspace.write(self._name(key), to_json("transcript/1", Transcript("", "", words)))

    def _name(self, key: str) -> str:
        return f"{WORK}/speech/{self.prefix}-{key}.json"
