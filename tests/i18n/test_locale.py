"""Every sentence of the source is there in each language, each in its own way."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import oactl
from oactl.i18n import N_, NP_, Plural, _, fits, language, languages, ngettext, pgettext, use
from oactl.po import compiled, entries

ROOT = Path(oactl.__file__).parent
TOOLS = ROOT.parents[1] / "tools"
LOCALE = ROOT / "locale"
CJK = "[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]"
HALF_WIDTH = re.compile(f"{CJK}[,;:!?()]|[,;:!?()]{CJK}")
SIMPLIFIED = set(
    "们这个发说时间对请为过还没务动长应与开关号检测将从无当图现问让页见线单样级边选录错误标签"
    "网络传输实际数据设备队员码择态转换删创类项处环节账该档贴频众围认证议计审阅览询报给经济"
)
# What stands for itself: commands, code, quoted words, places.
VERBATIM = re.compile(r"`[^`]*`|「[^」]*」|\{[^{}]*\}|oactl [\w :./@{}=<>…-]*|\b[a-z_]+:", re.ASCII)
# Names, figures, signs and formats are the same in every language.
SAME = re.compile(r"(?:oactl|chmod|keyring) [ -~]*|(?:\{[^}]*\}|Basic ID|Bot|LINE|[^A-Za-z])*")


def locale(name: str) -> Catalog:
    with (LOCALE / f"{name}.po").open("rb") as file:
        return read_po(file, locale=name)


CHINESE = locale("zh_TW")
FILES = sorted(path.stem for path in LOCALE.glob("*.po"))


def forms(message: Message) -> list[tuple[str, str]]:
    """Each sentence of an entry with its English: the one for many, where it has two."""
    if isinstance(message.id, tuple):
        return [(message.id[1], text) for text in message.string]
    return [(message.id, message.string)]


def everything(catalog: Catalog = CHINESE) -> list[tuple[str, str]]:
    return [pair for message in catalog if message.id for pair in forms(message)]


def places(text: str) -> set[str]:
    return {name for _text, name, _format, _how in Formatter().parse(text) if name}


def said_in_the_source() -> Iterator[tuple[str, str]]:
    """Where each sentence stands, by Python's own parser: inside an f-string too."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args else None
                named = node.func.id in {"_", "N_", "ngettext"}
                if named and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield f"{path.name}:{node.lineno}", first.value


def test_no_sentence_stands_where_it_is_not_found() -> None:
    known = {text for message in CHINESE for text in _ids(message)}
    assert [place for place, text in said_in_the_source() if text and text not in known] == []


def _ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def template(name: str | None = None) -> Catalog:
    """What the source says, as `make locale` finds it for a language."""
    sys.path.insert(0, str(TOOLS))
    try:
        import locale_files  # noqa: PLC0415 - a script of tools/

        return locale_files.template(name)
    finally:
        sys.path.remove(str(TOOLS))


def keys(catalog: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in catalog if message.id}


@pytest.mark.parametrize("name", FILES)
def test_each_sentence_of_the_source_is_in_the_file_and_no_other(name):
    assert keys(locale(name)) == keys(template(name))


def test_chinese_is_whole_and_the_languages_of_readers_are_a_part_of_it():
    whole, read = keys(template()), keys(template("ja"))
    assert len(whole) > 900
    assert read < whole
    assert keys(template("zh_TW")) == whole
    assert keys(template("th")) == read
    assert (None, "Weekly report {label}") in read
    assert (None, "The week's report, beside the week before.") in whole - read


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_untranslated_and_nothing_is_obsolete_or_fuzzy(name):
    found = locale(name)
    assert not found.obsolete
    assert not [message.id for message in found if message.id and message.fuzzy]
    assert not [english for english, said in everything(found) if not said]


@pytest.mark.parametrize("name", FILES)
def test_each_translation_has_the_places_of_its_english(name):
    assert not [pair for pair in everything(locale(name)) if places(pair[0]) != places(pair[1])]


def test_what_is_said_for_one_and_for_many_differs_only_in_a_place_for_the_number():
    plurals = [message.id for message in template() if isinstance(message.id, tuple)]
    assert len(plurals) > 15
    assert not [(one, many) for one, many in plurals if not places(one) <= places(many)]
    assert {locale(name).num_plurals for name in FILES} == {1}


