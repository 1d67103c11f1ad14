"""Lists of user ids: whatever keeps one from being used is a code, and each is read once."""

import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import oactl.planfile.members as module
from oactl.domain.audience import Audience
from oactl.errors import OactlError
from oactl.planfile.list_rows import UserIds, record_of, texts
from oactl.planfile.members import MemberFiles, NoMembers

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and rights of POSIX")


def uid(number: int) -> str:
    return f"U{number:032x}"


def listed(found: UserIds | NoMembers) -> list[str]:
    assert isinstance(found, UserIds), found
    people = [text for chunk in found.chunks() for text in texts(chunk)]
    assert len(people) == found.count
    return people


class Shop:
    """A workspace with lists; a new `MemberFiles` is what the next process would have."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cache = root / ".oactl" / "cache" / "lists"

    def members(self) -> MemberFiles:
        return MemberFiles(str(self.root), self.cache)

    def put(self, name: str, *people: int, age: float = 0) -> Path:
        path = self.root / name
        path.write_text("user_id\n" + "".join(f"{uid(n)}\n" for n in people), encoding="ascii")
        if age:
            self.settle(name)
        return path

    def of(self, name: str = "a.csv") -> UserIds | NoMembers:
        return self.members().of(name)

    def settle(self, name: str = "a.csv") -> None:
        """Read a list and let the note say that this was a minute after its last change."""
        self.of(name)
        for path in self.cache.glob("list-*.json"):
            note = json.loads(path.read_text())
            if note["path"] == name:
                note["read_at"] += 60_000_000_000
                path.write_text(json.dumps(note))

    def copies(self) -> list[Path]:
        return sorted(self.cache.glob("*.ids"))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    root = tmp_path / "shop 一號"
    root.mkdir()
    return Shop(root)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done with the bytes of lists: `read` into rows, or `digest`ed only."""
    done: list[str] = []
    records_of, file_digest = module.records_of, module.hashlib.file_digest

    def read(blocks: Iterator[bytes]) -> Iterator[bytes]:
        done.append("read")
        return records_of(blocks)

    def digest(*given: object) -> object:
        done.append("digest")
        return file_digest(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "records_of", read)
    monkeypatch.setattr(module.hashlib, "file_digest", digest)
    return done


# ---- once per content -------------------------------------------------------------------------


def test_a_list_is_its_people_in_order_and_each_once(shop: Shop) -> None:
    shop.put("a.csv", 3, 1, 2, 3)
    assert listed(shop.of()) == [uid(1), uid(2), uid(3)]
    assert shop.of() == UserIds.of_texts(map(uid, (1, 2, 3)))


def test_not_a_byte_of_a_list_that_stands_as_it_was_is_read(shop: Shop, reads: list[str]) -> None:
    shop.put("a.csv", 1, 2, age=60)
    reads.clear()
    assert listed(shop.of()) == [uid(1), uid(2)]
    assert reads == []


def test_a_list_that_was_written_just_before_is_looked_at_again(
    shop: Shop, reads: list[str]
) -> None:
    """Within one tick of the clock a second change would leave no trace (git's racy rule)."""
    shop.put("a.csv", 1, 2)
    shop.of()
    shop.of()
    assert reads == ["read", "digest"]


def test_a_list_that_was_only_touched_is_not_read_again(shop: Shop, reads: list[str]) -> None:
    path = shop.put("a.csv", 1, 2, age=60)
    reads.clear()
    os.utime(path)
    assert listed(shop.of()) == [uid(1), uid(2)]
    assert reads == ["digest"]


def test_new_content_of_one_length_and_time_is_seen(shop: Shop) -> None:
    path = shop.put("a.csv", 1, 2, age=60)
    before = path.stat()
    time.sleep(0.02)
    shop.put("a.csv", 1, 3)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert listed(shop.of()) == [uid(1), uid(3)]


def test_a_doubt_is_kept_too(shop: Shop, reads: list[str]) -> None:
    (shop.root / "a.csv").write_text(f"user_id\n{uid(1)}\nbrown\n", encoding="ascii")
    shop.settle()
    reads.clear()
    assert shop.of() == NoMembers("file_row", {"path": "a.csv", "row": 3})
    assert reads == []


def test_one_process_goes_on_saying_what_it_said(shop: Shop) -> None:
    shop.put("a.csv", 1, 2)
    members = shop.members()
    before = members.of("a.csv")
    shop.put("a.csv", 3)
    assert members.of("a.csv") is before


