"""OA1xx: files, YAML, schema and workspace."""

from oactl.render.rule_examples import Described, Example

EXAMPLES: dict[str, Example | Described] = {
    "OA104": Example(
        "post",
        "vars:\n  gifts: " + "[" * 31 + "茶" + "]" * 31 + "\n",
        "vars:\n  gifts: [茶]\n",
    ),
    "OA106": Example(
        "post",
        "subject: '週年慶開跑\n",
        "subject: '週年慶開跑'\n",
    ),
    "OA107": Example(
        "file",
        """\
version: 1
account: main
posts:
  - id: teaser
    checker: 熊大
    audience: all
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 明天見}]
---
posts:
  - id: opening
""",
        """\
version: 1
account: main
posts:
  - id: teaser
    checker: 熊大
    audience: all
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 明天見}]
""",
    ),
    "OA108": Example(
        "file",
        """\
- id: teaser
  checker: 熊大
  audience: all
  cadence: {once: 2026-12-01T20:00}
  messages: [{text: 明天見}]
""",
        """\
version: 1
account: main
posts:
  - id: teaser
    checker: 熊大
    audience: all
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 明天見}]
""",
    ),
    "OA109": Example(
        "post",
        """\
subject: 週年慶
cadence: {once: 2026-12-01T20:00}
subject: 週年慶開跑
""",
        """\
subject: 週年慶開跑
cadence: {once: 2026-12-01T20:00}
""",
    ),
    "OA110": Example(
        "post",
        "subject: !new 秋茶上市\n",
        'subject: "!new 秋茶上市"\n',
    ),
    "OA111": Example(
        "post",
        "vars:\n  {tea: 紅茶}: 50\n",
        "vars:\n  tea: 紅茶\n  price: 50\n",
    ),
    "OA112": Example(
        "post",
        "vars:\n  <<: shop\n  coupon_code: OA85\n",
        "vars:\n  shop: 台北店\n  coupon_code: OA85\n",
    ),
    "OA113": Example(
        "post",
        "subject: *sale\n",
        'subject: "*sale"\n',
    ),
    "OA114": Example(
        "post",
        "vars: {price: .inf}\n",
        "vars: {price: 1500}\n",
    ),
    "OA115": Example(
        "post",
        "vars: {coupon_code: 0123}\n",
        'vars: {coupon_code: "0123"}\n',
        "warning",
    ),
    "OA130": Example(
        "post",
        "messages:\n  - text: 週年慶開跑 #滿千送百\n",
        'messages:\n  - text: "週年慶開跑 #滿千送百"\n',
    ),
    "OA131": Example(
        "post",
        "subject:\u3000週年慶\n",
        "subject: 週年慶\n",
    ),
    "OA132": Example(
        "post",
        "subject：週年慶\n",
        "subject: 週年慶\n",
    ),
    "OA133": Example(
        "post",
        'cadence: {weekly: [wed，fri], at: "20:00"}\n',
        'cadence: {weekly: [wed, fri], at: "20:00"}\n',
    ),
    "OA134": Example(
        "post",
        "subject: “週年慶”\n",
        'subject: "週年慶"\n',
        "warning",
    ),
    "OA135": Example(
        "post",
        "cadence:\n\tonce: 2026-12-01T20:00\n",
        "cadence:\n  once: 2026-12-01T20:00\n",
    ),
    "OA136": Example(
        "post",
        "messages:\n  - text: {{ coupon_code }} 折價券\nvars: {coupon_code: OA85}\n",
        'messages:\n  - text: "{{ coupon_code }} 折價券"\nvars: {coupon_code: OA85}\n',
    ),
    "OA137": Example(
        "post",
        "subject:週年慶\n",
        "subject: 週年慶\n",
    ),
    "OA140": Example(
        "post",
        "cadence: {once: 2026-11-01T12:00}  # oactl: ignore OA251\n",
        "cadence: {once: 2026-11-01T12:00}  # oactl: ignore OA251 until 2026-12-31 留作紀錄\n",
        "warning",
    ),
    "OA150": Example(
        "post",
        "subjcet: 週年慶\n",
        "subject: 週年慶\n",
    ),
    "OA151": Example(
        "post",
        "silent: maybe\n",
        "silent: true\n",
    ),
    "OA152": Example(
        "post",
        "image_source: stolen\n",
        "image_source: licensed\n",
    ),
    "OA153": Example(
        "plan",
        """\
posts:
  - id: teaser
    checker: 熊大
    audience: all
    messages: [{text: 明天見}]
""",
        """\
posts:
  - id: teaser
    checker: 熊大
    audience: all
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 明天見}]
""",
    ),
    "OA154": Example(
        "post",
        "id: wed fri offer\n",
        "id: wed-fri-offer\n",
    ),
    "OA155": Example(
        "plan",
        """\
defaults: {checker: 熊大, audience: all}
posts:
  - id: teaser
    cadence: {once: 2026-12-01T12:00}
    messages: [{text: 明天見}]
  - id: teaser
    cadence: {once: 2026-12-02T12:00}
    messages: [{text: 開跑}]
""",
        """\
defaults: {checker: 熊大, audience: all}
posts:
  - id: teaser
    cadence: {once: 2026-12-01T12:00}
    messages: [{text: 明天見}]
  - id: opening
    cadence: {once: 2026-12-02T12:00}
    messages: [{text: 開跑}]
""",
    ),
    "OA156": Example(
        "post",
        "audience: {all: [vip], tags: [loyal]}\n",
        "audience: {all: [vip, loyal]}\n",
    ),
    "OA157": Example(
        "plan",
        "account: mian\n",
        "account: main\n",
    ),
    "OA158": Example(
        "plan",
        "version: 2\n",
        "version: 1\n",
    ),
    "OA160": Example(
        "post",
        "platform: facebook\nmessages:\n  - text: 週年慶開跑\n",
        "platform: facebook\ncopy: 週年慶開跑\n",
    ),
    "OA163": Example(
        "plan",
        "timezone: Asia/Taipai\n",
        "timezone: Asia/Taipei\n",
    ),
    "OA164": Example(
        "files",
        """\
# plans/spring.yaml
plan: anniversary

# plans/autumn.yaml
plan: anniversary
""",
        """\
# plans/spring.yaml
plan: spring

# plans/autumn.yaml
plan: autumn
""",
    ),
    "OA180": Example(
        "account",
        "frequency_cap: {messages: 4, per: 7d}\n",
        "# frequency_cap: {messages: 4, per: 7d}\n",
        "warning",
    ),
    "OA181": Example(
        "account",
        "quiet_hours: 10pm\n",
        'quiet_hours: "22:00-08:00"\n',
    ),
    "OA182": Example(
        "account",
        "token: {env: LINE_CHANNEL_ACCESS_TOKEN, file: secrets/token}\n",
        "token: {env: LINE_CHANNEL_ACCESS_TOKEN}\n",
    ),
    "OA183": Example(
        "files",
        """\
# oactl.yaml
accounts:
  main: {token: {env: MAIN_TOKEN}}

# accounts/main.yaml
token: {env: MAIN_TOKEN}
""",
        """\
# oactl.yaml
accounts:
  main: {token: {env: MAIN_TOKEN}}

# accounts/north.yaml
token: {env: NORTH_TOKEN}
""",
    ),
    "OA184": Example(
        "files",
        """\
# oactl.yaml
accounts:
  main: {bot_user_id: U00000000000000000000000000000001, token: {env: MAIN_TOKEN}}
  north: {bot_user_id: U00000000000000000000000000000001, token: {env: NORTH_TOKEN}}
""",
        """\
# oactl.yaml
accounts:
  main: {bot_user_id: U00000000000000000000000000000001, token: {env: MAIN_TOKEN}}
  north: {bot_user_id: U00000000000000000000000000000002, token: {env: NORTH_TOKEN}}
""",
    ),
    "OA101": Described(),
    "OA102": Described(),
    "OA103": Described(),
    "OA105": Described(),
    "OA116": Described(),
    "OA117": Described(),
    "OA118": Described(),
}
