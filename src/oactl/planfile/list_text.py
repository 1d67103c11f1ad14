"""The bytes of a list of user ids as stretches of whole lines: one line end, no NUL, no UTF-16."""

from collections.abc import Iterable, Iterator

STRETCH = 256 * 1024  # bytes read at once
_LONGEST_ROW = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 256


class DoubtError(Exception):
    """What is odd about a list, as a code with the row (the line of the file, from 1) or none."""

    def __init__(self, code: str, row: int | None = None) -> None:
        super().__init__(code, row)
        self.code = code
        self.row = row


def stretches(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    r"""Whole lines that all end with `\n`, with the row of the first. Raises a `DoubtError`.

    CR LF and CR alone are line ends too. A byte order mark of UTF-8 is left out.
    """
    row = 1
    for lines in _whole_lines(blocks):
        lines_ = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in lines else lines
        if b"\0" in lines_:
            raise DoubtError("file_nul", row + lines_.count(b"\n", 0, lines_.index(b"\0")))
        yield row, lines_
        row += lines_.count(b"\n")


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    rest, rows = b"", 1
    for number, block in enumerate(blocks):
        data = rest + (_beginning(block) if number == 0 else block)
        end = _end_of_lines(data)
        if end == 0 and len(data) > _LONGEST_ROW:
            raise DoubtError("file_field", rows)
        if end:
            rows += data.count(b"\n", 0, end) or data.count(b"\r", 0, end)
            yield data[:end]
        rest = data[end:]
    if rest:
        yield rest if rest.endswith((b"\n", b"\r")) else rest + b"\n"


def _beginning(block: bytes) -> bytes:
    """The first bytes of a file without its mark; raises where they are UTF-16."""
    head = block[:_HEAD]
    nuls = head.count(b"\0") / max(len(head), 1)
    if block.startswith(_UTF16_BOMS) or 0.25 <= nuls <= 0.75:  # noqa: PLR2004 - ASCII has 1 of 2
        raise DoubtError("file_utf16")
    return block.removeprefix(_BOM)


def _end_of_lines(data: bytes) -> int:
    """Where the last whole line ends. A CR at the very end may yet be followed by its LF."""
    last = len(data) - data.endswith(b"\r")
    return max(data.rfind(b"\n", 0, last), data.rfind(b"\r", 0, last)) + 1
