"""Words, times and plans at their edges end in a sentence, never in a traceback."""

import pytest

EDGES = ["0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]


@pytest.mark.parametrize("now", EDGES)
@pytest.mark.parametrize("command", ["status", "plan agenda", "push --due", "report weekly"])
def test_the_ends_of_time_are_no_clock(oactl_here, now, command):
    code, _, err = oactl_here("--now", now, *command.split())
    assert code == 2
    assert "1972 to 2197" in err


@pytest.mark.parametrize("wall", ["9999-12-31T23:59", "0001-01-01T00:00", "2026-02-30T20:00"])
@pytest.mark.parametrize("command", ["explain", "push", "delivery show"])
def test_an_occurrence_at_the_ends_of_time_is_none(oactl_here, wall, command):
    code, _, err = oactl_here(*command.split(), f"anniversary/wed-fri-offer@{wall}")
    assert code == 2
    assert err


@pytest.mark.parametrize("command", ["delivery show", "explain", "plan show", "plan validate"])
def test_bytes_that_are_no_utf8_name_nothing(oactl_here, command):
    code, out, err = oactl_here(*command.split(), "\udcff\udc80")
    assert code == 2
    assert "\ufffd" in out + err


@pytest.mark.parametrize(
    "command",
    ["plan show", "plan validate", "status --workspace", "db backup", "db restore", "explain"],
)
def test_a_name_of_three_hundred_characters_names_nothing(oactl_here, command):
    code, _, err = oactl_here(*command.split(), "長" * 300)
    assert code in {1, 2}
    assert err


@pytest.mark.parametrize("name", ["OACTL_CONFIG", "OACTL_WORKSPACE"])
def test_an_environment_that_names_no_possible_file_says_so(oactl_here, name):
    code, out, err = oactl_here("status", env={name: "長" * 300})
    assert code in {0, 2}
    assert "oactl init" in out + err


@pytest.mark.parametrize("look", ["text", "json", "github", "sarif"])
def test_a_plan_whose_file_name_is_no_utf8_is_a_finding(oactl_here, workspace, look):
    plan = workspace / "plans" / "anniversary.yaml"
    plan.rename(plan.with_name("\udcff.yaml"))
    code, out, _ = oactl_here("plan", "validate", "--format", look)
    assert code == 1
    assert "no UTF-8" in out


@pytest.mark.parametrize("command", ["plan agenda", "push --due", "plan status", "status"])
def test_a_plan_whose_file_name_is_no_utf8_stops_nothing_else(oactl_here, workspace, command):
    plan = workspace / "plans" / "anniversary.yaml"
    (workspace / "plans" / "\udcff.yaml").write_bytes(plan.read_bytes())
    code, out, err = oactl_here(*command.split())
    assert code in {0, 1, 3}
    assert "wed-fri-offer" in out + err


@pytest.mark.parametrize(
    "words",
    [
        ("--now", "", "status"),
        ("--now=", "push", "--due"),
        ("status", "--workspace", ""),
        ("plan", "status", "--plan", ""),
        ("plan", "agenda", "--account="),
        ("push", "--due", "--deadline", ""),
        ("push", "--due", "--plan", ""),
        ("push", ""),
        ("plan", "approve", "--plan", "", "--by", "熊大"),
        ("plan", "approve", "wed-fri-offer", "--by", ""),
        ("plan", "validate", ""),
        ("plan", "validate", "plans/anniversary.yaml", ""),
        ("plan", "agenda", "--from", ""),
    ],
)
def test_an_empty_value_is_wrong_usage_and_never_stands_for_all(oactl_here, words):
    code, out, err = oactl_here(*words)
    assert (code, out) == (2, "")
    assert "is empty" in err
