"""`demographics:` of an audience or a tag: words about people to LINE's steps.

LINE knows ages in steps of five years from 15 to 70 and friendships of 7, 30, 90, 180 and 365 days
("Narrowcast", demographic filters); what lies between breaks a rule that names the nearest step.
"""

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from typing import Annotated, ClassVar, Literal, NamedTuple, Self, TypeAlias

from pydantic import BeforeValidator, Field, Tag, model_validator

from oactl.domain.audience import Demographics
from oactl.domain.violation import Violation
from oactl.errors import Params
from oactl.planfile.models.base import MAPPING, OTHER, BuiltBy, Model, Violations, by_kind
from oactl.planfile.models.scalars import Json, OneOrMany, Parsed, optional
from oactl.planfile.violations import brief

# One row a country: the code's prefix and the areas in the order of LINE's numbers, each with the
# Chinese or Japanese name, `=`, the English one; `/` parts two spellings.
_TAIWAN = (
    "台北市=Taipei City/Taipei 新北市=New Taipei City/New Taipei 桃園市=Taoyuan City/Taoyuan"
    " 台中市=Taichung City/Taichung 台南市=Tainan City/Tainan 高雄市=Kaohsiung City/Kaohsiung"
    " 基隆市=Keelung City/Keelung 新竹市=Hsinchu City 嘉義市=Chiayi City 新竹縣=Hsinchu County"
    " 苗栗縣=Miaoli County/Miaoli 彰化縣=Changhua County/Changhua 南投縣=Nantou County/Nantou"
    " 雲林縣=Yunlin County/Yunlin 嘉義縣=Chiayi County 屏東縣=Pingtung County/Pingtung"
    " 宜蘭縣=Yilan County/Yilan 花蓮縣=Hualien County/Hualien 台東縣=Taitung County/Taitung"
    " 澎湖縣=Penghu County/Penghu 金門縣=Kinmen County/Kinmen"
    " 連江縣/馬祖=Lienchiang County/Lienchiang/Matsu"
)
_JAPAN = (
    "北海道=Hokkaido 青森県=Aomori 岩手県=Iwate 宮城県=Miyagi 秋田県=Akita 山形県=Yamagata"
    " 福島県=Fukushima 茨城県=Ibaraki 栃木県=Tochigi 群馬県=Gunma 埼玉県=Saitama 千葉県=Chiba"
    " 東京都=Tokyo 神奈川県=Kanagawa 新潟県=Niigata 富山県=Toyama 石川県=Ishikawa 福井県=Fukui"
    " 山梨県=Yamanashi 長野県=Nagano 岐阜県=Gifu 静岡県/靜岡県=Shizuoka 愛知県=Aichi 三重県=Mie"
    " 滋賀県=Shiga 京都府=Kyoto 大阪府=Osaka 兵庫県=Hyogo 奈良県=Nara 和歌山県=Wakayama"
    " 鳥取県=Tottori 島根県=Shimane 岡山県=Okayama 広島県/廣島県=Hiroshima 山口県=Yamaguchi"
    " 徳島県/德島県=Tokushima 香川県=Kagawa 愛媛県=Ehime 高知県=Kochi 福岡県=Fukuoka 佐賀県=Saga"
    " 長崎県=Nagasaki 熊本県=Kumamoto 大分県=Oita 宮崎県=Miyazaki 鹿児島県/鹿兒島県=Kagoshima"
    " 沖縄県/沖繩県=Okinawa"
)
_THAILAND = (
    "曼谷/バンコク=Bangkok 芭達雅/芭堤雅/パタヤ=Pattaya 泰國北部/タイ北部=Northern Thailand"
    " 泰國中部/タイ中部=Central Thailand 泰國南部/タイ南部=Southern Thailand"
    " 泰國東部/タイ東部=Eastern Thailand 泰國東北部/タイ東北部=Northeastern Thailand"
    " 泰國西部/タイ西部=Western Thailand"
)
_COUNTRIES = {"tw": _TAIWAN, "jp": _JAPAN, "th": _THAILAND}
_SUFFIXES = "市県都府"
_SHORTEST_WITH_SUFFIX = 3


def area_code(name: str) -> str | None:
    """LINE's code (`tw_01`) of an area's name or code; none where the name is not one area's."""
    return _codes().get(_plain(name))


