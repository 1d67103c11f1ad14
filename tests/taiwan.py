"""What a text for people in Taiwan may not have."""

import re

CJK = "[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]"
_HALF_WIDTH = re.compile(f"{CJK}[,;:!?()]|[,;:!?()]{CJK}")
_SIMPLIFIED = frozenset(
    "们这个发说时间对请为过还没务动长应与开关号检测将从无当图现问让页见线单样级边选录错误标签"
    "网络传输实际数据设备队员码择态转换删创类项处环节账该档贴频众围认证议计审阅览询报给经济"
)
# What stands for itself: commands, code, quoted words, places.
_VERBATIM = re.compile(
    r"`[^`]*`|「[^」]*」|\{[^{}]*\}|oactl [\w :./@{}=<>…-]*|\b[a-z_]+:", re.ASCII
)


def simplified(text: str) -> set[str]:
    """The simplified characters of a text."""
    return set(_SIMPLIFIED & set(text))


def half_width(text: str) -> str | None:
    """Half-width punctuation beside a Chinese character, outside of code and quoted words."""
    found = _HALF_WIDTH.search(_VERBATIM.sub("", text))
    return found and found[0]
