import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from oactl.i18n import languages
from oactl.planfile import sandboxed, template_bounds
from oactl.planfile.template_bounds import MOST_SECONDS, TemplateError, of_one_plan
from oactl.planfile.template_values import FILTERS_OF_PLANS
from oactl.planfile.templates import fill_simple, names_in, problems_in, render
from oactl.rules import rule_text

NAMES: dict[str, Any] = {
    "post": {"subject": "官方周年慶"},
    "coupon": "OA85",
    "優惠碼": "TEA",
    "price": 1234.5,
    "flavours": ["紅茶", "綠茶"],
    "shop": {"items": 3, "city": "台北"},
}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("沒有範本 { } %", "沒有範本 { } %"),
        ("{{ coupon }}/{{post.subject}}\n", "OA85/官方周年慶\n"),
        ("{{ 優惠碼 }}", "TEA"),
        ("{{ shop.items }}", "3"),
        ("{{ shop['city'] }}", "台北"),
        ("{{ price }} {{ '{:,.0f}'.format(price) }} {{ '%.1f' % price }}", "1234.5 1,234 1234.5"),
        ("{% for f in flavours %}{{ loop.index }}{{ f }}{% endfor %}", "1紅茶2綠茶"),
        ("{{ flavours|join('、') }}", "紅茶、綠茶"),
        ("{% if price > 1000 %}貴{% else %}便宜{% endif %}", "貴"),
        ("{% set c = coupon ~ '!' %}{{ c|lower }}{# a remark #}", "oa85!"),
        ("{{ post.nothing|default('x') }}", "x"),
        ("{{ range(3)|list|length }}", "3"),
    ],
)
def test_a_template_is_filled_in(written, shown):
    assert render(written, NAMES) == shown


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("{{ coupn }}", "OA341"),
        ("{{ post.titel }}", "OA341"),
        ("{{ flavours[9] }}", "OA341"),
        ("{% if post.nothing %}x{% endif %}", "OA341"),
        ("{{ friend.name }}", "OA342"),
        ("{{ coupon", "OA340"),
        ("{% if coupon %}", "OA340"),
        ("{{ coupon|shout }}", "OA340"),
        ("{{ 1 / 0 }}", "OA344"),
        ("{{ coupon + 1 }}", "OA344"),
        ("{{ '\\ud800' }}", "OA344"),
        ("{% macro f() %}{% endmacro %}", "OA345"),
        ("{% include 'x' %}", "OA345"),
        ("{% block b %}{% endblock %}", "OA345"),
        ("{% for f in flavours recursive %}{{ loop(f) }}{% endfor %}", "OA345"),
        ("{{ ''.__class__ }}", "OA345"),
        ("{{ coupon.encode() }}", "OA345"),
        ("{{ flavours.append(1) }}", "OA345"),
        ("{{ flavours }}", "OA346"),
        ("{{ shop }}", "OA346"),
        ("{{ none }}", "OA346"),
    ],
)
def test_what_does_not_hold_has_its_rule(written, rule):
    with pytest.raises(TemplateError) as error:
        render(written, NAMES)
    assert error.value.rule == rule


DOUBLED = "{% set a = a ~ a %}" * 60
RUNAWAYS = [
    "{{ 'a' * 10**9 }}",
    "{{ 10**9 * 'a' }}",
    "{{ [0] * 10**9 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ range(10**9)|join }}",
    "{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}",
    "{% set a = 'ab' %}" + DOUBLED + "{{ a }}",
    "{% set a = 'ab' %}" + DOUBLED.replace("~", "+") + "{{ a }}",
    "{{ 'aaaa'|replace('a', 'b' * 50000) }}",
    "{{ '{:999999999}'.format(1) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d'|format(999999999, 1) }}",
    "{{ '{:{}}'.format(1, 999999999) }}",
    "{{ 1|round(10**9) }}",
    "{{ '" + "(" * 50 + "' }}{{ " + "(" * 20000 + " }}",
    "{% for a in [1] %}" * 16 + "{% endfor %}" * 16,
    "{% if 1 %}" * 99 + "{% endif %}" * 99,
    "{% if 1 %}" + "{% elif 1 %}" * 1200 + "{% endif %}",
    "{{ " + "not " * 200 + "1 }}",
    "{{ 'a'" + "|upper" * 2500 + " }}",
    "{{ x" + "|upper" * 100 + " }}",
    "{{ 1" + "+1" * 2000 + " }}",
    "{{ " + "9" * 5000 + " }}",
    "{{ " + "9" * 4000 + " }}",
    "{{ 0x" + "f" * 5000 + " }}",
    "{{ 1|abs }}" + " " * 5_000_000 + "{%-",
    "{#" * 2_000_000,
    "{{ huge }}",
    "{{ huge + 1 }}",
    "{{ long }}" * 100,
    "{{ long|upper }}" * 100,
    "{% for i in range(1000) %}{% if long|lower|upper in 'x' %}{% endif %}{% endfor %}",
    "{% for i in many %}{% endfor %}",
    "{{ many|length }}",
    "{% if 1 in deep %}{% endif %}",
    "{{ long|replace('a', long) }}",
    "{% set c = [long, long]|join %}{{ c|length }}",
    "{% for i in range(999) %}" + "{% if i %}{% endif %}" * 100 + "{% endfor %}",
    "{{ '%s%s%s' * 1000 % long }}",
    "{{ (long ~ ' ')|list|length }}",
]
DEEP: list[Any] = [1]
for _ in range(60):
    DEEP = [DEEP, DEEP]
