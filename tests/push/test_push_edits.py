"""Whatever people edit between two runs: nobody twice, nothing unapproved, nothing due untold."""

import shutil
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from edited_world import DAYS, FORMS, MINUTE, Shops, faults, instant, place_of, play
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RULE_MARKER, rule, run_state_machine_as_test

from oactl.domain.delivery.identity import Channel, Identity, of_account
from oactl.sending import account_run, approve, by_name, due, freeze, posts, resolve
from oactl.sending.context import SendingContext
from runner import Ran

HOURS = st.sampled_from([1 / 60, 0.25, 0.5, 1, 3, 12, 23, 26])
KINDS = st.sampled_from(["reset_after", "500_after", "429_rate", "429_month", "403", "gateway_403"])
LEDGER = st.sampled_from(["copy", "put back"])


class World(Shops):
    """What people do, and what runs do."""

    # ---- runs -----------------------------------------------------------------------------

    @rule()
    def a_minute(self) -> None:
        self.run_due()
        self.pass_time(MINUTE)

    @rule(kind=KINDS, count=st.integers(1, 4), skip=st.integers(0, 2))
    def a_minute_of_faults(self, kind: str, count: int, skip: int) -> None:
        self.line.fault(faults(kind, count, skip))
        self.run_due()
        self.line.clear_faults()
        self.pass_time(MINUTE)

    @rule(at=st.integers(1, 30))
    def a_killed_minute(self, at: int) -> None:
        self.run_killed(at)
        self.pass_time(MINUTE)

    @rule(hours=HOURS)
    def time_passes(self, hours: float) -> None:
        self.pass_time(timedelta(hours=hours))

    @rule(hours=st.integers(1, 26))
    def hours_of_runs(self, hours: int) -> None:
        for _ in range(hours):
            self.run_due()
            self.pass_time(timedelta(hours=1))

    # ---- edits ----------------------------------------------------------------------------

    @rule()
    def edit_text(self) -> None:
        self.edit(text=self.written.text + 1)

    @rule(at=st.sampled_from(["20:00", "19:00", "21:00"]))
    def edit_time(self, at: str) -> None:
        self.edit(at=at)

    @rule(days=st.sampled_from(sorted(DAYS)))
    def edit_days(self, days: str) -> None:
        self.edit(days=days)

    @rule(audience=st.sampled_from(["all", "{all: [members]}"]))
    def edit_audience(self, audience: str) -> None:
        self.edit(audience=audience)

    @rule(form=st.sampled_from(FORMS))
    def edit_accounts(self, form: str) -> None:
        self.edit(form=form)

    @rule()
    def second_joins_or_leaves(self) -> None:
        self.edit(group=not self.written.group)

    @rule()
    def rename_the_account(self) -> None:
        """Of an account that LINE never told of nobody can know that it is the same."""
        if self.known.contacted:
            self.edit(main="shop1" if self.written.main == "main" else "main")

    @rule()
    def draft(self) -> None:
        self.edit(draft=not self.written.draft)

    @rule(what=st.sampled_from(["less", "more", "twice", "odd", "all"]))
    def edit_the_list(self, what: str) -> None:
        people = {
            "less": self.people[2:],
            "more": self.people[:5],
            "twice": [*self.people, *self.people[:3]],
            "odd": [*self.people, "nobody"],
            "all": self.people,
        }
        self.shop.write("members.csv", "\n".join(people[what]))

    @rule(how=st.sampled_from(["away", "broken", "there"]))
    def the_plan_goes_or_comes(self, how: str) -> None:
        path = self.shop.root / "plans/shop.yaml"
        if how == "there":
            self.written.put(self.shop)
        elif how == "away":
            path.unlink(missing_ok=True)
        else:
            path.write_text("version: 1\nplan: shop\nposts: [", encoding="utf-8")
        self.there = how

    # ---- approvals ------------------------------------------------------------------------

    @rule()
    def somebody_approves(self) -> None:
        if self.there == "there":
            self.approve()

    @rule()
    def edit_and_approve_text(self) -> None:
        self.edit_text()
        self.somebody_approves()

    @rule()
    def somebody_revokes(self) -> None:
        self.keep_approvals()
        standing = self.numbers()
        if self.shop.run("plan", "revoke", "shop/offer").code == 0:
            self.known.revoked |= standing

    @rule()
    def keep_approvals(self) -> None:
        path = self.shop.root / "approvals/shop.yaml"
        if path.exists():
            self.old_approvals.append(path.read_text(encoding="utf-8"))

    @rule(place=st.integers(0, 9))
    def old_approvals_come_back(self, place: int) -> None:
        if self.old_approvals:
            text = self.old_approvals[place % len(self.old_approvals)]
            self.shop.write("approvals/shop.yaml", text)

    @rule()
    def the_approvals_go(self) -> None:
        self.keep_approvals()
        (self.shop.root / "approvals/shop.yaml").unlink(missing_ok=True)

    # ---- a person's word ------------------------------------------------------------------

    @rule()
    def skip(self) -> None:
        """The next one."""
        now = self.shop.now
        wall = self.written.walls(now - MINUTE, now + timedelta(days=7))[0]
        name = f"{self.written.main}/shop/offer@{wall}"
        if self.shop.run("delivery", "skip", name, "--reason", "x").code == 0:
            self.known.skipped.add(("main", wall))

    @rule(current=st.booleans())
    def resume(self, current: bool) -> None:
        for each in self.open():
            standing = self.standing()
            if standing and not current:
                (self.known.resumed[place_of(each)],) = standing
            self.kept = None  # its next generation is of this ledger only
            self.by_name("delivery", "resume", each["id"], *["--with-current"] * current)

    @rule()
    def stop(self) -> None:
        for each in self.open():
            self.by_name("delivery", "stop", each["id"], "--reason", "x")

    @rule()
    def push_by_name(self) -> None:
        """The last one that was due."""
        now = self.shop.now
        walls = self.written.walls(now - timedelta(days=3), now)
        if walls and not (self.restored and now - instant(walls[-1]) > timedelta(hours=23)):
            self.by_name("push", f"{self.written.main}/shop/offer@{walls[-1]}")

    @rule()
    def a_person_looks(self) -> None:
        """A person who sees what is true says it of what is unknown."""
        keys = {sent.retry_key for sent in self.line.received()}
        for each in self.deliveries():
            if each["state"] != "unknown":
                continue
            batches = self.shop.run("delivery", "show", each["id"], "--json").data["batches"]
            taken = {b["retry_key"] in keys for b in batches if b["state"] != "accepted"}
            if len(taken) == 1:
                self.kept = None
                word = "--sent" if taken.pop() else "--not-sent"
                self.by_name("delivery", "resolve", each["id"], word)

    def open(self) -> list[dict[str, Any]]:
        states = {"sending", "refused", "partial", "held"}
        return [each for each in self.deliveries() if each["state"] in states and each["batches"]]

    # ---- the ledger -----------------------------------------------------------------------

    @rule(what=LEDGER)
    def the_ledger(self, what: str) -> None:
        if what == "put back":
            self.put_ledger_back()
            return
        path = self.folder / "copy.db"
        shutil.copy(self.shop.ledger, path)
        self.kept = path, self.known.copied()