@cache
def area_names() -> tuple[str, ...]:
    """The first name of every area, for completion and for "did you mean"."""
    return tuple(names[0] for _, names in _areas())


def area_name(code: str, language: str) -> str:
    """The name of an area by LINE's code; what is no code of ours stays as it is."""
    names = dict(_areas()).get(code, [code])
    chinese = language.startswith("zh")
    return names[0] if chinese else next(filter(str.isascii, names), names[0])


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return text.replace("臺", "台").replace("縣", "県").replace(" ", "").replace("-", "_")


def _areas() -> list[tuple[str, list[str]]]:
    rows = []
    for prefix, table in _COUNTRIES.items():
        # An English name may hold a space; the next area begins with a character beyond Latin.
        words: list[str] = []
        for word in table.split(" "):
            if word[0].isascii() and words:
                words[-1] += f" {word}"
            else:
                words.append(word)
        rows += [
            (f"{prefix}_{number:02}", word.replace("=", "/").split("/"))
            for number, word in enumerate(words, 1)
        ]
    return rows


@cache
def _codes() -> dict[str, str]:
    full = {code: code for code, _ in _areas()}
    full |= {_plain(name): code for code, names in _areas() for name in names}
    short: dict[str, set[str]] = {}
    for name, code in full.items():
        if name[-1] in _SUFFIXES and len(name) >= _SHORTEST_WITH_SUFFIX:
            short.setdefault(name[:-1], set()).add(code)
    return {name: min(codes) for name, codes in short.items() if len(codes) == 1} | full


AGES = tuple(range(15, 71, 5))
FRIEND_DAYS = (7, 30, 90, 180, 365)
_AGE = r"(\d{1,3})?\s*[-–~+到至]\s*(\d{1,3})?"
_DAYS = r"(\d{1,4})\s*(?:d|days?|天|日)"
_MONTHS = r"(\d{1,2}|[一三六])\s*個?\s*(?:月|months?)"
_DAYS_OF_MONTHS = {"1": 30, "一": 30, "3": 90, "三": 90, "6": 180, "六": 180, "12": 365}
_YEAR = r"[1一]\s*(?:年|years?|y)"
_WEEK = r"(?:1\s*(?:w|week)|[1一]\s*[週周])"
_YEARS_OF_A_STEP = 5
_LONGEST_AREA = 60  # characters
_GENDERS = {"女": "female", "女性": "female", "男": "male", "男性": "male"}


class HalfOpenRange(NamedTuple):
    """From `low` to below `high`; a side may be open."""

    low: int | None = None
    high: int | None = None


def _whole(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) <= len("100") else 0
    return _step(text, number, AGES, "OA410", str)


def _days(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).lower()
    days = _length_in_days(plain)
    if days is None:
        raise Violations(Violation("OA411", (), {"value": brief(text)}, variant="kind"))
    return _step(text, days, FRIEND_DAYS, "OA411", "{}d".format)


def _length_in_days(plain: str) -> int | None:
    """A length of time in days; a month and a year are the steps that LINE has for them."""
    found = re.fullmatch(_DAYS, plain)
    if found:
        return int(found[1])
    if re.fullmatch(_WEEK, plain):
        return FRIEND_DAYS[0]
    months = re.fullmatch(_MONTHS, plain)
    if months:
        return _DAYS_OF_MONTHS.get(months[1])
    return FRIEND_DAYS[-1] if re.fullmatch(_YEAR, plain) else None


def _step(
    text: str, number: int, steps: tuple[int, ...], rule: str, say: Callable[[int], str]
) -> int:
    """The number, where it is one of LINE's steps."""
    if number in steps:
        return number
    raise Violations(
        Violation(rule, (), {"value": brief(text), "nearest": say(_nearest(number, steps))})
    )


def _ages(text: str) -> HalfOpenRange | None:
    """`25-34`, the last year included; `30-`, `-29`, `30歲以上`."""
    plain = unicodedata.normalize("NFKC", text).replace("歲", "").replace("以上", "-")
    found = re.fullmatch(_AGE, plain.strip())
    if found is None or not any(found.groups()):
        return None
    low = int(found[1]) if found[1] else None
    high = int(found[2]) + 1 if found[2] else None
    if _off_step(low) or _off_step(high) or (low is not None and high is not None and low >= high):
        params = {"value": brief(text), "nearest": _nearest_ages(low, high)}
        raise Violations(Violation("OA410", (), params))
    return HalfOpenRange(low, high)