def test_no_sentence_is_left_in_english():
    same = [en for en, zh in everything() if en == zh and not SAME.fullmatch(en)]
    assert not [text for text in same if not text.startswith("HTTPS_PROXY=")]


def test_no_text_for_taiwan_has_a_simplified_character():
    assert not {zh for _en, zh in everything() if SIMPLIFIED & set(zh)}


def test_no_text_for_taiwan_has_half_width_punctuation_between_characters():
    prose = [VERBATIM.sub("", zh) for _en, zh in everything() if not zh.startswith("範例")]
    assert not [zh for zh in prose if HALF_WIDTH.search(zh)]


def test_a_compiled_file_says_what_the_text_says():
    from gettext import GNUTranslations  # noqa: PLC0415 - only here

    found = GNUTranslations(BytesIO(compiled((LOCALE / "zh_TW.po").read_text("utf-8"))))
    for message in CHINESE:
        if isinstance(message.id, tuple):
            assert found.ngettext(*message.id, 2) == message.string[0]
        elif message.id:
            key = f"{message.context}\x04{message.id}" if message.context else message.id
            assert found.gettext(key) == message.string


def test_an_entry_that_is_fuzzy_or_not_translated_is_left_in_english():
    text = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '#, fuzzy\nmsgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr ""\n\n#~ msgid "c"\n#~ msgstr "y"\n'
    )
    assert [entry["msgid"] for entry in entries(text)] == ["", "b"]
    assert b"x" not in compiled(text).replace(b"text", b"")


@pytest.mark.parametrize(
    ("wish", "spoken"),
    [
        ("zh-TW", "zh-TW"),
        ("zh_TW.UTF-8", "zh-TW"),
        ("zh", "zh-TW"),
        ("zh_CN", "zh-TW"),
        ("en_GB.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("de_DE", "en"),
        ("", "en"),
    ],
)
def test_a_wish_chooses_the_language_that_fits_best(wish, spoken):
    use(wish)
    assert language() == spoken


def test_a_sentence_is_filled_and_has_the_form_for_its_number():
    assert _("{account} is known", account="main") == "main is known"
    assert ngettext("{n} message", "{n} messages", 1, n=1) == "1 message"
    assert ngettext("{n} message", "{n} messages", 0, n=0) == "0 messages"
    assert _(Plural("{n} message", "{n} messages", "n"), n=1) == "1 message"


def test_a_sentence_with_a_context_says_only_the_sentence():
    assert pgettext("batch", "refused") == _(NP_("batch", "refused")) == "refused"
    use("zh-TW")
    assert pgettext("batch", "refused") == "LINE 不接受"
    assert _(N_("refused")) == "遭拒絕"


def test_params_fit_where_they_fill_all_places():
    assert fits("{a} {b:,}", {"a": 1, "b": 2, "c": 3})
    assert not fits("{a} {b}", {"a": 1})
    assert not fits(Plural("{a}", "{a} {b}", "a"), {"a": 1})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with one more language: every sentence in capitals."""
    shutil.copytree(ROOT, tmp_path / "oactl", ignore=shutil.ignore_patterns("__pycache__"))
    pairs = "".join(pair for message in CHINESE if message.id for pair in loud(message))
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (tmp_path / "oactl/locale/fr.po").write_text(head + pairs, encoding="utf-8")
    return tmp_path


def loud(message: Message) -> Iterator[str]:
    if isinstance(message.id, str) and message.context is None and "{" not in message.id:
        text = message.id.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        yield f'msgid "{text}"\nmsgstr "FR: {text}"\n\n'


def test_a_language_is_added_by_a_file_and_its_help_is_in_it(copy):
    def said(*args: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "oactl", *args],
            env={"PYTHONPATH": str(copy), "OACTL_LANG": "fr", "COLUMNS": "200", "PATH": ""},
            cwd=copy,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return (done.stdout + done.stderr).decode()

    assert "FR: One screen" in said("--help").replace("\n", " ")
    assert "FR: push needs to know what to send" in said("push")


def test_english_reads_no_file_and_does_not_import_gettext():
    script = (
        "import sys; from oactl.i18n import _, use; use('en_US.UTF-8'); _('x'); "
        "assert 'gettext' not in sys.modules; use('zh-TW'); "
        "assert 'gettext' not in sys.modules; _('x'); assert 'gettext' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_every_language_is_named():
    assert languages() == ["en", *(name.replace("_", "-") for name in FILES)]