QUICK = settings(
    max_examples=60,
    stateful_step_count=12,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
TestEdits = World.TestCase
TestEdits.settings = QUICK


# ---- the test of the test: wrong designs that the checker must catch ---------------------------


class ByAccountName(World):
    """Takes an account's name for who it is."""

    def __init__(self) -> None:
        def channel_of(ctx: SendingContext, account: Any) -> Channel:
            return Channel(ctx.host(account.name), of_account(account.name))

        self.wrong = mock.patch.object(SendingContext, "channel_of", channel_of)
        super().__init__()


class ByWrittenId(World):
    """Takes an occurrence for another one when its account is written in another form."""

    def __init__(self) -> None:
        plain, frozen = due.identity_of, freeze.delivery_of

        def written(identity: Identity, plan: Any, account: str) -> Identity:
            wall = f"{identity.wall}/{account}"
            return replace(identity, wall=wall) if plan.several else identity

        def identity_of(ctx: SendingContext, occurrence: Any) -> Identity:
            return written(plain(ctx, occurrence), occurrence.plan, occurrence.account)

        def delivery_of(ctx: SendingContext, evaluation: Any, *args: Any, **words: Any) -> Any:
            made, it = frozen(ctx, evaluation, *args, **words), evaluation.occurrence
            identity = written(made.identity, it.plan, it.account)
            return replace(made, identity=identity, id=made.id[:6] + str(it.plan.several))

        self.wrong = ExitStack()
        for module in (approve, by_name, due, resolve):
            self.wrong.enter_context(mock.patch.object(module, "identity_of", identity_of))
        self.wrong.enter_context(mock.patch.object(freeze, "delivery_of", delivery_of))
        super().__init__()


class ApprovedOnceForAll(World):
    """Asks for an approval only when a delivery begins."""

    def __init__(self) -> None:
        self.wrong = mock.patch.object(account_run.AccountRun, "_is_covered", return_value=True)
        super().__init__()


class ChecksOffWhatIsLost(World):
    """Takes what it cannot read for accounted for."""

    def __init__(self) -> None:
        self.wrong = mock.patch.object(posts, "_lost", return_value=[])
        super().__init__()

    def check_code(self, ran: Ran) -> None:
        """Its runs say that all is well; what is untold at the end must be enough."""


class AnEditMakesAPast(World):
    """Takes the times of now for those of always."""

    def __init__(self) -> None:
        def is_past(occurrence: Any, seen: Any, now: Any) -> bool:
            return seen is None or occurrence.closes < min(now, seen.seen_at)

        self.wrong = ExitStack()
        for module in (due, posts, approve):
            self.wrong.enter_context(mock.patch.object(module, "is_past", is_past))
        super().__init__()


Story = list[tuple[str, dict[str, Any]]]
MINUTES, LATER, YES = ("a_minute", {}), ("time_passes", {"hours": 26}), ("somebody_approves", {})
TO_MEMBERS = ("edit_audience", {"audience": "{all: [members]}"})
BUSY = ("a_minute_of_faults", {"kind": "429_rate", "count": 99, "skip": 1})
# Where each design goes wrong, in as few steps as it takes.
STORIES: dict[type[World], Story] = {
    ByAccountName: [MINUTES, ("rename_the_account", {}), YES, MINUTES],
    ByWrittenId: [MINUTES, ("edit_accounts", {"form": FORMS[1]}), YES, MINUTES],
    ApprovedOnceForAll: [TO_MEMBERS, YES, BUSY, ("somebody_revokes", {}), MINUTES],
    ChecksOffWhatIsLost: [
        MINUTES,
        ("the_plan_goes_or_comes", {"how": "away"}),
        *[LATER, MINUTES] * 3,
        ("the_plan_goes_or_comes", {"how": "there"}),
    ],
    AnEditMakesAPast: [
        MINUTES,
        ("time_passes", {"hours": 23}),
        ("edit_time", {"at": "21:00"}),
        YES,
        MINUTES,
        LATER,
    ],
}


@pytest.mark.parametrize("wrong", STORIES, ids=lambda wrong: wrong.__name__)
def test_a_wrong_design_is_caught(wrong: type[World]) -> None:
    play(World(), STORIES[wrong])
    with pytest.raises(AssertionError):
        play(wrong(), STORIES[wrong])


# What each goes wrong by, with what has to happen around it.
OFTEN = {
    ByWrittenId: ("a_minute", "somebody_approves", "edit_accounts"),
    AnEditMakesAPast: (
        *("a_minute", "time_passes", "somebody_approves"),
        *("edit_text", "edit_accounts", "edit_time"),
    ),
}


def hurried(wrong: type[World]) -> type[World]:
    """The same with the rules only that lead there."""
    rules = [name for name, each in vars(World).items() if hasattr(each, RULE_MARKER)]
    rare = dict.fromkeys(set(rules) - set(OFTEN[wrong]))
    return type(wrong.__name__, (wrong,), rare)


@pytest.mark.parametrize("wrong", OFTEN, ids=lambda wrong: wrong.__name__)
def test_chance_finds_a_wrong_design_too(wrong: type[World]) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(hurried(wrong), settings=settings(QUICK, phases=[Phase.generate]))
