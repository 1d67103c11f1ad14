"""OA2xx: cadence and calendar."""

from oactl.domain.violation import Severity
from oactl.render.rule_examples import Example


def _cadence(wrong: str, right: str, severity: Severity = "error") -> Example:
    """An example of one line."""
    return Example("post", f"cadence: {{{wrong}}}\n", f"cadence: {{{right}}}\n", severity)


EXAMPLES: dict[str, Example] = {
    "OA201": _cadence('daily: true, weekly: [wed], at: "20:00"', 'weekly: [wed], at: "20:00"'),
    "OA202": _cadence('dates: [2026-02-29], at: "20:00"', 'dates: [2027-02-28], at: "20:00"'),
    "OA203": _cadence('daily: true, at: "8 pm"', 'daily: true, at: "20:00"'),
    "OA204": _cadence('weekly: [wensday], at: "20:00"', 'weekly: [wed], at: "20:00"'),
    "OA205": _cadence('monthly: [32], at: "20:00"', 'monthly: [last], at: "20:00"'),
    "OA206": _cadence(
        'daily: true, at: "20:00", from: 2026-12-01, count: a dozen',
        'daily: true, at: "20:00", from: 2026-12-01, count: 12',
    ),
    "OA207": _cadence('daily: true, at: "20:00", late: 24h', 'daily: true, at: "20:00", late: 23h'),
    "OA208": _cadence('weekly: [], at: "20:00"', 'weekly: [wed], at: "20:00"'),
    "OA209": _cadence("weekly: [wed, fri]", 'weekly: [wed, fri], at: "20:00"'),
    "OA210": _cadence('weekly: [wed, wed], at: "20:00"', 'weekly: [wed, fri], at: "20:00"'),
    "OA211": _cadence(
        'daily: true, at: "20:00", from: 2026-12-31, until: 2026-12-01',
        'daily: true, at: "20:00", from: 2026-12-01, until: 2026-12-31',
    ),
    "OA212": _cadence(
        'daily: true, at: "20:00", from: 2026-12-01, until: 2026-12-31, count: 12',
        'daily: true, at: "20:00", from: 2026-12-01, count: 12',
    ),
    "OA213": _cadence(
        'weekly: [wed], at: "20:00", every: 2',
        'weekly: [wed], at: "20:00", every: 2, from: 2026-11-25',
    ),
    "OA214": _cadence(
        'dates: [2026-12-02, 2026-12-16], at: "20:00", every: 2, from: 2026-12-02',
        'weekly: [wed], at: "20:00", every: 2, from: 2026-12-02',
    ),
    "OA215": _cadence(
        'rrule: "FREQ=MONTHLY;BYDAY=2TU;BYHOUR=20", at: "20:00"',
        'rrule: "FREQ=MONTHLY;BYDAY=2TU", at: "20:00"',
    ),
    "OA216": _cadence('cron: "20 * * wed,fri"', 'cron: "0 20 * * wed,fri"'),
    "OA217": _cadence(
        'dates: [2026-12-24], at: "20:00", skip: [2026-12-24]',
        'dates: [2026-12-24, 2026-12-31], at: "20:00", skip: [2026-12-24]',
    ),
    "OA218": _cadence(
        'weekly: [wed], at: "20:00", skip: [2026-12-24]',
        'weekly: [wed], at: "20:00", skip: [2026-12-23]',
        "warning",
    ),
    "OA219": _cadence('cron: "* 20 * * *"', 'cron: "0 20 * * *"', "warning"),
    "OA250": _cadence('daily: true, at: "23:30"', 'daily: true, at: "20:00"'),
    "OA251": _cadence("once: 2026-11-01T20:00", "once: 2026-12-01T20:00", "info"),
    "OA252": Example(
        "plan",
        """\
defaults: {checker: 熊大, audience: all}
posts:
  - id: opening
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 週年慶開跑}]
  - id: reminder
    cadence: {once: 2026-12-04T20:00}
    messages: [{text: 週年慶開跑}]
""",
        """\
defaults: {checker: 熊大, audience: all}
posts:
  - id: opening
    cadence: {once: 2026-12-01T20:00}
    messages: [{text: 週年慶開跑}]
  - id: reminder
    cadence: {once: 2026-12-04T20:00}
    messages: [{text: 週年慶倒數三天}]
""",
        "warning",
    ),
    "OA253": Example(
        "post",
        """\
cadence: {dates: [2026-12-05], at: "20:00"}
by_date:
  2026-12-05: {messages: [{text: 開跑}]}
  2026-12-06: {messages: [{text: 第二天}]}
""",
        """\
cadence: {dates: [2026-12-05, 2026-12-06], at: "20:00"}
by_date:
  2026-12-05: {messages: [{text: 開跑}]}
  2026-12-06: {messages: [{text: 第二天}]}
""",
        "warning",
    ),
}
