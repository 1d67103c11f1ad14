"""`oactl experiment status`, `read`, `decide` and `list`, of variants that went out."""

from datetime import timedelta

import pytest
from sending_shop import OFFER, POST, Shop
from test_push_variants import never_approved, variants, with_variants

from published import faults

FORTNIGHT = timedelta(days=14, minutes=5)


@pytest.fixture
def sent(shop: Shop) -> Shop:
    with_variants(shop, people=400)
    assert shop.push().code == 0
    return shop


def read(shop: Shop, *words: str):
    return shop.run("experiment", "read", "offer", "--json", *words)


def test_before_the_fortnight_is_over_there_is_a_preview(sent: Shop) -> None:
    sent.later(timedelta(days=3))
    found = read(sent)
    assert found.code == 0
    assert (found.data["verdict"], found.data["comparisons"]) == (False, [])
    assert found.data["final_at"] == "2026-12-09T12:00:30Z"
    assert [arm["variant"] for arm in found.data["arms"]] == ["a", "b"]
    assert sum(arm["people"] for arm in found.data["arms"]) == 400
    assert all(arm["rate"] is not None for arm in found.data["arms"])
    assert faults("experiment read", found.data) == []
    shown = sent.run("experiment", "read", "offer", "--offline")
    assert "A preview: LINE counts until 2026-12-09" in shown.out
    assert "beside" not in shown.out


def test_after_it_there_is_a_verdict_with_lines_last_figures(sent: Shop) -> None:
    sent.later(FORTNIGHT)
    found = read(sent).data
    assert found["verdict"]
    assert faults("experiment read", found) == []
    first, second = found["arms"]
    (compared,) = found["comparisons"]
    rates = [arm["opened"] / arm["people"] for arm in (first, second)]
    assert compared["difference"] == pytest.approx(rates[1] - rates[0])
    assert compared["low"] < compared["difference"] < compared["high"]
    assert found["sample_ratio_ok"]
    told = sent.run("experiment", "read", OFFER, "--offline").out
    assert "b beside a:" in told
    assert "oactl experiment decide shop/offer" in told
    asked = sent.asked()
    assert read(sent).data == found  # LINE does not change it any more
    assert sent.asked() == asked


def test_it_is_read_by_what_was_compared_when_it_went_out(sent: Shop) -> None:
    sent.plan(variants("a", "b", more="    experiment: {metric: click_rate}\n"))
    assert read(sent).data["metric"] == "open_rate"


def test_arms_that_line_chose_are_of_sizes_that_were_set(shop: Shop) -> None:
    never_approved(shop)
    shop.plan(variants("a", "b", post=POST))
    shop.approve()
    friends = len(shop.line.friends())
    shop.settle()
    shop.later(FORTNIGHT)
    found = read(shop).data
    assert (found["verdict"], len(found["comparisons"])) == (True, 1)
    assert (found["sample_ratio_p_value"], found["sample_ratio_ok"]) == (None, True)
    assert sum(arm["people"] for arm in found["arms"]) == friends
    told = shop.run("experiment", "read", "offer").out
    assert "LINE chose by chance who got which, one variant after the other." in told
    assert "as equal as chance" not in told


def test_before_it_the_usual_blocks_are_told(shop: Shop) -> None:
    shop.run("insight", "sync", "--from", "2026-09-20")
    words = ("experiment", "design", "--account", "main", "--baseline", "42%")
    found = shop.run(*words, "--json").data
    low, high = found["usual_blocks_low"], found["usual_blocks_high"]
    assert low <= high
    told = shop.run(*words).out
    assert "Blocks of the whole account: two days of the last 8 weeks came to" in told


def test_so_few_that_line_tells_nothing(shop: Shop) -> None:
    with_variants(shop, people=30)
    shop.push()
    shop.later(FORTNIGHT)
    found = read(shop).data
    assert [arm["opened"] for arm in found["arms"]] == [None, None]
    assert [arm["rate"] for arm in found["arms"]] == [None, None]
    assert (found["comparisons"], found["best"]) == ([], None)
    told = shop.run("experiment", "read", "offer").out
    assert "a: LINE gives no figure below 20" in told


