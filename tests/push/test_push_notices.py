"""Who is named by `notify:` is told of what waits for a person: once, in one message a run."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from receiving import CERTS, Mailbox, Web, heard, mail_server, program, web_server
from sending_shop import CONFIG, HEAD, OFFER, POST, Shop, open_shop

from oactl.sandbox import Fault, SandboxServer
from published import validator

Happens = Callable[[Shop], object]
HELD = "held: shop/offer@2026-11-25T20:00"


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as server:
        yield server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


def tells(shop: Shop, *receivers: str) -> None:
    """Write `notify:` into the configuration."""
    shop.write("oactl.yaml", CONFIG + "notify:\n" + "".join(f"  - {each}\n" for each in receivers))


def by_program(shop: Shop, then: str = "", on: str = "") -> None:
    program(shop.root, then)
    tells(shop, f"{{{on}to: {{command: [{sys.executable!r}, tell.py]}}}}")


def by_web(shop: Shop, web: Web, kind: str = "", on: str = "") -> None:
    shop.env["HOOK"] = web.url
    tells(shop, f"{{{on}to: {{webhook: {{env: HOOK{kind}}}}}}}")


def events(documents: list[dict[str, Any]]) -> list[str]:
    return [each["event"] for document in documents for each in document["events"]]


def revoke(shop: Shop) -> None:
    shop.run("plan", "revoke", "shop/offer")


def test_what_is_held_is_told_once_with_why_and_the_next_command(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    assert shop.push().code == 3
    (document,) = heard(shop.root)
    (event,) = document["events"]
    assert (event["event"], event["occurrence"], event["account"]) == ("held", OFFER, "main")
    assert (event["held_by"], event["subject"], event["state"]) == (
        "approval",
        "官方周年慶",
        "held",
    )
    assert event["message"].startswith(HELD)
    assert "oactl plan approve shop/offer" in event["help"]
    assert document["title"] == "oactl: 1 held"
    assert event["message"] in document["text"]
    assert (document["version"], document["test"], document["rehearsal"]) == (1, False, True)
    shop.later()
    shop.push()
    assert len(heard(shop.root)) == 1


def missed(shop: Shop) -> None:
    shop.later(timedelta(hours=3))


def refused(shop: Shop) -> None:
    shop.line.fault(Fault("403", path="/v2/bot/message/broadcast", count=None))


def unknown(shop: Shop) -> None:
    shop.line.fault(Fault("500_after", path="/v2/bot/message/broadcast", count=None))
    shop.push()
    shop.later(timedelta(hours=25))


def by_hand(shop: Shop) -> None:
    post = POST.replace("    audience: all\n", "    platform: facebook\n").partition(
        "    messages"
    )[0]
    shop.plan(post + "    copy: 周年慶開跑!\n    assets: [https://example.com/a.jpg]\n")
    shop.approve()


@pytest.mark.parametrize(
    ("event", "happens"),
    [("missed", missed), ("refused", refused), ("unknown", unknown), ("hand_off", by_hand)],
)
def test_every_end_that_a_person_has_to_hear_of_is_told(
    shop: Shop, event: str, happens: Happens
) -> None:
    by_program(shop)
    happens(shop)
    shop.push()
    assert events(heard(shop.root)) == [event]
    for minutes in (1, 61, 61):
        shop.later(timedelta(minutes=minutes))
        shop.push()
    assert events(heard(shop.root)) == [event]


def test_what_simply_went_out_is_told_to_nobody(shop: Shop) -> None:
    by_program(shop)
    assert shop.push().only["state"] == "sent"
    assert heard(shop.root) == []


def test_a_hand_off_brings_what_is_to_be_posted(shop: Shop) -> None:
    by_program(shop)
    by_hand(shop)
    shop.push()
    ((event,),) = [document["events"] for document in heard(shop.root)]
    assert (event["copy"], event["assets"]) == ("周年慶開跑!", ["https://example.com/a.jpg"])
    assert f"oactl delivery done {OFFER} --url" in event["help"]
    (document,) = heard(shop.root)
    assert "周年慶開跑!\nhttps://example.com/a.jpg" in document["text"]


def test_a_receiver_is_told_of_what_it_asked_for_only(shop: Shop) -> None:
    by_program(shop, on="on: [missed, refused], ")
    revoke(shop)
    shop.push()
    assert heard(shop.root) == []


def test_a_new_receiver_hears_nothing_of_before(shop: Shop) -> None:
    revoke(shop)
    shop.push()
    by_program(shop)
    shop.later()
    shop.push()
    assert heard(shop.root) == []
    shop.later(timedelta(hours=3))
    shop.push()
    assert events(heard(shop.root)) == ["missed"]


def test_a_receiver_that_was_away_hears_nothing_that_is_a_day_old(shop: Shop) -> None:
    by_program(shop)
    shop.push()
    shop.write("oactl.yaml", CONFIG)
    shop.later(timedelta(days=7))
    revoke(shop)
    shop.push()
    by_program(shop)
    shop.later(timedelta(hours=25))
    shop.push()
    assert events(heard(shop.root)) == ["missed"]


def test_what_goes_on_for_days_is_told_once(shop: Shop) -> None:
    by_program(shop)
    shop.write("plans/broken.yaml", "version: 1\nplan: broken\nposts: 3\n")
    shop.push()
    for _ in range(30):
        shop.later(timedelta(minutes=61))
        shop.push()
    assert len(heard(shop.root)) == 1
    assert "oactl plan validate" in heard(shop.root)[0]["text"]


def test_a_test_send_that_fails_is_the_testers_own(shop: Shop) -> None:
    by_program(shop)
    shop.write("testers.csv", f"{min(shop.line.friends())}\n")
    shop.line.fault(Fault("403", path="/v2/bot/message/push", count=None))
    shop.later(-timedelta(minutes=10))
    assert shop.run("push", "shop/offer", "--test").code == 1
    shop.push()
    assert heard(shop.root) == []


def test_what_is_sent_by_name_and_refused_is_told_by_the_next_run(shop: Shop) -> None:
    by_program(shop)
    shop.later(-timedelta(minutes=10))
    shop.push()
    shop.later(timedelta(minutes=10))
    refused(shop)
    assert shop.run("push", OFFER).code == 1
    shop.later()
    shop.run("push", "--due")
    assert events(heard(shop.root)) == ["refused"]


def test_a_ledger_of_before_tells_no_old_news(shop: Shop) -> None:
    revoke(shop)
    shop.push()
    with closing(sqlite3.connect(shop.ledger)) as db, db:
        for table in ("receivers", "notifications", "foretold"):
            db.execute(f"drop table {table}")
        db.execute("pragma user_version = 3")
    by_program(shop)
    shop.later()
    assert shop.push().code == 0
    assert heard(shop.root) == []
    assert shop.run("db", "check").code == 0


# ---- before the time -------------------------------------------------------------------------


def at(shop: Shop, *walls: str) -> list[str]:
    for wall in walls:
        shop.at(wall)
        shop.push()
    return events(heard(shop.root))


def test_what_nobody_approved_is_told_a_day_and_two_hours_before(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    assert at(shop, "2026-11-24T19:59") == []
    assert at(shop, "2026-11-24T20:00", "2026-11-24T20:01", "2026-11-25T17:59") == ["unapproved"]
    (first,) = heard(shop.root)
    assert "2026-11-25 20:00" in first["text"]
    assert "oactl plan approve shop/offer" in first["text"]
    assert at(shop, "2026-11-25T18:00", "2026-11-25T18:01") == ["unapproved"] * 2
    assert at(shop, "2026-11-25T20:00") == ["unapproved", "unapproved", "held"]


def test_what_was_written_an_hour_before_is_told_once(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    assert at(shop, "2026-11-25T19:00", "2026-11-25T19:01", "2026-11-25T19:30") == ["unapproved"]


def test_what_was_approved_in_time_is_not_told(shop: Shop) -> None:
    by_program(shop)
    assert at(shop, "2026-11-24T20:00", "2026-11-25T18:00") == []


def test_a_draft_waits_for_nobody(shop: Shop) -> None:
    by_program(shop)
    shop.plan(POST.replace("subject:", "draft: true\n    subject:"))
    assert at(shop, "2026-11-24T20:00", "2026-11-25T18:00") == []


def test_what_a_person_skipped_is_not_told(shop: Shop) -> None:
    by_program(shop)
    revoke(shop)
    shop.at("2026-11-24T10:00")
    shop.push()
    assert shop.run("delivery", "skip", OFFER, "--reason", "no").code == 0
    assert at(shop, "2026-11-24T20:00", "2026-11-25T18:00") == []


def test_an_idle_minute_ends_when_a_message_is_to_be_tried_again(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.status = 503
    revoke(shop)
    for seconds in (0, 10, 20, 31):
        shop.later(timedelta(seconds=seconds))
        shop.run("push", "--due")
    assert len(web.posted) == 2
    shop.later(timedelta(seconds=10))
    shop.run("push", "--due")
    web.status = 200
    shop.later(timedelta(seconds=121))
    assert shop.run("push", "--due").code == 0
    assert len(web.posted) == 3


@pytest.mark.parametrize("receiver", ["program", "nobody"])
def test_runs_are_idle_until_somebody_is_to_be_told(shop: Shop, receiver: str) -> None:
    """The note of an idle run ends when a post comes near; told of nobody, it goes on."""
    if receiver == "program":
        by_program(shop)
    revoke(shop)
    for wall in ("2026-11-25T10:00", "2026-11-25T10:01"):
        shop.at(wall)
        shop.run("push", "--due")
    note = shop.root / ".oactl" / "cache" / "next-due"
    until = float(note.read_text(encoding="utf-8").split("\n")[2])
    shop.at("2026-11-25T18:00" if receiver == "program" else "2026-11-25T20:00")
    assert until == shop.now.timestamp()


# ---- many at once ----------------------------------------------------------------------------


def test_one_run_makes_one_message_however_much_it_held(shop: Shop) -> None:
    by_program(shop)
    many = [POST.replace("id: offer", f"id: offer-{n}") for n in range(29)]
    shop.plan(POST, *many)
    revoke(shop)
    shop.push()
    (document,) = heard(shop.root)
    assert len(document["events"]) == 30
    assert document["title"] == "oactl: 30 held"
    assert document["text"].count("held:") == 10
    assert "… and 20 more: oactl status" in document["text"]


def test_one_post_for_many_accounts_is_one_line(shop: Shop) -> None:
    by_program(shop)
    config = (shop.root / "oactl.yaml").read_text(encoding="utf-8")
    others = "".join(f"  shop{n}: {{token: {{env: NONE}}}}\n" for n in range(20))
    shop.write("oactl.yaml", config.replace("accounts:\n", f"accounts:\n{others}"))
    names = ", ".join(f"shop{n}" for n in range(20))
    shop.plan(POST, head=HEAD.replace("account: main", f"accounts: [{names}]"))
    shop.push()
    (document,) = heard(shop.root)
    assert len(document["events"]) == 20
    assert document["text"].count("held:") == 1
    assert "also for 19 more accounts" in document["text"]


# ---- each kind -------------------------------------------------------------------------------


def test_a_webhook_gets_the_document_and_its_address_shows_nowhere(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    revoke(shop)
    ran = shop.push()
    ((path, headers, document),) = web.posted
    assert path == "/secret-path?key=secret-key"
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == document["id"]
    assert events([document]) == ["held"]
    assert "secret" not in ran.out + ran.err
    assert b"secret-" not in shop.ledger.read_bytes()


def test_slack_teams_and_discord_get_what_they_take(shop: Shop, web: Web) -> None:
    shop.env["HOOK"] = web.url
    kinds = ("slack", "teams", "discord")
    tells(shop, *(f"{{to: {{webhook: {{env: HOOK, kind: {kind}}}}}}}" for kind in kinds))
    revoke(shop)
    shop.plan(POST.replace("官方周年慶", "<!channel> @everyone & <b>"))
    shop.push()
    slack, teams, discord = web.documents
    assert "&lt;!channel&gt; @everyone &amp; &lt;b&gt;" in slack["text"]
    assert HELD in slack["text"]
    (card,) = [each["content"] for each in teams["attachments"]]
    assert any(HELD in block["text"] for block in card["body"])
    assert HELD in discord["content"]
    assert discord["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://example.com/hook", "plain http is for this machine only"),
        ("ftp://example.com", "holds no address that can be used"),
        ("https://user:pass@example.com/", "holds no address that can be used"),
        ("https://example.com/hook", "the clock is set"),
        (None, "there is nothing to use at its place (env: HOOK)"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_by_notify_test(
    shop: Shop, web: Web, address: str | None, says: str
) -> None:
    by_web(shop, web)
    shop.env["HOOK"] = address
    ran = shop.run("notify", "test")
    assert ran.code == 1
    assert says in ran.out
    assert "/hook" not in ran.out
    assert "pass" not in ran.out


def test_the_documents_are_those_of_the_page(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    ran = shop.run("notify", "test", "--json")
    revoke(shop)
    by_hand(shop)
    shop.push()
    assert list(validator("NotifyTest").iter_errors(ran.data)) == []
    assert ran.data["receivers"][0]["delivered"]
    tested, told = web.documents
    assert (tested["test"], tested["events"]) == (True, [])
    for document in (tested, told):
        assert list(validator("Notification").iter_errors(document)) == []


def test_one_receiver_is_tried_by_its_name_or_its_number(shop: Shop, web: Web) -> None:
    shop.env["HOOK"] = web.url
    hook = "to: {webhook: {env: HOOK}}"
    tells(shop, f"{{name: first, {hook}}}", f"{{name: second, {hook}}}")
    assert "✓ first (webhook): " in shop.run("notify", "test", "--to", "first").out
    assert shop.run("notify", "test", "--to", "2").out.startswith("✓ second")
    assert [document["receiver"] for document in web.documents] == ["first", "second"]
    ran = shop.run("notify", "test", "--to", "third")
    assert (ran.code, "it has: first, second" in ran.err) == (2, True)


def test_where_nobody_is_named_notify_test_says_how_to(shop: Shop) -> None:
    ran = shop.run("notify", "test")
    assert ran.code == 2
    assert "notify: [{to: {webhook: {env: SLACK_WEBHOOK}}}]" in ran.err


def test_a_redirect_is_not_followed(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    with web_server() as other:
        web.status, web.headers = 307, {"Location": other.url}
        ran = shop.run("notify", "test")
        assert ran.code == 1
        assert "answered 307" in ran.out
        assert other.posted == []


def test_mail_has_the_text_and_the_pictures(shop: Shop, mailbox: Mailbox) -> None:
    shop.env["PASSWORD"] = "app pass word"
    tells(
        shop,
        f"{{to: {{email: {{host: 127.0.0.1, port: {mailbox.port}, user: me, password: "
        "{env: PASSWORD}, from: oactl@example.com, to: [a@example.com, b@example.com]}}}",
    )
    by_hand(shop)
    shop.write("pictures/a.png", "not really")
    plan = (shop.root / "plans/shop.yaml").read_text(encoding="utf-8")
    shop.write("plans/shop.yaml", plan.replace("https://example.com/a.jpg", "pictures/a.png"))
    shop.approve()
    ran = shop.push()
    assert ran.err == ""
    (mail,) = mailbox.mails
    assert mail["Subject"] == "oactl: 1 to post by hand"
    assert mail["To"] == "a@example.com, b@example.com"
    body = mail.get_body()
    assert body is not None
    assert "周年慶開跑!" in body.get_content()
    (picture,) = mail.iter_attachments()
    assert (picture.get_filename(), picture.get_content_type()) == ("a.png", "image/png")
    assert picture.get_content() == b"not really"
    assert mailbox.logins == 1
    assert b"app pass" not in shop.ledger.read_bytes()


def test_doctor_looks_for_all_that_is_needed_and_sends_nothing(shop: Shop, web: Web) -> None:
    shop.env["HOOK"] = web.url
    tells(
        shop,
        "{to: {webhook: {env: HOOK}}}",
        "{to: {webhook: {env: NOT_SET}}}",
        "{to: {command: [./not-there]}}",
        "{to: {line: {account: main, user: {env: HOOK}}}}",
    )
    ran = shop.run("doctor", "--json")
    checks = [each for each in ran.data["checks"] if each["check"] == "notices"]
    assert [each["state"] for each in checks] == ["ok", "fault", "fault", "fault"]
    assert "env: NOT_SET" in checks[1]["message"]
    assert "not-there cannot be started" in checks[2]["message"]
    assert "no user id" in checks[3]["message"]
    assert "secret" not in ran.out
    assert web.posted == []


def test_a_mail_server_that_refuses_says_why(shop: Shop, mailbox: Mailbox) -> None:
    mailbox.refuses = "550 nobody here"
    tells(
        shop,
        f"{{to: {{email: {{host: 127.0.0.1, port: {mailbox.port}, from: a@b.c, to: c@d.e}}}}}}",
    )
    ran = shop.run("notify", "test")
    assert (ran.code, mailbox.mails) == (1, [])
    assert "550" in ran.out


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_mail_is_encrypted_and_the_servers_certificate_checked(shop: Shop, security: str) -> None:
    with mail_server(tls=security == "ssl") as box:
        address = f"host: 127.0.0.1, port: {box.port}, security: {security}, from: a@b.c, to: c@d.e"
        tells(shop, f"{{to: {{email: {{{address}}}}}}}")
        shop.env["SSL_CERT_FILE"] = str(CERTS / "stranger.pem")
        ran = shop.run("notify", "test")
        assert (ran.code, "certificate" in ran.out, box.mails) == (1, True, [])
        shop.env["SSL_CERT_FILE"] = str(CERTS / "ca.pem")
        ran = shop.run("notify", "test")
        assert (ran.code, len(box.mails)) == (0, 1), ran.out


def test_a_webhook_is_encrypted_and_its_certificate_checked(shop: Shop) -> None:
    with web_server(tls=True) as web:
        by_web(shop, web)
        shop.env["SSL_CERT_FILE"] = str(CERTS / "stranger.pem")
        ran = shop.run("notify", "test")
        assert (ran.code, "certificate not trusted" in ran.out, web.posted) == (1, True, [])
        shop.env["SSL_CERT_FILE"] = str(CERTS / "ca.pem")
        assert (shop.run("notify", "test").code, len(web.posted)) == (0, 1)


def by_line(shop: Shop) -> str:
    owner = min(shop.line.friends())
    shop.env["OWNER"] = owner
    tells(shop, "{to: {line: {account: main, user: {env: OWNER}}}}")
    return owner


def test_a_person_gets_a_line_message(shop: Shop) -> None:
    owner = by_line(shop)
    by_hand(shop)
    shop.push()
    assert dict(shop.reached) == {owner: 1}
    (push,) = [each for each in shop.line.requests() if each.request.path.endswith("/push")]
    body = json.loads(push.request.body)
    assert [each["type"] for each in body["messages"]] == ["text", "image"]
    assert owner.encode() not in shop.ledger.read_bytes()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("403", "LINE says"),
        ("401", "LINE says"),
        ("429_month", "LINE says"),
        ("reset_before", "was not told: "),
    ],
)
def test_what_line_says_is_told_without_the_persons_id(shop: Shop, kind: str, says: str) -> None:
    owner = by_line(shop)
    revoke(shop)
    shop.line.fault(Fault(kind, path="/v2/bot/message/push", count=None))
    ran = shop.push()
    assert ran.code == 3
    assert says in ran.err
    assert owner not in ran.err + shop.run("doctor").out
    assert dict(shop.reached) == {}


def test_a_line_message_that_line_took_without_saying_so_comes_once(shop: Shop) -> None:
    owner = by_line(shop)
    revoke(shop)
    shop.line.fault(Fault("500_after", path="/v2/bot/message/push", count=1))
    ran = shop.push()
    assert "receiver line was not told" in ran.err
    assert owner not in ran.err
    shop.later(timedelta(minutes=2))
    assert shop.push().err == ""
    pushes = [each for each in shop.line.requests() if each.request.path.endswith("/push")]
    assert [each.status for each in pushes] == [500, 409]
    assert dict(shop.reached) == {owner: 1}


# ---- what goes wrong -------------------------------------------------------------------------


def test_a_message_that_fails_is_tried_again_later_and_changes_no_exit_code(
    shop: Shop, web: Web
) -> None:
    by_web(shop, web)
    web.status = 503
    revoke(shop)
    ran = shop.push()
    assert ran.code == 3
    assert "receiver webhook was not told: 127.0.0.1 answered 503; tried again by itself" in ran.err
    assert "oactl notify test --to webhook" in ran.err
    shop.later(timedelta(seconds=30))
    assert (shop.push().code, len(web.posted)) == (0, 1)
    shop.later(timedelta(seconds=31))
    assert (shop.push().err, len(web.posted)) == ("", 2)
    web.status = 200
    shop.later(timedelta(seconds=121))
    assert (shop.push().err, len(web.posted)) == ("", 3)
    assert len({document["id"] for document in web.documents}) == 1
    shop.later(timedelta(hours=1))
    shop.push()
    assert len(web.posted) == 3


def test_after_23_hours_it_is_given_up_and_said(shop: Shop, web: Web) -> None:
    by_web(shop, web, on="on: [held], ")
    web.status = 500
    revoke(shop)
    said = []
    for _ in range(60):
        said.append(shop.push().err)
        shop.later(timedelta(minutes=30))
    told = [each for each in said if "receiver webhook" in each]
    assert len(told) == 2
    assert "given up" in told[1]
    assert 15 < len(web.posted) < 40
    doctor = shop.run("doctor").out
    assert "webhook" in doctor
    assert "answered 500" in doctor


def test_of_a_receiver_that_fails_nothing_is_tried_before_its_wait_is_over(
    shop: Shop, web: Web
) -> None:
    by_web(shop, web)
    web.status = 503
    others = [
        POST.replace("id: offer", f"id: more-{n}").replace("20:00", f"20:0{n}") for n in (1, 2)
    ]
    shop.plan(POST, *others)
    revoke(shop)
    for _ in range(3):
        shop.push()
        shop.later(timedelta(seconds=59))
    tried = len(web.posted)
    web.status = 200
    for _ in range(4):
        shop.later()
        shop.push()
    assert tried <= 3
    assert len({document["id"] for document in web.documents}) == 3
    assert len(web.posted) == tried + 3


def test_one_that_fails_keeps_nobody_else_from_hearing(shop: Shop, web: Web) -> None:
    shop.env["HOOK"] = web.url
    program(shop.root)
    tells(
        shop,
        "{to: {command: [./not-there]}}",
        "{to: {webhook: {env: NOT_SET}}}",
        f"{{name: other, to: {{command: [{sys.executable!r}, -c, 'raise SystemExit(7)']}}}}",
        "{name: web, to: {webhook: {env: HOOK}}}",
        f"{{name: program, to: {{command: [{sys.executable!r}, tell.py]}}}}",
    )
    revoke(shop)
    ran = shop.push()
    assert ran.code == 3
    assert (events(web.documents), events(heard(shop.root))) == (["held"], ["held"])
    assert "receiver command was not told: not-there cannot be started" in ran.err
    assert "ended with 7" in ran.err
    assert "env: NOT_SET" in ran.err


def test_one_that_never_answers_is_left_after_ten_seconds(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.waits = threading.Event()
    revoke(shop)
    began = time.monotonic()
    ran = shop.push()
    assert 9 < time.monotonic() - began < 20
    assert "was not told: 127.0.0.1 did not answer as it should" in ran.err


def test_within_the_deadline_of_a_run_nothing_is_told_that_does_not_fit(
    shop: Shop, web: Web
) -> None:
    by_web(shop, web)
    revoke(shop)
    shop.push("--deadline", "0s")
    assert web.posted == []
    shop.later()
    shop.push()
    assert events(web.documents) == ["held"]


def test_a_dry_run_tells_nobody(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    revoke(shop)
    shop.push("--dry-run")
    shop.push("--dry-run")
    assert web.posted == []


def test_sending_is_over_before_anybody_is_told(shop: Shop) -> None:
    """The program looks into the ledger: what was sent is settled."""
    look = (
        "import sqlite3; db = sqlite3.connect('.oactl/state.db');"
        "open('settled', 'w').write(str(db.execute('select state from settled').fetchall()))"
    )
    by_program(shop, look)
    shop.plan(POST, POST.replace("id: offer", "id: other"))
    shop.push()
    assert "'sent'" in (shop.root / "settled").read_text()


def test_messages_of_a_rehearsal_are_not_told_later(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.status = 500
    revoke(shop)
    shop.push()
    with closing(sqlite3.connect(shop.ledger)) as db, db:
        db.execute("update notifications set next_at = '2020-01-01T00:00:00.000000+00:00'")
    web.status = 200
    shop.env["OACTL_NOW"] = None
    shop.run("push", "--due")
    first, *later = web.documents
    assert first["rehearsal"]
    assert [each["rehearsal"] for each in later] == [False]  # what is missed on the real clock
    assert first["id"] != later[0]["id"]


# ---- killed ----------------------------------------------------------------------------------


def killed(shop: Shop) -> int:
    """`push --due` as a process of its own; its exit code, negative where it was killed."""
    shop.line.set_now(shop.now)
    return subprocess.run(
        [sys.executable, "-m", "oactl", "push", "--due"],
        cwd=shop.root,
        env=shop.environ(),
        capture_output=True,
        check=False,
        timeout=60,
    ).returncode


def test_killed_before_a_message_was_marked_it_is_told_again_under_its_id(shop: Shop) -> None:
    kill = (
        "if not os.path.exists('killed'):\n"
        "    open('killed', 'w').close()\n"
        "    os.kill(os.getppid(), 9)"
    )
    by_program(shop, kill)
    revoke(shop)
    assert killed(shop) == -9
    shop.later()
    shop.push()
    first, second = heard(shop.root)
    assert first == second
    shop.later()
    shop.push()
    assert len(heard(shop.root)) == 2


@pytest.mark.parametrize(("event", "happens"), [("held", revoke), ("hand_off", by_hand)])
def test_killed_at_any_step_it_is_told_at_the_latest_by_the_next_run_under_one_id(
    tmp_path: Path, line: SandboxServer, event: str, happens: Happens
) -> None:
    script = Path(__file__).with_name("killer.py")
    with (
        web_server() as web,
        subprocess.Popen(
            [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as killer,
    ):
        assert killer.stdin is not None
        assert killer.stdout is not None
        for step in range(1, 100):
            shop = open_shop(tmp_path / str(step), line)
            by_web(shop, web)
            happens(shop)
            web.posted.clear()
            order = {"cwd": str(shop.root), "env": shop.environ(), "at": step}
            order |= {"args": ["push", "--due"], "out": os.devnull, "err": os.devnull}
            print(json.dumps(order), file=killer.stdin, flush=True)
            ended = json.loads(killer.stdout.readline())
            shop.later()
            shop.run("push", "--due")
            assert set(events(web.documents)) == {event}, ended["step"]
            assert len({document["id"] for document in web.documents}) == 1, ended["step"]
            if not ended["killed"]:
                break
        killer.stdin.close()
    assert step > 10


def test_asked_to_stop_a_run_leaves_what_it_is_telling_to_the_next(shop: Shop, web: Web) -> None:
    by_web(shop, web)
    web.waits = threading.Event()
    revoke(shop)
    shop.line.set_now(shop.now)
    with subprocess.Popen(
        [sys.executable, "-m", "oactl", "push", "--due"],
        cwd=shop.root,
        env=shop.environ(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while not web.posted and process.poll() is None:
            time.sleep(0.02)
        process.terminate()
        began = time.monotonic()
        assert process.wait(10) == 3  # what it held it has said
        assert time.monotonic() - began < 5
    web.waits.set()
    web.waits = None
    shop.later(timedelta(minutes=2))
    shop.push()
    assert [document["id"] for document in web.documents] == [web.documents[0]["id"]] * 2
