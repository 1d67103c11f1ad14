"""A configuration that cannot be read: each command says where and why, and ends with 2."""

import pytest

COMMANDS = [
    ["status"],
    ["plan"],
    ["plan", "agenda"],
    ["plan", "validate"],
    ["plan", "show", "x"],
    ["plan", "approve", "x", "--by", "y"],
    ["plan", "status"],
    ["push", "--due"],
    ["push", "p/x@2026-11-25T20:00"],
    ["delivery", "list"],
    ["account", "list"],
    ["account", "check"],
    ["account", "add", "shop", "--token-env", "T"],
    ["insight", "sync"],
    ["insight", "show"],
    ["report", "weekly"],
    ["explain", "p/x@2026-11-25T20:00"],
    ["doctor"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_mistake_in_oactl_yaml_is_told_with_its_place(oactl_here, workspace, command):
    config = workspace / "oactl.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("people:", "poeple:"), "utf-8")
    code, out, err = oactl_here(*command)
    assert code == 2
    assert "oactl.yaml:4:1" in out + err
    assert "people" in out + err


@pytest.mark.parametrize("command", COMMANDS[1:], ids=" ".join)
def test_without_a_workspace_the_way_to_one_is_told(oactl_here, tmp_path, command):
    code, _, err = oactl_here(*command, cwd=tmp_path)
    assert code == 2
    assert "oactl init" in err
