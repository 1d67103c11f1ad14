"""Each kind of receiver of `notify:` gets what it takes, and no secret shows."""

import json
from datetime import timedelta

import pytest
from receiving import (
    CERTS,
    HELD,
    Mailbox,
    Web,
    by_hand,
    by_web,
    events,
    mail_server,
    revoke,
    tells,
    web_server,
)
from sending_shop import POST, Shop

from oactl.sandbox import Fault
from published import validator


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
    assert slack["mrkdwn"] is False
    (card,) = [each["content"] for each in teams["attachments"]]
    assert any(HELD in block["inlines"][0]["text"] for block in card["body"])
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