@posix
def test_what_is_kept_is_for_the_owner_only_and_not_for_git(shop: Shop) -> None:
    old = os.umask(0)
    try:
        shop.put("a.csv", 1, 2)
        shop.of()
    finally:
        os.umask(old)
    folders = [shop.cache, shop.cache.parent, shop.cache.parent.parent]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o700}
    kept = [*shop.copies(), *shop.cache.glob("*.json")]
    assert len(kept) == 2
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}
    assert (shop.cache / ".gitignore").read_text() == "*\n"


def test_what_is_of_no_list_any_more_is_dropped(shop: Shop) -> None:
    shop.put("a.csv", 1, 2)
    shop.put("b.csv", 2, 3)
    members = shop.members()
    members.select(Audience(all=("a", "b")), {"a": "a.csv", "b": "b.csv"})
    assert len(shop.copies()) == 3
    shop.put("a.csv", 4, 5, 6)
    shop.of()
    assert len(shop.copies()) == 2, "a's old copy and the selection from it are gone"
    (shop.root / "b.csv").unlink()
    assert isinstance(shop.of("b.csv"), NoMembers)
    assert len(shop.copies()) == 1, "b's copy is gone"


def test_the_copy_of_another_run_is_left_alone_until_it_is_old(shop: Shop) -> None:
    shop.put("a.csv", 1)
    shop.of()
    foreign, draft = shop.cache / ("0" * 64 + ".ids"), shop.cache / ".x.draft"
    for path in (foreign, draft):
        path.write_bytes(bytes(16))
    shop.put("a.csv", 2)
    shop.of()
    assert foreign.exists()
    assert draft.exists()
    for path in (foreign, draft):
        os.utime(path, (1, 1))
    shop.put("a.csv", 3)
    shop.of()
    assert not foreign.exists()
    assert not draft.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"version": 1}', '{"version": 99}', "\udcff"]
)
def test_a_torn_or_foreign_note_is_made_anew(shop: Shop, text: str) -> None:
    shop.put("a.csv", 1, 2, age=60)
    [note] = shop.cache.glob("*.json")
    note.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert listed(shop.of()) == [uid(1), uid(2)]
    assert json.loads(note.read_text())["count"] == 2


@pytest.mark.parametrize(
    ("key", "value"),
    list(
        zip(
            ("count", "count", "count", "digest", "stamp", "sources", "path", "other"),
            (3, -1, "2", "../../oactl", [1], 1, None, 1),
            strict=True,
        )
    ),
)
def test_a_note_that_says_what_cannot_be_is_made_anew(shop: Shop, key: str, value: object) -> None:
    shop.put("a.csv", 1, 2, age=60)
    [note] = shop.cache.glob("*.json")
    note.write_text(json.dumps(json.loads(note.read_text()) | {key: value}))
    assert listed(shop.of()) == [uid(1), uid(2)]


def test_a_copy_that_is_gone_or_cut_short_is_made_anew(shop: Shop) -> None:
    shop.put("a.csv", 1, 2, age=60)
    [copy] = shop.copies()
    copy.write_bytes(copy.read_bytes()[:-1])
    assert listed(shop.of()) == [uid(1), uid(2)]
    copy.unlink()
    assert listed(shop.of()) == [uid(1), uid(2)]


def damaged(shop: Shop) -> UserIds:
    shop.put("a.csv", 1, 2, age=60)
    [copy] = shop.copies()
    copy.write_bytes(record_of(uid(1)) + record_of(uid(7)))
    found = shop.of()
    assert isinstance(found, UserIds)
    return found


def test_a_copy_with_other_people_is_never_sent_and_made_anew(shop: Shop) -> None:
    found = damaged(shop)
    with pytest.raises(OactlError) as caught:
        list(found.chunks())
    assert caught.value.code == "audience.copy"
    assert listed(shop.of()) == [uid(1), uid(2)]


@pytest.mark.parametrize("size", [0, 15, 31, 48])
def test_a_copy_of_another_length_gives_nobody(shop: Shop, size: int) -> None:
    shop.put("a.csv", 1, 2)
    found = shop.of()
    assert isinstance(found, UserIds)
    [copy] = shop.copies()
    copy.write_bytes(bytes(size))
    with pytest.raises(OactlError):
        next(found.chunks())


