"""What makes an occurrence the same one, and the names that every ledger derives from it alike."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from oactl.domain.delivery.identity import (
    Channel,
    Identity,
    delivery_id,
    of_account,
    retry_key,
    unit_name,
)

IDENTITY = Identity(Channel("h", "Ub"), "p", "x", "2026-11-25T20:00")


def test_a_key_hangs_on_workspace_bot_occurrence_batch_and_generation() -> None:
    keys = [
        retry_key("w", IDENTITY, "0", 0),
        retry_key(None, IDENTITY, "0", 0),
        retry_key("v", IDENTITY, "0", 0),
        retry_key("w", replace(IDENTITY, channel=Channel("h", "Uc")), "0", 0),
        retry_key("w", replace(IDENTITY, wall="2026-11-25T20:01"), "0", 0),
        retry_key("w", replace(IDENTITY, plan="q"), "0", 0),
        retry_key("w", replace(IDENTITY, post="y"), "0", 0),
        retry_key("w", IDENTITY, "0.1", 0),
        retry_key("w", IDENTITY, "0", 1),
    ]
    assert len(set(keys)) == 9
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", k) for k in keys)


def test_another_version_derives_the_same_key() -> None:
    """Or a restored ledger would send again under a key that LINE does not know."""
    assert retry_key("w", IDENTITY, "0", 0) == "f3ab99dd-f082-5f80-afc5-42585caa21e0"
    assert retry_key(None, IDENTITY, "0", 0) == "5887d81b-c3f6-5c0c-aaca-085c3279e916"
    assert retry_key("w", IDENTITY, "7.01", 2) == "5421f0f7-d52b-5b0f-bb84-21a1375ac4d9"


def test_a_key_hangs_on_nothing_else() -> None:
    elsewhere = replace(IDENTITY, channel=Channel("another host", "Ub"))
    assert retry_key("w", elsewhere, "0", 0) == retry_key("w", IDENTITY, "0", 0)


@given(name=st.text(min_size=1, max_size=60), workspace=st.none() | st.text(max_size=9))
def test_a_unit_is_one_that_line_takes(name: str, workspace: str | None) -> None:
    unit = unit_name(workspace, replace(IDENTITY, plan=name))
    assert re.fullmatch(r"[A-Za-z0-9_]{1,30}", unit)
    assert unit.startswith("oa_20261125_")


def test_units_of_two_workspaces_or_bots_are_counted_apart() -> None:
    others = [
        unit_name("w", IDENTITY),
        unit_name("v", IDENTITY),
        unit_name("w", replace(IDENTITY, channel=Channel("h", "Uc"))),
        unit_name("w", replace(IDENTITY, post="y")),
    ]
    assert len(set(others)) == 4


def test_one_occurrence_of_one_account_at_one_host_is_one_delivery() -> None:
    assert delivery_id("h", "main", "a") == delivery_id("h", "main", "a")
    others = {
        delivery_id(*name) for name in (("g", "main", "a"), ("h", "x", "a"), ("h", "main", "b"))
    }
    assert len(others | {delivery_id("h", "main", "a")}) == 4


def test_an_identity_is_named_without_its_account() -> None:
    assert IDENTITY.name == "p/x@2026-11-25T20:00"
    assert of_account("main") != of_account("second")