def test_status_has_a_line_for_each(sent: Shop) -> None:
    (one,) = sent.run("experiment", "status", "--json").data["experiments"]
    assert (one["occurrence"], one["account"]) == (OFFER, "main")
    told = sent.run("experiment", "status").out
    assert told.startswith(f"{OFFER}  main  a —, b —  LINE counts until 2026-12-09")


def test_without_an_experiment_it_says_so(shop: Shop) -> None:
    assert shop.run("experiment", "status").out == "No experiment went out in the last year.\n"
    assert shop.run("experiment", "list").out == "Nothing was decided yet.\n"
    ran = read(shop)
    assert (ran.code, ran.data["error"]["code"]) == (2, "experiment.none")


def decide(shop: Shop, *words: str):
    words = (*words, "--by", "熊大", "--reason", "b was opened more")
    return shop.run("experiment", "decide", "offer", *words, "--json")


def test_a_decision_is_kept_in_a_register_beside_the_plans(sent: Shop) -> None:
    first = decide(sent, "--none").data
    assert first["decision"]["verdict"] is False
    assert faults("experiment decide", first) == []
    sent.later(FORTNIGHT)
    read(sent)
    done = decide(sent, "--winner", "b")
    assert (done.code, done.data["path"]) == (0, "experiments/shop.yaml")
    assert done.data["decision"]["verdict"] is True
    known = sent.run("experiment", "list", "--json").data["decisions"]
    assert [each["winner"] for each in known] == ["b", None]
    assert known[0]["arms"][1]["variant"] == "b"
    assert known[0]["arms"][1]["did"] == read(sent).data["arms"][1]["opened"]
    assert read(sent).data["decision"]["winner"] == "b"
    assert "decided: b" in sent.run("experiment", "status").out


def test_what_people_write_into_the_register_stays(sent: Shop) -> None:
    decide(sent, "--none")
    path = sent.root / "experiments" / "shop.yaml"
    text = path.read_text(encoding="utf-8") + "    # 下次試試早上\n    learned: 晚上比較好\n"
    path.write_text(text, encoding="utf-8")
    assert decide(sent, "--winner", "a").code == 0
    assert path.read_text(encoding="utf-8").startswith(text)
    assert len(sent.run("experiment", "list", "--json").data["decisions"]) == 2


@pytest.mark.parametrize("text", ["", "decisions: 1\n", "]", "version: 1\ndecisions: [{}]\n"])
def test_a_register_that_is_none_is_told_and_left_as_it_is(sent: Shop, text: str) -> None:
    sent.write("experiments/shop.yaml", text or "version: 1\ndecisions:\nmore: 1\n")
    before = (sent.root / "experiments" / "shop.yaml").read_text(encoding="utf-8")
    ran = decide(sent, "--none")
    assert (ran.code, ran.data["error"]["code"]) == (1, "experiment.unreadable")
    assert (sent.root / "experiments" / "shop.yaml").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--winner", "c"], "experiment.no_variant"),
        ([], "experiment.winner"),
        (["--winner", "a", "--none"], "experiment.winner"),
    ],
)
def test_what_cannot_be_noted(sent: Shop, words: list[str], code: str) -> None:
    ran = decide(sent, *words)
    assert (ran.code, ran.data["error"]["code"]) == (2, code)
    assert not (sent.root / "experiments").exists()


def test_somebody_whom_nobody_knows_decides_nothing(sent: Shop) -> None:
    words = ("--none", "--by", "莎莉", "--reason", "x")
    ran = sent.run("experiment", "decide", "offer", *words, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "experiment.unknown_person")


def test_the_accounts_own_rate_is_where_a_design_begins(sent: Shop) -> None:
    sent.later(FORTNIGHT)
    arms = read(sent).data["arms"]
    design = sent.run("experiment", "design", "--friends", "900", "--json").data
    opened, people = (sum(arm[key] for arm in arms) for key in ("opened", "people"))
    assert design["baseline"] == pytest.approx(opened / people)
    assert (design["baseline_deliveries"], design["account"]) == (2, "main")
    assert "in the last 8 weeks" in sent.run("experiment", "design", "--friends", "900").out
