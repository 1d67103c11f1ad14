"""One message to a receiver: its events as JSON, and as a text in its language."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from oactl.domain.visible import in_one_line, visible
from oactl.i18n import _
from oactl.ledger.notifications import new_id
from oactl.public_json import dump
from oactl.public_json.notices import Notification, ToldEvent
from oactl.words.receivers import ALSO, COUNTED, MORE, TEST_TEXT, TEST_TITLE

MOST_EVENTS = 1_000  # of one message; the others are counted
_MOST_SHOWN = 10  # groups of events in the text
_LONGEST = 4_500  # UTF-16 units of the text; LINE takes 5,000 ("Text message")
_LONGEST_COPY = 2_000  # characters of what is posted by hand, in the text


def document_of(
    receiver: str,
    events: Sequence[ToldEvent],
    at: datetime,
    *,
    workspace: str | None,
    rehearsal: bool = False,
) -> Notification:
    """What a receiver is told of some events. Its id is new."""
    ordered = sorted(events, key=lambda each: [*COUNTED].index(each.event))
    title = title_of(ordered)
    return Notification(
        version=1,
        id=new_id(),
        at=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        workspace=workspace,
        receiver=receiver,
        test=False,
        rehearsal=rehearsal,
        title=title,
        text=shortened("\n\n".join([title, *_paragraphs(ordered)]), _LONGEST),
        events=ordered[:MOST_EVENTS],
        more=max(0, len(ordered) - MOST_EVENTS),
    )


def test_document(
    receiver: str, at: datetime, *, workspace: str | None, rehearsal: bool
) -> Notification:
    """What a person sends to see whether a receiver is told."""
    title = _(TEST_TITLE)
    return Notification(
        version=1,
        id=new_id(),
        at=f"{at:%Y-%m-%dT%H:%M:%SZ}",
        workspace=workspace,
        receiver=receiver,
        test=True,
        rehearsal=rehearsal,
        title=title,
        text=f"{title}\n\n{_(TEST_TEXT, receiver=receiver)}",
    )


def json_text(document: Notification) -> str:
    """The document as the ledger keeps it and a receiver gets it."""
    return json.dumps(dump(document), ensure_ascii=False)


def title_of(events: Sequence[ToldEvent]) -> str:
    """`oactl: 2 held, 1 to post by hand`."""
    kinds = [each.event for each in events]
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    said = _(", ").join(_(COUNTED[kind], count=n) for kind, n in counts.items())
    return _("{name}: {value}", name="oactl", value=said)


def _paragraphs(events: Sequence[ToldEvent]) -> Iterator[str]:
    """A paragraph for each group of events that differ by their account only."""
    groups: dict[tuple[object, ...], list[ToldEvent]] = {}
    for each in events:
        groups.setdefault(_group(each), []).append(each)
    shown = [*groups.values()]
    for group in shown[:_MOST_SHOWN]:
        yield "\n".join(_lines(group[0], len(group) - 1))
    left = sum(map(len, shown[_MOST_SHOWN:]))
    if left:
        yield _(MORE, count=left)


def _group(event: ToldEvent) -> tuple[object, ...]:
    if event.occurrence is None or event.event == "alert":  # each account has its own figures
        return event.event, event.message
    when = event.scheduled_at
    return event.event, event.plan, event.post, when, event.held_by, event.reason, event.error


def _lines(event: ToldEvent, others: int) -> Iterator[str]:
    yield in_one_line(event.message)
    yield from ("  " + in_one_line(each) for each in event.causes)
    about = [event.subject or "", _(ALSO, count=others) if others else ""]
    if any(about):
        yield "  " + in_one_line(_(", ").join(filter(None, about)))
    if event.help:
        yield "  " + in_one_line(event.help)
    if event.copy or event.assets:
        yield ""
        yield visible(shortened(event.copy or "", _LONGEST_COPY), lines=True)
        yield from map(in_one_line, event.assets)


def shortened(text: str, most: int) -> str:
    """A text of at most so many UTF-16 units, with a mark where it was cut."""
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return kept.decode("utf-16-le", "ignore") + "…"


def assets_of(document: Mapping[str, object]) -> Iterator[str]:
    """The pictures and files that a document names, each once."""
    events = document.get("events")
    known = [each for each in events if isinstance(each, dict)] if isinstance(events, list) else []
    yield from dict.fromkeys(str(path) for each in known for path in each.get("assets", ()))
