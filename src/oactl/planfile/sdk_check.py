"""What line-bot-sdk's models say of a message object.

Every object that our models take goes through the SDK's and back; no key or value of ours may be
lost on the way. A loss or a refusal is a warning, because the SDK may lag LINE. Its import costs a
second, so verdicts are kept by content and SDK version, and it is imported only for an object
without one. A text and nothing else is not asked about: whether the SDK takes it does not depend on
its words.
"""

import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path as File

from oactl.domain.value import Json, JsonObject, canonical_json, digest_of
from oactl.domain.violation import Path, Violation, spell
from oactl.private import private_folder

_MOST_REASON = 200


class SdkCheck:
    """Call it with a finished message object; `folder` keeps the verdicts, none keeps nothing."""

    def __init__(self, folder: File | None) -> None:
        self._folder = folder
        self._verdicts: dict[str, list[JsonObject]] | None = None
        self._sdk = ""
        self._contents: tuple[Json, str] = (None, "")  # the last one, and its spelling

    def __call__(self, obj: JsonObject) -> list[Violation]:
        """What the SDK loses or refuses of the object, with paths inside it."""
        known = self._known()
        key = digest_of(self._spelled(obj))
        if key not in known:
            known[key] = [_plain(problem) for problem in ask(obj, self._sdk)]
            self._keep(key, known[key])
        return [_problem(each) for each in known[key]]

    def _spelled(self, obj: JsonObject) -> str:
        """As `canonical_json`; contents that many messages share are spelled once.

        The words of `altText` are left out: the SDK takes any.
        """
        if isinstance(obj.get("altText"), str):
            obj = {**obj, "altText": ""}
        contents = obj.get("contents")
        if contents is None:
            return canonical_json(obj)
        if contents is not self._contents[0]:
            self._contents = (contents, canonical_json(contents))
        parts = (
            f"{canonical_json(name)}:"
            + (self._contents[1] if name == "contents" else canonical_json(obj[name]))
            for name in sorted(obj)
        )
        return f"{{{','.join(parts)}}}"

    def _known(self) -> dict[str, list[JsonObject]]:
        if self._verdicts is None:
            from importlib.metadata import version  # noqa: PLC0415 - 15 ms, for these objects only

            self._sdk = version("line-bot-sdk")
            self._verdicts = dict(_read(self._file())) if self._folder else {}
        return self._verdicts

    def _file(self) -> File:
        return (self._folder or File()) / f"line-bot-sdk-{self._sdk}.jsonl"

    def _keep(self, key: str, verdict: list[JsonObject]) -> None:
        """One line more; a cache that cannot be written only costs time, so it is left alone."""
        if self._folder is None:
            return
        row = json.dumps({"object": key, "problems": verdict}, ensure_ascii=False) + "\n"
        try:
            private_folder(self._folder)
            handle = os.open(self._file(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "ab") as file:
                file.write(row.encode())
        except OSError:
            self._folder = None


def ask(obj: JsonObject, sdk: str) -> list[Violation]:
    """What the SDK says, asked now. Imports the SDK."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDK's own deprecations are not our users' business
        from linebot.v3.messaging import (  # type: ignore[import-untyped]  # noqa: PLC0415 - slow
            Message,
        )
        from pydantic.v1 import ValidationError  # noqa: PLC0415 - as above

        try:
            back = Message.from_dict(obj).to_dict()
        except ValidationError as refusal:
            return [_refused(each["loc"], each["msg"], sdk) for each in refusal.errors()[:5]]
        except (ValueError, TypeError, AttributeError, KeyError) as refusal:
            return [_refused((), str(refusal), sdk)]
    return [_lost(path, sdk) for path in _losses(obj, back, ())]


def _losses(ours: Json, theirs: Json, at: Path) -> Iterator[Path]:
    """The places where a key or value of ours did not come back; what was added is fine."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name, part in ours.items():
            if name in theirs:
                yield from _losses(part, theirs[name], (*at, name))
            else:
                yield (*at, name)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (our, their) in enumerate(zip(ours, theirs, strict=True)):
            yield from _losses(our, their, (*at, index))
    elif ours != theirs or isinstance(ours, bool) is not isinstance(theirs, bool):
        yield at


def _lost(path: Path, sdk: str) -> Violation:
    params = {"what": spell(path), "lost": str(path[-1] if path else "—"), "sdk": sdk}
    return Violation("OA390", path, params, "warning")


def _refused(place: tuple[str | int, ...], reason: str, sdk: str) -> Violation:
    """Where the SDK names a place, it is one inside the part it was at: told, not pointed at."""
    where = spell(tuple(step for step in place if step != "__root__"))
    short = " ".join(f"{where}: {reason}".removeprefix(": ").split())[:_MOST_REASON]
    return Violation("OA391", (), {"what": "", "reason": short, "sdk": sdk}, "warning")


def _plain(problem: Violation) -> JsonObject:
    return {"rule": problem.rule, "path": list(problem.path), "params": dict(problem.params)}


def _problem(kept: JsonObject) -> Violation:
    return Violation(kept["rule"], tuple(kept["path"]), kept["params"], "warning")


def _read(file: File) -> Iterator[tuple[str, list[JsonObject]]]:
    """The verdicts of a file; a line that a crash cut short is passed over."""
    try:
        rows = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for row in rows:
        try:
            kept = json.loads(row)
            verdict = [_plain(_problem(each)) for each in kept["problems"]]
            yield str(kept["object"]), verdict
        except (ValueError, KeyError, TypeError):
            continue