def _area(text: str) -> str:
    code = area_code(text) if len(text) <= _LONGEST_AREA else None
    if code is None:
        raise Violations(Violation("OA412", (), {"value": brief(text), **_nearest_areas(text)}))
    return code


def _off_step(age: int | None) -> bool:
    return age is not None and age not in AGES


def _nearest(value: int, steps: tuple[int, ...]) -> int:
    return min(steps, key=lambda step: abs(step - value))


def _nearest_ages(low: int | None, high: int | None) -> str:
    first = None if low is None else _nearest(low, AGES)
    after = None if high is None else _nearest(high, AGES)
    if first is not None and after is not None and after <= first:
        after = first + _YEARS_OF_A_STEP if first < AGES[-1] else None
    return f"{'' if first is None else first}-{'' if after is None else after - 1}"


def _nearest_areas(word: str) -> Params:
    names = area_names()
    begins = [name for name in names if word and name.startswith(word)]
    letters = set(brief(word))
    alike = [name for name in names if len(letters & set(name)) * 2 >= len(name)]
    return {"near": begins or get_close_matches(brief(word), alike, n=2, cutoff=0.5)}


_STEP_SCHEMA: Json = {"type": ["integer", "string"], "minimum": 1, "pattern": "^[0-9]{1,4}$"}
_DAYS_SCHEMA: Json = {"type": "string", "examples": ["7d", "30d", "90d", "180d", "365d"]}
_AGES_SCHEMA: Json = {"type": ["string", "integer"], "minLength": 1}
_AREA_SCHEMA: Json = {"type": "string", "minLength": 1}


class _Between(Model):
    """`gte`, `lt` or both."""

    unit: ClassVar[str] = ""

    def span(self) -> HalfOpenRange:
        """The two ends."""
        return HalfOpenRange(getattr(self, "gte", None), getattr(self, "lt", None))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = self.span()
        if low is not None and high is not None and low >= high:
            params = {"gte": f"{low}{self.unit}", "lt": f"{high}{self.unit}"}
            raise Violations(Violation("OA413", (), params))
        return self


class AgesModel(_Between):
    """Ages by their two ends."""

    gte: Annotated[int, Parsed(_whole, "OA410", "kind", _STEP_SCHEMA)] | None = optional()
    lt: Annotated[int, Parsed(_whole, "OA410", "kind", _STEP_SCHEMA)] | None = optional()


class FriendsForModel(_Between):
    """A friendship by its two ends."""

    unit = "d"
    filled = "friends_for"

    gte: Annotated[int, Parsed(_days, "OA411", "kind", _DAYS_SCHEMA)] | None = optional()
    lt: Annotated[int, Parsed(_days, "OA411", "kind", _DAYS_SCHEMA)] | None = optional()


_Ages: TypeAlias = Annotated[
    Annotated[HalfOpenRange, BuiltBy(AgesModel, _Between.span), Tag(MAPPING)]
    | Annotated[HalfOpenRange, Parsed(_ages, "OA151", "ages", _AGES_SCHEMA), Tag(OTHER)],
    by_kind,
]


def _gender(word: object) -> object:
    return _GENDERS.get(word, word) if isinstance(word, str) else word


class DemographicsModel(Model):
    """LINE's estimates about friends."""

    filled = "mapping"

    gender: Annotated[
        tuple[Annotated[Literal["male", "female"], BeforeValidator(_gender)], ...], OneOrMany()
    ] = ()
    age: _Ages | None = optional(
        description="Ages in LINE's steps of five years from 15: `25-34`, `30-`, `-29`.",
        examples=["25-34"],
    )
    area: Annotated[
        tuple[Annotated[str, Parsed(_area, "OA412", None, _AREA_SCHEMA)], ...], OneOrMany()
    ] = Field((), description="Areas by name or LINE's code.", examples=[["台北市"]])
    app: Annotated[tuple[Literal["ios", "android"], ...], OneOrMany()] = ()
    friends_for: Annotated[HalfOpenRange, BuiltBy(FriendsForModel, _Between.span)] | None = (
        optional(description="How long they have been friends.")
    )

    def meant(self) -> Demographics:
        """The demographics as the domain has them."""
        age, friends = self.age or HalfOpenRange(), self.friends_for or HalfOpenRange()
        return Demographics(
            self.gender, age.low, age.high, self.area, self.app, friends.low, friends.high
        )
