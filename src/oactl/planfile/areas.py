"""LINE's areas by the names people write: in Chinese, Japanese or English, or LINE's own code.

Source: LINE, "Narrowcast", area filter. Indonesia's codes are gone from LINE's page, so they are
not here.
"""

import unicodedata
from functools import cache

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
