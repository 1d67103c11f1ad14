"""A file that is not UTF-8 is told with the encoding that it is in, or both that it may be in."""

import pytest

from oactl.i18n import languages
from oactl.planfile.encodings import likely_encodings
from oactl.planfile.flex_file import flex_of
from oactl.planfile.list_rows import ListError, records_of
from oactl.planfile.yaml.reader import read_yaml
from oactl.rules import rule_text

TAIWAN = "官方周年慶！加入好友享八五折優惠，每週三晚上八點準時開始。"
CHINA = "新品上市，加入会员享八五折优惠！这个星期三晚上八点准时开始。"
JAPAN = "クリスマスキャンペーン開催中！毎週水曜日の夜八時から配信します。"
THAILAND = "โปรโมชั่นพิเศษสำหรับสมาชิกใหม่ รับส่วนลดสิบห้าเปอร์เซ็นต์ทันที"
SAVED = [
    (TAIWAN, "cp950", "Big5"),
    (CHINA, "gb18030", "GB18030"),
    (CHINA, "gbk", "GB18030"),
    (JAPAN, "cp932", "Shift_JIS"),
    (THAILAND, "cp874", "TIS-620"),
    (THAILAND, "tis-620", "TIS-620"),
    *(
        (text, codec, "UTF-16")
        for text in (TAIWAN, CHINA, JAPAN, THAILAND)
        for codec in ("utf-16", "utf-16-le", "utf-16-be")
    ),
]


@pytest.mark.parametrize(("text", "codec", "name"), SAVED)
def test_a_plan_in_another_encoding_is_told_with_its_name(text, codec, name):
    plan = f"version: 1\nposts:\n  - id: a\n    messages:\n      - text: {text}\n"
    document = read_yaml(plan.encode(codec), "plans/p.yaml")
    (found,) = document.problems
    assert (found.rule, found.variant, found.params["encoding"]) == ("OA102", "likely", name)
    assert document.root is None


@pytest.mark.parametrize(("text", "codec", "name"), SAVED)
def test_a_flex_file_in_another_encoding_is_told_with_its_name(text, codec, name):
    found = flex_of(f'{{"type": "bubble", "altText": "{text}"}}'.encode(codec))
    assert (found.value, found.variant, found.params) == (None, "likely", {"encoding": name})


@pytest.mark.parametrize(("text", "codec", "name"), SAVED)
def test_a_list_in_another_encoding_is_never_read_as_people(text, codec, name):
    people = f"user_id,note\nU{'0' * 32},{text}\n".encode(codec)
    with pytest.raises(ListError) as doubt:
        list(records_of([people]))
    assert doubt.value.code == ("file_utf16" if name == "UTF-16" else "file_encoding")


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [("好", "cp950", "Big5"), ("新品", "gb18030", "GB18030"), ("你好", "gbk", "GB18030")],
)
def test_of_few_words_both_encodings_are_told_that_they_may_be_in(text, codec, name):
    data = f"subject: {text}\n".encode(codec)
    (found,) = read_yaml(data, "plans/p.yaml").problems
    assert name in likely_encodings(data)
    for language in languages():
        said = rule_text("OA102", language).message_of(found.variant).format(**found.params)
        assert name in said


@pytest.mark.parametrize("data", [b"subject: caf\xe9\n", b"a: \xff\n", bytes(range(128, 256))])
def test_what_is_in_none_of_them_is_not_named(data):
    (found,) = read_yaml(data, "plans/p.yaml").problems
    assert (found.rule, found.variant) == ("OA102", "unknown")
    assert "encoding" not in found.params


def test_a_few_nuls_by_mistake_are_no_utf_16():
    found = read_yaml("posts: []\ntitle: 週年慶\0\n".encode(), "plans/p.yaml").problems
    assert "OA102" not in [each.rule for each in found]
