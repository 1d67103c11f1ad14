"""Whatever LINE and the process do: of a post with variants nobody is served twice either."""

from dataclasses import replace
from unittest import mock

import careful_world
import pytest
from careful_world import APPROVAL, PEOPLE, PLAN, POST, PROPOSAL
from test_push_never_twice import LOST, QUICK, TAKE, TAKE_DIE, World, play

from oactl.domain.delivery.events import Dropped
from oactl.domain.delivery.facts import Record
from oactl.domain.delivery.state import State, all_of, fold
from oactl.domain.message import Contents, Item
from oactl.domain.plan import whole_name
from oactl.sending import freeze

NAMES = ("a", "b")
VARIED = replace(POST, contents=Contents("variants", tuple(Item(name, ()) for name in NAMES)))
PROPOSED = replace(PROPOSAL, contents=dict.fromkeys(NAMES, "x"))
STAND_INS = {
    "PLAN": replace(PLAN, posts=(VARIED,)),
    "PROPOSAL": PROPOSED,
    "APPROVAL": replace(APPROVAL, proposal=PROPOSED),
}


class WorldOfVariants(World):
    """The same shop and the same bad days, with two variants."""

    def __init__(self) -> None:
        super().__init__()
        for name, stand_in in STAND_INS.items():
            self.stack.enter_context(mock.patch.object(careful_world, name, stand_in))

    def served(self, record: Record) -> None:
        """Where all of its variants are told as sent, everyone got one."""
        name = whole_name(record.delivery.occurrence)
        arms = [r for r in self.records() if whole_name(r.delivery.occurrence) == name]
        if {fold(arm, self.clock.at).state for arm in arms} != {State.SENT}:
            return
        assert len(arms) == len(NAMES)
        dropped = sum(each.recipients for arm in arms for each in all_of(arm, Dropped))
        assert sum(self.line.took[name, user] for user in PEOPLE) == len(PEOPLE) - dropped


TestVariantsNeverTwice = WorldOfVariants.TestCase
TestVariantsNeverTwice.settings = QUICK


# ---- the test of the test: a wrong design that the checker must catch ---------------------------


class EveryoneInEachArm(WorldOfVariants):
    """Does not share the people out."""

    def __init__(self) -> None:
        super().__init__()
        everyone = mock.patch.object(
            freeze,
            "shared_out",
            lambda chunks, _salt, arms, _share: [b"".join(chunks)] * (arms + 1),
        )
        self.stack.enter_context(everyone)


@pytest.mark.parametrize("story", [[("a_minute", LOST)], [("a_minute", TAKE_DIE)]])
def test_a_bad_minute_is_mended_by_the_next(story: list[tuple[str, object]]) -> None:
    play(WorldOfVariants(), [*story, ("a_minute", TAKE), ("a_minute", TAKE)])


def test_a_wrong_design_is_caught() -> None:
    play(WorldOfVariants(), [("a_minute", TAKE)])
    with pytest.raises(AssertionError):
        play(EveryoneInEachArm(), [("a_minute", TAKE)])
