"""What the system, OpenSSL, SQLite and LINE say of a failure reaches people in their language."""

import re
from collections.abc import Iterator

import pytest

from oactl.i18n import use
from oactl.words import answers
from oactl.words.errors import localized


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use("zh-TW")
    yield
    use("en")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("name: Name or service not known", "查詢主機名稱：查不到這個主機名稱"),
        ("connect: Connection refused", "連線：連線被拒絕"),
        (
            "TLS: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
            "TLS 加密：無法建立安全連線（WRONG_VERSION_NUMBER）",
        ),
        (
            "TLS: certificate not trusted: certificate has expired",
            "TLS 加密：憑證不受信任：憑證已過期",
        ),
        ("file is not a database", "這個檔案不是資料庫"),
        (
            "The request body has 1 error(s): AUDIENCE_GROUP_NOT_FOUND",
            "這個帳號沒有這個受眾（AUDIENCE_GROUP_NOT_FOUND）",
        ),
        ("HTTP 400 in a form that is not known", "HTTP 400，格式無法辨識"),
        (
            "HTTP 502, not from LINE: HTTP 502 without LINE's words (text/html)",
            "HTTP 502，不是 LINE 的回應：HTTP 502，沒有附上 LINE 的說明（text/html）",
        ),
        ("token: connect: Connection refused", "權杖：連線：連線被拒絕"),
        (
            "The request body has 2 error(s): text: May not be empty; to: Must not be specified",
            "請求內容有 2 個錯誤：text：不可空白；to：不可指定",
        ),
    ],
)
def test_known_words_are_said_in_chinese_with_the_code_beside(words: str, said: str) -> None:
    assert localized(words) == said


def test_words_that_nobody_knows_stay_as_they_came() -> None:
    assert localized("The property, 'x', is odd") == "The property, 'x', is odd"


@pytest.mark.parametrize("sentence", [*answers.OURS, *answers.LINES, *answers.DETAILS])
def test_each_known_answer_is_said_in_chinese_and_stays_as_it_came_in_english(
    sentence: str,
) -> None:
    words = re.sub(r"\{(\w+)\}", lambda place: _PLACES.get(place[1], "x"), sentence)
    said = localized(words)
    assert said != words
    assert not re.search(r"[A-Za-z']+ [a-z']+ [a-z']+", said)
    use("en")
    assert localized(words) == words


_PLACES = {"status": "502", "number": "2"}
