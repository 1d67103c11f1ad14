"""OA3xx: messages and LINE's limits."""

from oactl.render.rule_examples import Described, Example


def _message(wrong: str, right: str) -> Example:
    """An example of one message of one line."""
    return Example("post", f"messages:\n  - {wrong}\n", f"messages:\n  - {right}\n")


EXAMPLES: dict[str, Example | Described] = {
    "OA301": Example(
        "post",
        """\
messages:
  - confirm:
      text: 週五晚上有空嗎?
      actions:
        - {label: 有空，請幫我保留兩個靠窗而且看得到海的座位, text: 有空}
        - {label: 沒空, text: 沒空}
""",
        """\
messages:
  - confirm:
      text: 週五晚上有空嗎?
      actions:
        - {label: 有空, text: 有空}
        - {label: 沒空, text: 沒空}
""",
    ),
    "OA302": _message(
        "video: {url: https://example.com/tea.mp4}",
        "video: {url: https://example.com/tea.mp4, preview: https://example.com/tea.jpg}",
    ),
    "OA303": _message(
        "image: {url: https://example.com/a.jpg, preveiw: https://example.com/b.jpg}",
        "image: {url: https://example.com/a.jpg, preview: https://example.com/b.jpg}",
    ),
    "OA304": _message("txt: 週年慶開跑", "text: 週年慶開跑"),
    "OA305": _message(
        "audio: {url: https://example.com/a.m4a, duration: one minute}",
        "audio: {url: https://example.com/a.m4a, duration: 60000}",
    ),
    "OA306": Example(
        "post",
        """\
messages:
  - flex:
      alt: 紅茶
      contents: {type: bubble, size: huge}
""",
        """\
messages:
  - flex:
      alt: 紅茶
      contents: {type: bubble, size: giga}
""",
    ),
    "OA307": _message(
        "location: {title: 台北店, address: 台北市, latitude: 121.56, longitude: 25.03}",
        "location: {title: 台北店, address: 台北市, latitude: 25.03, longitude: 121.56}",
    ),
    "OA308": Example(
        "post",
        """\
messages:
  - confirm:
      text: 週五晚上有空嗎?
      actions:
        - {label: 有空, text: 有空}
""",
        """\
messages:
  - confirm:
      text: 週五晚上有空嗎?
      actions:
        - {label: 有空, text: 有空}
        - {label: 沒空, text: 沒空}
""",
    ),
    "OA309": _message("image: http://example.com/a.jpg", "image: https://example.com/a.jpg"),
    "OA310": _message(
        "image: https://example.com/紅茶.jpg",
        "image: https://example.com/%E7%B4%85%E8%8C%B6.jpg",
    ),
    "OA311": _message("image: https:///a.jpg", "image: https://example.com/a.jpg"),
    "OA313": Example(
        "post",
        """\
messages:
  - flex:
      alt: 紅茶
      contents: {type: bubble, body: null}
""",
        """\
messages:
  - flex:
      alt: 紅茶
      contents:
        type: bubble
        body: {type: box, layout: vertical, contents: [{type: text, text: 紅茶}]}
""",
    ),
    "OA314": _message('text: ""', "text: 週年慶開跑"),
    "OA315": _message(
        "sticker: {package: moon, sticker: 1988}", "sticker: {package: 446, sticker: 1988}"
    ),
    "OA316": Example(
        "post",
        """\
messages:
  - buttons:
      text: 哪一天來?
      actions:
        - datetimepicker:
            {label: 選日期, data: day, mode: date, min: 2026-12-31, max: 2026-12-01}
""",
        """\
messages:
  - buttons:
      text: 哪一天來?
      actions:
        - datetimepicker:
            {label: 選日期, data: day, mode: date, min: 2026-12-01, max: 2026-12-31}
""",
    ),
    "OA317": Example(
        "post",
        """\
messages:
  - buttons:
      text: 拍下你的茶
      actions: [camera: {label: 拍照}]
""",
        """\
messages:
  - text: 拍下你的茶
    quick_reply: [camera: {label: 拍照}]
""",
    ),
    "OA318": Example(
        "post",
        """\
messages:
  - cards:
      - {title: 紅茶, price: NT$50, label: 立即購買}
""",
        """\
messages:
  - cards:
      - {title: 紅茶, price: NT$50, label: 立即購買, link: https://example.com/tea}
""",
    ),
    "OA319": Example(
        "post",
        """\
messages:
  - carousel:
      alt: 本週新品
      columns:
        - {title: 紅茶, text: NT$50, actions: [{label: 買, text: 紅茶}]}
        - {text: NT$60, actions: [{label: 買, text: 綠茶}]}
""",
        """\
messages:
  - carousel:
      alt: 本週新品
      columns:
        - {title: 紅茶, text: NT$50, actions: [{label: 買, text: 紅茶}]}
        - {title: 綠茶, text: NT$60, actions: [{label: 買, text: 綠茶}]}
""",
    ),
    "OA321": Example(
        "post",
        """\
messages:
  - flex:
      alt: 紅茶與綠茶
      contents:
        type: carousel
        contents: [{type: bubble, size: kilo}, {type: bubble, size: giga}]
""",
        """\
messages:
  - flex:
      alt: 紅茶與綠茶
      contents:
        type: carousel
        contents: [{type: bubble, size: kilo}, {type: bubble, size: kilo}]
""",
    ),
    "OA322": Example(
        "post",
        """\
messages:
  - flex:
      alt: 五顆星
      contents:
        type: bubble
        body:
          type: box
          layout: vertical
          contents: [{type: icon, url: https://example.com/star.png}]
""",
        """\
messages:
  - flex:
      alt: 五顆星
      contents:
        type: bubble
        body:
          type: box
          layout: baseline
          contents: [{type: icon, url: https://example.com/star.png}]
""",
    ),
    "OA324": Example(
        "post",
        """\
messages:
  - line:
      type: text
      text: 週年慶 $
      emojis: [{index: 5, productId: 5ac1bfd5040ab15980c9b435, emojiId: "001"}]
""",
        """\
messages:
  - line:
      type: text
      text: 週年慶 $
      emojis: [{index: 4, productId: 5ac1bfd5040ab15980c9b435, emojiId: "001"}]
""",
    ),
    "OA325": Example(
        "post",
        """\
messages:
  - line: {type: textV2, text: "週年慶 {smile}"}
""",
        """\
messages:
  - line:
      type: textV2
      text: "週年慶 {smile}"
      substitution:
        smile: {type: emoji, productId: 5ac1bfd5040ab15980c9b435, emojiId: "001"}
""",
    ),
    "OA326": Example(
        "post",
        """\
messages:
  - text: 喜歡紅茶嗎?
    quick_reply: [{label: 喜歡, text: 喜歡}]
  - sticker: {package: 446, sticker: 1988}
""",
        """\
messages:
  - sticker: {package: 446, sticker: 1988}
  - text: 喜歡紅茶嗎?
    quick_reply: [{label: 喜歡, text: 喜歡}]
""",
        "warning",
    ),
    "OA327": Example(
        "post",
        """\
messages:
  - line: {type: text, text: 週年慶開跑, quoteToken: q3Plxr4AgKd}
""",
        """\
messages:
  - line: {type: text, text: 週年慶開跑}
""",
        "warning",
    ),
    "OA329": Example(
        "post",
        """\
messages:
  - line:
      type: imagemap
      baseUrl: https://example.com/map
      altText: 週年慶
      baseSize: {width: 1040, height: 700}
      actions:
        - type: uri
          linkUri: https://example.com
          area: {x: 520, y: 0, width: 1040, height: 700}
""",
        """\
messages:
  - line:
      type: imagemap
      baseUrl: https://example.com/map
      altText: 週年慶
      baseSize: {width: 1040, height: 700}
      actions:
        - type: uri
          linkUri: https://example.com
          area: {x: 520, y: 0, width: 520, height: 700}
""",
    ),
    "OA330": Example(
        "post",
        "messages:\n  - {text: 週年慶開跑, sender: {name: LINE}}\n",
        "messages:\n  - {text: 週年慶開跑, sender: {name: 熊大茶舖}}\n",
        "warning",
    ),
    "OA331": _message(
        "flex: {alt: 紅茶, file: flex/tae.json}", "flex: {alt: 紅茶, file: flex/tea.json}"
    ),
    "OA332": Example(
        "files",
        """\
# flex/card.json
{"type": "bubble",

# plans/tea.yaml
defaults:
  messages:
    - flex: {alt: 紅茶, file: flex/card.json}
""",
        """\
# flex/card.json
{"type": "bubble"}

# plans/tea.yaml
defaults:
  messages:
    - flex: {alt: 紅茶, file: flex/card.json}
""",
    ),
    "OA333": Example(
        "post",
        """\
messages: [{text: 週年慶開跑}]
variants:
  - {name: a, messages: [{text: 週年慶倒數}]}
""",
        """\
messages: [{text: 週年慶開跑}]
""",
    ),
    "OA334": Example(
        "post",
        """\
cadence: {dates: [2026-12-02], at: "20:00"}
by_date:
  12/2: {messages: [{text: 週年慶開跑}]}
""",
        """\
cadence: {dates: [2026-12-02], at: "20:00"}
by_date:
  2026-12-02: {messages: [{text: 週年慶開跑}]}
""",
    ),
    "OA335": Example(
        "post",
        """\
cadence: {dates: [2026-12-02, 2026-12-09], at: "20:00"}
by_date:
  2026-12-02: {messages: [{text: 第一週}]}
""",
        """\
cadence: {dates: [2026-12-02, 2026-12-09], at: "20:00"}
by_date:
  2026-12-02: {messages: [{text: 第一週}]}
  2026-12-09: {messages: [{text: 第二週}]}
""",
        "warning",
    ),
    "OA336": Example(
        "post",
        """\
variants:
  - {name: a, messages: [{text: 週年慶開跑}]}
  - {name: a, messages: [{text: 週年慶倒數}]}
""",
        """\
variants:
  - {name: a, messages: [{text: 週年慶開跑}]}
  - {name: b, messages: [{text: 週年慶倒數}]}
""",
    ),
    "OA337": Example(
        "post",
        "vars: {coupon-code: OA85}\n",
        "vars: {coupon_code: OA85}\n",
    ),
    "OA340": _message('text: "優惠碼 {{ coupon_code }"', 'text: "優惠碼 {{ post.subject }}"'),
    "OA341": Example(
        "post",
        """\
messages: [{text: "優惠碼 {{ coupon_cod }}"}]
vars: {coupon_code: OA85}
""",
        """\
messages: [{text: "優惠碼 {{ coupon_code }}"}]
vars: {coupon_code: OA85}
""",
    ),
    "OA342": _message('text: "{{ friend.name }}，您好"', "text: 您好"),
    "OA343": _message("text: \"{{ '好' * 1000000000 }}\"", "text: \"{{ '好' * 3 }}\""),
    "OA344": Example(
        "post",
        """\
messages: [{text: "每杯 NT${{ total / cups }}"}]
vars: {total: 150, cups: 0}
""",
        """\
messages: [{text: "每杯 NT${{ total / cups }}"}]
vars: {total: 150, cups: 3}
""",
    ),
    "OA345": _message('text: "{% macro hello() %}您好{% endmacro %}{{ hello() }}"', "text: 您好"),
    "OA346": Example(
        "post",
        """\
messages: [{text: "本週: {{ teas }}"}]
vars: {teas: [紅茶, 綠茶]}
""",
        """\
messages: [{text: "本週: {{ teas|join('、') }}"}]
vars: {teas: [紅茶, 綠茶]}
""",
    ),
    "OA320": Described(),
    "OA323": Described(),
    "OA390": Described("warning"),
    "OA391": Described("warning"),
    "OA395": Described(),
}
