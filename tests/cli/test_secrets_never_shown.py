"""A token that stands in the wrong place, or a login in a URL, is never said back in any form."""

import json

import pytest

LONG = "A1b2C3d4" * 22
SIGNED = "eyJhbGciOiJIUzI1NiJ9.UnVQ8o0lAbcdefgh"
TOKENS = pytest.mark.parametrize("token", [LONG, SIGNED], ids=["long", "signed"])
# Every command with the words that it may be given in the place of TOKEN.
COMMANDS = [
    "account add TOKEN",
    "account check TOKEN",
    "push --due --account TOKEN",
    "plan agenda --account TOKEN",
    "insight sync --account TOKEN",
    "report weekly --account TOKEN",
    "quota --account TOKEN",
    "audience count vip --account TOKEN",
    "audience list --account TOKEN",
    "explain TOKEN",
    "explain OATOKEN",
    "plan show TOKEN",
    "plan preview TOKEN",
    "plan approve TOKEN --by TOKEN",
    "plan revoke TOKEN",
    "plan retire TOKEN",
    "plan status --plan TOKEN",
    "plan validate TOKEN",
    "delivery show TOKEN",
    "delivery stop TOKEN --reason TOKEN",
    "delivery list --account TOKEN",
    "push TOKEN",
    "push TOKEN@2026-11-25T20:00",
    "push --TOKEN",
    "db restore TOKEN",
    "report weekly --format TOKEN",
    "sandbox serve --port TOKEN",
    "plan schema TOKEN",
    "TOKEN",
    "account TOKEN",
]


@TOKENS
def test_a_token_as_a_name_is_not_said_back(oactl_here, token):
    for command in COMMANDS:
        words = [word.replace("TOKEN", token) for word in command.split()]
        for more in ([], ["--json"]):
            found = oactl_here(*words, *more)
            assert token[:30] not in found.out + found.err, (command, more)


WRONG_PLANS = [
    "plan: TOKEN\nposts: []\n",
    "posts: [{id: TOKEN}]\n",
    "TOKEN: 1\n",
    "posts: [{id: a, audience: {all: [TOKEN]}, silent: TOKEN, cadence: {weekly: TOKEN}}]\n",
    "posts: [{id: a, checker: TOKEN, type: TOKEN, via: TOKEN, messages: [{TOKEN: 1}]}]\n",
]


@TOKENS
def test_a_token_in_a_plan_is_in_no_look_of_its_findings(oactl_here, workspace, token):
    for lines in WRONG_PLANS:
        text = lines.replace("TOKEN", token)
        (workspace / "plans/odd.yaml").write_text(text, encoding="utf-8")
        for look in ("text", "json", "github", "sarif"):
            found = oactl_here("plan", "validate", "--format", look)
            assert found.code == 1
            assert "OA601" in found.out
            assert token[:30] not in found.out + found.err, (lines, look)


@TOKENS
def test_a_token_in_the_configuration_is_not_said_back(oactl_here, workspace, token):
    for key in ("quiet_hours", "name", "price_plan", "approval", "testers", "tags"):
        config = f"version: 1\naccounts:\n  main: {{{key}: {token}}}\n  {token}: {{}}\n"
        (workspace / "oactl.yaml").write_text(config, encoding="utf-8")
        for words in (["status"], ["status", "--json"], ["plan", "validate", "--format", "sarif"]):
            found = oactl_here(*words)
            assert found.code == 2
            assert token[:30] not in found.out + found.err, key


LOGINS = ["https://mia:{}@line.example.com", "http://mia:{}@127.0.0.1:1", "https://:{}@host/a"]
PASSWORDS = pytest.mark.parametrize("password", ["hunter2", "p@ss-hunter2", "hunter2" * 20])


@PASSWORDS
def test_the_login_of_an_api_base_in_the_configuration_is_refused_and_not_said_back(
    oactl_here, workspace, password
):
    for url in LOGINS:
        for key in ("api_base", "data_api_base"):
            config = f'version: 1\naccounts: {{main: {{{key}: "{url.format(password)}"}}}}\n'
            (workspace / "oactl.yaml").write_text(config, encoding="utf-8")
            for words in (["status"], ["push", "--due", "--json"], ["plan", "validate"]):
                found = oactl_here(*words)
                assert found.code == 2
                assert "hunter2" not in found.out + found.err, (url, key)


@PASSWORDS
def test_the_login_of_an_address_in_the_environment_is_not_said_back(oactl_here, password):
    for url in (*LOGINS, "mia:{}@host", "http://mia:{}@host/http://x", "x://{}@h"):
        for name in ("OACTL_LINE_API_BASE", "HTTPS_PROXY"):
            env = {"OACTL_LINE_API_BASE": None, name: url.format(password)}
            for words in (["account", "check"], ["doctor", "--json"], ["push", "--due"]):
                found = oactl_here(*words, env=env)
                assert "hunter2" not in found.out + found.err, (url, name)


def test_an_error_in_json_still_names_what_is_no_secret(oactl_here):
    found = oactl_here("plan", "show", "weekly-ofer", "--json")
    assert "weekly-ofer" in json.loads(found.out)["error"]["message"]
