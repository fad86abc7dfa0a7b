"""Work for another machine: a function and its item as bytes, with the files they name, and what comes back.

A path below the folder that the work is about is the same path below a folder of the worker's own; what the work wrote
there comes back as bytes. Objects that many items have in common are sent once, and stand for themselves by number.
"""

from __future__ import annotations

import io
import pickle
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from reconciler.engine import no_collecting

LARGEST_SENT = 128 * 1024 * 1024
"""Bytes of a file that is sent to a worker: above what any reader takes, so that larger ones are refused here."""

_BUILTIN = (str, bytes, int, float, bool, tuple, list, dict, frozenset, set, type(None))


@dataclass(frozen=True)
class Errand:
    """One piece of work: what to call with what, and the folders and files that have to be there, by path."""

    call: bytes
    folders: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came of an errand: its result or error, and the files it wrote, by path."""

    result: bytes
    files: Mapping[str, bytes]
    is_error: bool = False


class _Packer(pickle.Pickler):
    """Pickles with paths and shared objects replaced by what finds them again on the worker."""

    def __init__(self, buffer: io.BytesIO, shared: Mapping[int, int], named: Callable[[PurePath], str | None]) -> None:
        super().__init__(buffer, pickle.HIGHEST_PROTOCOL)
        self._shared, self._named = shared, named

    def reducer_override(self, obj: Any) -> Any:
        """How an object is made again: a path and what is shared from what the worker has, all else as ever."""
        if isinstance(obj, PurePath) and (name := self._named(obj)) is not None:
            return _path_here, (name,)
        number = self._shared.get(id(obj))
        return NotImplemented if number is None else (_shared_here, (number,))


def shared_parts(items: Sequence[Any]) -> list[Any]:
    """The objects that stand in more than one of the items (dataclasses), such as the month that all parts show."""
    parts = [value for item in items if is_dataclass(item) for value in _values(item)]
    counts = Counter(map(id, parts))
    several = {id(part): part for part in parts if counts[id(part)] > 1 and not isinstance(part, (*_BUILTIN, PurePath))}
    return list(several.values())


def _values(item: Any) -> Iterable[Any]:
    return (getattr(item, one.name) for one in fields(item))


def errand_below(
    folder: Path | None, folders: tuple[str, ...], function: Callable[[Any], Any], item: Any, shared: Sequence[Any]
) -> Errand:
    """The errand of one item that names paths below `folder`, where `folders` are; files there that it names go along.

    `shared`: objects that the worker is given apart (see `shared_parts`).
    """
    files: dict[str, bytes] = {}

    def named(path: PurePath) -> str | None:
        if folder is None or not path.is_relative_to(folder):
            return None
        name = path.relative_to(folder).as_posix()
        if (folder / name).is_file():
            files[name] = (folder / name).read_bytes()
        return name

    return Errand(_packed((function, item), shared, named), folders, files)


def errand_with_files(function: Callable[[Any], Any], item: Any) -> Errand:
    """The errand of an item with every file and folder that it names; OSError where one cannot be read or sent."""
    files: dict[str, bytes] = {}
    places: dict[PurePath, str] = {}

    def named(path: PurePath) -> str:
        if path not in places:
            places[path] = f"{len(places)}/{path.name}"
            files.update(_contents(Path(path), places[path]))
        return places[path]

    call = _packed((function, item), (), named)
    return Errand(call, tuple(places[path] for path in places if Path(path).is_dir()), files)


def _contents(path: Path, name: str) -> dict[str, bytes]:
    if not path.is_dir():
        return {name: _sendable(path)}
    found = sorted(one for one in path.rglob("*") if one.is_file())
    return {f"{name}/{one.relative_to(path).as_posix()}": _sendable(one) for one in found}


def _sendable(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_SENT:
        raise OSError(f"{path} is too large to be sent")
    return path.read_bytes()


def folders_below(folder: Path) -> tuple[str, ...]:
    """Every folder below `folder`, by its path there."""
    return tuple(sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_dir()))


def _packed(call: Any, shared: Sequence[Any], named: Callable[[PurePath], str | None]) -> bytes:
    buffer = io.BytesIO()
    _Packer(buffer, {id(part): number for number, part in enumerate(shared)}, named).dump(call)
    return buffer.getvalue()


class _Place(threading.local):
    """Where the errand that this thread does finds its paths, and what it shares with others."""

    folder = Path()
    shared: Sequence[Any] = ()


_place = _Place()


def _path_here(name: str) -> Path:
    return _place.folder / name


def _shared_here(number: int) -> Any:
    return _place.shared[number]


def answered(errand: Errand, shared: Sequence[Any] = ()) -> Answer:
    """Does the errand in a folder of its own; an error is an answer, too."""
    with TemporaryDirectory() as temporary, no_collecting():
        folder = Path(temporary)
        _make_place(folder, errand)
        function, item = _opened(errand, folder, shared)
        try:
            result, is_error = _result(function(item)), False
        except Exception as error:
            result, is_error = _error(error), True
        return Answer(result, _written(folder, errand.files), is_error)


def _opened(errand: Errand, folder: Path, shared: Sequence[Any]) -> tuple[Callable[[Any], Any], Any]:
    _place.folder, _place.shared = folder, shared
    try:
        function, item = pickle.loads(errand.call)
        return function, item
    finally:
        _place.folder, _place.shared = Path(), ()


def _make_place(folder: Path, errand: Errand) -> None:
    for name in errand.folders:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, content in errand.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _written(folder: Path, sent: Mapping[str, bytes]) -> dict[str, bytes]:
    found = ((one.relative_to(folder).as_posix(), one) for one in folder.rglob("*") if one.is_file())
    return {name: path.read_bytes() for name, path in sorted(found) if name not in sent}


def _result(result: Any) -> bytes:
    return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


def _error(error: Exception) -> bytes:
    """The error as it is where it can be sent, else its words."""
    try:
        made = pickle.dumps(error)
        pickle.loads(made)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return made


def unpacked(answer: Answer, folder: Path | None = None) -> Any:
    """The result, once its files stand in `folder`; raises the error that the work ended with."""
    if answer.is_error:
        raise pickle.loads(answer.result)
    for name, content in answer.files.items() if folder else ():
        assert folder is not None
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with no_collecting():
        return pickle.loads(answer.result)