GROWN: dict[str, Any] = {
    "huge": 1 << 100_000,
    "long": "a" * 20_000,
    "many": [0] * 1_000_000,
    "deep": DEEP,
    "x": "x",
}


@pytest.mark.parametrize("written", RUNAWAYS, ids=lambda each: each[:50])
def test_a_template_can_never_stall_or_swell_the_machine(written):
    took = []
    for _ in range(3):  # other work on the machine only adds to a time
        began = time.thread_time()
        with pytest.raises(TemplateError) as error:
            render(written, GROWN)
        took.append(time.thread_time() - began)
        assert error.value.rule == "OA343"
    assert min(took) < 0.2


HEAVY = [
    "{% for i in range(999) %}{% if i|string|upper in long %}{% endif %}{% endfor %}",
    "{% for i in range(990) %}{% if long in long %}{% endif %}{% endfor %}",
    "{% for i in range(24) %}{% if long|lower in 'x' %}{% endif %}{% endfor %}",
    "{% for i in range(400) %}" + "{% if i %}{% endif %}" * 40 + "{% endfor %}",
    "{% if 1 %}" + "{% elif 0 %}" * 300 + "{% endif %}",
]


@pytest.mark.parametrize("written", HEAVY, ids=lambda each: each[:50])
def test_what_validate_accepts_is_composed_also_where_the_clock_runs_50_times_slower(written):
    accepted = render(written, GROWN)
    assert sandboxed.render(written, GROWN, lambda: time.thread_time() * 50) == accepted


@pytest.mark.parametrize("written", [*HEAVY, "{% for i in range(3) %}x{% endfor %}"])
def test_what_a_template_takes_of_its_plan_does_not_depend_on_the_clock(written):
    def taken(clock) -> str:
        with of_one_plan(200_000):
            sandboxed.render(written, GROWN, clock)
            return str(template_bounds._left.get())

    render(written, GROWN)  # compiled before, so that both find it so
    assert taken(time.thread_time) == taken(lambda: time.thread_time() * 50)


def test_the_last_resort_says_that_it_may_be_tried_again():
    ticks = iter([0.0, *(MOST_SECONDS + 1.0 for _ in range(9))])
    with pytest.raises(TemplateError) as error:
        sandboxed.render("{% for i in range(3) %}x{% endfor %}", {}, lambda: next(ticks))
    assert (error.value.rule, error.value.variant) == ("OA343", "slow")
    assert "Try again" in rule_text("OA343", "en").help_of("slow")
    assert "再試一次" in rule_text("OA343", "zh-TW").help_of("slow")


@pytest.mark.parametrize("written", ["{{ huge }}", "{{ long }}" * 100])
def test_simple_places_are_bounded_too(written):
    assert fill_simple(written, GROWN) is None


@pytest.mark.parametrize(
    ("written", "variant"),
    [
        ("{{ coupon }", "token"),
        ("{{ coupon coupon }}", "token"),
        ("{{ 'x }}", "token"),
        ("{{ (1] }}", "token"),
        ("{{ coupon", "end"),
        ("{# never closed", "end"),
        ("{% if coupon %}", "open"),
        ("{% endif %}", "tag"),
        ("{% shout %}", "tag"),
        ("{{ coupon|shout }}", "filter"),
        ("{{ flavours|map('shout')|join }}", "filter"),
        ("{{ coupon is nice }}", "test"),
        ("{{ flavours|select('nice')|join }}", "test"),
        ("{% if %}{% endif %}", None),
        ("{{ 1 / 0 }}", "zero"),
        ("{{ coupon + 1 }}", "kinds"),
        ("{{ 1e999 }}", None),
        ("{{ '\\ud800' }}", None),
        ("{{ flavours }}", "list"),
        ("{{ shop }}", "mapping"),
        ("{{ none }}", "nothing"),
    ],
)
def test_what_jinja_and_python_say_becomes_a_variant_that_every_language_has(written, variant):
    with pytest.raises(TemplateError) as error:
        render(written, NAMES)
    found = error.value
    assert found.variant == variant
    for language in languages():
        said = rule_text(found.rule, language).message_of(variant)
        sentence = said.format(what="text", **found.params)
        assert "named" not in sentence
        assert "rror" not in sentence


