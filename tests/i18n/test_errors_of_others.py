"""What the system, OpenSSL, SQLite and LINE say of a failure reaches people in their language."""

from collections.abc import Iterator

import pytest

from oactl.i18n import use
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
    ],
)
def test_known_words_are_said_in_chinese_with_the_code_beside(words: str, said: str) -> None:
    assert localized(words) == said


def test_words_that_nobody_knows_stay_as_they_came() -> None:
    assert localized("The property, 'x', is odd") == "The property, 'x', is odd"