def test_a_selection_from_a_damaged_copy_is_a_hold_and_the_next_one_is_right(shop: Shop) -> None:
    damaged(shop)
    shop.put("b.csv", 2, 7)
    rule, paths = Audience(all=("a", "b")), {"a": "a.csv", "b": "b.csv"}
    members = shop.members()
    found = members.select(rule, paths)
    assert isinstance(found, NoMembers)
    assert found.code == "copy"
    assert listed(members.select(rule, paths)) == [uid(2)]


# ---- where no copy can be kept ----------------------------------------------------------------


def without_cache(shop: Shop) -> None:
    (shop.root / ".oactl").mkdir()
    (shop.root / ".oactl" / "cache").write_text("no folder")


def test_without_a_cache_few_people_are_held_in_memory(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_cache(shop)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    shop.put("a.csv", 2, 1)
    assert listed(shop.of()) == [uid(1), uid(2)]


def test_without_a_cache_many_people_are_kept_in_a_temporary_folder_for_as_long_as_the_run(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_cache(shop)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    shop.put("a.csv", *range(70_000))
    members = shop.members()
    assert len(listed(members.of("a.csv"))) == 70_000
    [folder] = (tmp_path / "tmp").iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    del members
    assert list((tmp_path / "tmp").iterdir()) == []


def test_where_no_folder_takes_many_people_that_is_said(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_cache(shop)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    shop.put("a.csv", *range(70_000))
    assert shop.of() == NoMembers("no_room", {"path": "a.csv"})


@posix
def test_a_file_system_without_room_is_as_none(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    refused: list[int] = []

    def full(descriptor: int, offset: int, size: int) -> None:
        refused.append(size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    shop.put("a.csv", *range(70_000))
    assert shop.of() == NoMembers("no_room", {"path": "a.csv"})
    assert refused == [70_000 * 16] * 2
    assert not [path for path in shop.cache.iterdir() if path.suffix in {".draft", ".ids"}]


# ---- the edge of a file -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.csv", "file_missing"),
        ("folder", "file_folder"),
        (".", "file_folder"),
        ("../outside.csv", "file_outside"),
        ("/etc/hostname", "file_outside"),
        ("a.csv/b", "file_unreadable"),
        ("a\0b", "file_unreadable"),
        ("\udcff\ud800", "file_unreadable"),
        ("x" * 300, "file_unreadable"),
        ("x/" * 3000, "file_unreadable"),
    ],
)
def test_what_is_no_file_says_why(shop: Shop, name: str, code: str) -> None:
    shop.put("a.csv", 1)
    shop.put("../outside.csv", 1)
    (shop.root / "folder").mkdir()
    found = shop.of(name)
    assert isinstance(found, NoMembers)
    assert (found.code, found.params["path"]) == (code, name)


@posix
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("pipe", "file_special"),
        ("device", "file_special"),
        ("loop", "file_unreadable"),
        ("out", "file_outside"),
        ("dangling", "file_missing"),
        ("chain", "file_unreadable"),
    ],
)
def test_pipes_devices_and_links_never_hang_and_never_raise(
    shop: Shop, kind: str, code: str
) -> None:
    path = shop.root / "a.csv"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            (shop.root / "null").symlink_to("/dev/null")
            os.mkfifo(shop.root / "b")
            path.symlink_to("b")
        case "loop":
            path.symlink_to("a.csv")
        case "out":
            shop.put("../outside.csv", 1)
            path.symlink_to("../outside.csv")
        case "dangling":
            path.symlink_to("none.csv")
        case "chain":
            path.symlink_to("link0")
            for n in range(1500):
                (shop.root / f"link{n}").symlink_to(f"link{n + 1}")
    found = shop.of()
    assert isinstance(found, NoMembers)
    assert found.code == code


@posix
def test_a_link_to_a_list_inside_is_read_and_told_when_it_turns(shop: Shop) -> None:
    shop.put("b.csv", 1, age=60)
    shop.put("c.csv", 2, age=60)
    (shop.root / "a.csv").symlink_to("b.csv")
    shop.settle()
    assert listed(shop.of()) == [uid(1)]
    (shop.root / "a.csv").unlink()
    (shop.root / "a.csv").symlink_to("c.csv")
    assert listed(shop.of()) == [uid(2)]


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE])
def test_a_disk_that_fails_while_it_is_read_is_a_sentence(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def failing(_blocks: Iterator[bytes]) -> Iterator[bytes]:
        raise OSError(code, os.strerror(code))

    shop.put("a.csv", 1)
    monkeypatch.setattr(module, "records_of", failing)
    found = shop.of()
    assert isinstance(found, NoMembers)
    assert (found.code, found.params["reason"]) == ("file_unreadable", os.strerror(code))


def test_a_list_that_changes_while_it_is_read_is_a_doubt_of_that_run(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, records_of = shop.put("a.csv", 1, 2), module.records_of

    def disturbed(blocks: Iterator[bytes]) -> Iterator[bytes]:
        yield from records_of(blocks)
        with path.open("a", encoding="ascii") as file:
            file.write(uid(3))

    with monkeypatch.context() as patch:
        patch.setattr(module, "records_of", disturbed)
        assert shop.of() == NoMembers("file_changed", {"path": "a.csv"})
    assert listed(shop.of()) == [uid(1), uid(2), uid(3)]


def test_a_list_above_the_limit_is_refused_unread(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.put("a.csv", *range(100))
    with (shop.root / "a.csv").open("r+b") as file:
        file.truncate(module.LARGEST + 1)
    found = shop.of()
    assert isinstance(found, NoMembers)
    assert (found.code, found.params["limit"]) == ("file_too_large", 512)


# ---- audiences --------------------------------------------------------------------------------


@pytest.fixture
def tags(shop: Shop) -> dict[str, str]:
    shop.put("a.csv", *range(100))
    shop.put("b.csv", *range(50, 150))
    shop.put("c.csv", *range(0, 200, 2))
    return {tag: f"{tag}.csv" for tag in "abc"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Audience(all=("a", "b")), range(50, 100)),
        (Audience(any=("a", "b")), range(150)),
        (Audience(all=("a",), exclude=("b",)), range(50)),
        (Audience(all=("a",), any=("b", "c"), exclude=("b",)), range(0, 50, 2)),
        (Audience(all=("a",), exclude=("a",)), range(0)),
    ],
)
def test_an_audience_is_what_its_rule_says(
    shop: Shop, tags: dict[str, str], rule: Audience, expected: range
) -> None:
    for _ in range(2):
        assert listed(shop.members().select(rule, tags)) == list(map(uid, expected))


def test_one_tag_is_the_list_itself(shop: Shop, tags: dict[str, str]) -> None:
    members = shop.members()
    assert members.select(Audience(all=("a",)), tags) is members.of("a.csv")
    assert members.select(Audience(any=("a",), limit=100), tags) is members.of("a.csv")
    assert len(shop.copies()) == 1


def test_a_limit_takes_the_first_by_id(shop: Shop, tags: dict[str, str]) -> None:
    found = listed(shop.members().select(Audience(all=("b",), limit=7), tags))
    assert found == list(map(uid, range(50, 57)))


def test_a_selection_is_made_once_for_the_same_lists(
    shop: Shop, tags: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = Audience(any=("a", "b"), exclude=("c",), limit=5)
    before = shop.members().select(rule, tags)
    shop.put("d.csv", 1)
    shop.of("d.csv")
    monkeypatch.delattr(module, "select")
    assert shop.members().select(rule, tags) == before


def test_a_list_at_fault_is_named_with_its_tag(shop: Shop, tags: dict[str, str]) -> None:
    (shop.root / "b.csv").write_text("brown\n", encoding="ascii")
    found = shop.members().select(Audience(all=("a",), any=("b", "c")), tags)
    assert found == NoMembers("file_row", {"tag": "b", "path": "b.csv", "row": 1})


def test_lists_may_be_copied_to_another_workspace(shop: Shop, tmp_path: Path) -> None:
    shop.put("a.csv", 1, 2, age=60)
    shutil.copytree(shop.root, tmp_path / "moved")
    assert listed(Shop(tmp_path / "moved").of()) == [uid(1), uid(2)]


# ---- user ids ---------------------------------------------------------------------------------


def test_user_ids_in_memory_come_in_order_and_in_chunks() -> None:
    ids = UserIds.of_texts(map(uid, (5, 3, 3, 1)))
    assert (ids.count, [texts(chunk) for chunk in ids.chunks(2)]) == (
        3,
        [[uid(1), uid(3)], [uid(5)]],
    )
    assert UserIds.of_texts([]).count == 0
    assert list(UserIds.of_texts([]).chunks()) == []
    assert texts(b"") == []


def test_the_ids_never_show() -> None:
    assert uid(7)[1:] not in repr(UserIds.of_texts([uid(7)]))
    with pytest.raises(ValueError, match="not a user id") as caught:
        UserIds.of_texts(["U7"])
    assert "U7" not in str(caught.value)