@pytest.mark.parametrize("doubling", ["[a, a]", "(a, a)", "{'a': a, 'b': a}"])
def test_a_list_can_never_double_itself(doubling):
    written = "{% set a = [1] %}" + f"{{% set a = {doubling} %}}" * 60 + "{{ a|length }}"
    with pytest.raises(TemplateError) as error:
        render(written, {})
    assert error.value.rule == "OA343"


def test_the_templates_of_a_plan_are_bounded_together():
    texts = [f"{{% if coupon == '{number}' %}}x{{% endif %}}" for number in range(300)]
    with of_one_plan(1_000):
        rules = [[each.rule for each in problems_in(text, NAMES)] for text in texts]
    assert rules == sorted(rules)  # the first hold, the others do not
    assert 50 < rules.count([]) < 200
    assert rules[-1] == ["OA343"]
    assert render(texts[-1], NAMES) == ""


def test_what_the_templates_of_a_plan_run_counts_with_what_they_are():
    busy = "{% for a in range(999) %}{% if a|string|upper == coupon %}{% endif %}{% endfor %}"

    def said() -> str | None:
        try:
            return render(busy, NAMES)
        except TemplateError as error:
            return error.variant

    with of_one_plan(1_000):
        found = [said() for _ in range(300)]
    assert found[0] == ""
    assert found[-1] == "plan"


def test_the_names_of_a_text_are_those_it_reads():
    assert names_in("{{ post.subject }} {{ coupon }}") == {"post", "coupon"}
    assert names_in("{% for f in flavours %}{{ f }}{{ coupon|upper }}{% endfor %}") == {
        "flavours",
        "coupon",
    }
    assert names_in("{ post }") == frozenset()


@pytest.mark.parametrize("written", ["plain", "{{ coupon }} {{ post.subject }}"])
def test_jinja_is_not_imported_for_texts_and_simple_places(written):
    code = (
        "import sys\n"
        "from oactl.planfile.message_advice import check_item\n"
        "from oactl.planfile.compose import compose\n"
        "from oactl.planfile.models.messages import read_contents\n"
        "names = {'coupon': 'x', 'post': {'subject': 's'}}\n"
        f"said = {{'messages': [{{'text': {written!r}}}]}}\n"
        "c, p = read_contents(said, None, lambda: names)\n"
        "assert not p and not check_item(c.items[0], names) and compose(c.items[0], names)\n"
        "kinds = ['oactl.planfile.models.messages.' + m for m in ('plain', 'actions', 'flex')]\n"
        "print([m for m in ('jinja2', 'linebot', 'wcwidth', *kinds) if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_page_of_plans_names_every_filter():
    page = (Path(__file__).parents[2] / "docs/reference/plan.md").read_text(encoding="utf-8")
    names = set(FILTERS_OF_PLANS) - {"d"}
    assert [name for name in names if not name.startswith("_") and f"`{name}`" not in page] == []


@pytest.mark.parametrize("deep", ["{{" * 2_500, "{{ " + "(" * 2_000 + "1" + ")" * 2_000 + " }}"])
def test_brackets_that_nest_without_end_are_refused_before_a_parser_recurses(deep):
    (error,) = problems_in(deep, {})
    assert (error.rule, error.variant) == ("OA343", "source")


def test_brackets_outside_of_templates_and_in_quotes_nest_in_nothing():
    smiles = ":(" * 100
    assert render(smiles + "{{ '" + "(" * 100 + "'|upper }}" + smiles, {}) == (
        smiles + "(" * 100 + smiles
    )


def test_a_template_that_does_not_hold_is_parsed_once_and_keeps_nothing_of_its_parsing():
    (first,) = problems_in("{{ a b }}", {})
    (second,) = problems_in("{{ a b }}", {})
    assert first is not second
    assert (first.rule, first.params) == (second.rule, second.params)
    assert first.__context__ is None
