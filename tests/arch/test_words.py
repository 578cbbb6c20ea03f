"""Both languages everywhere, settings declared once, nothing of one machine in any file."""

import ast
import re
import xml.etree.ElementTree as ElementTree
from string import Formatter

from desk.protocol.settings import SETTINGS

from .source import ROOT, calls, modules, tracked_files, walked

CATALOGUES = ROOT / "resources" / "i18n"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TEXT_ARGUMENT = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1, "QT_TR_NOOP": 0}
# Assembled, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(
        [rf"/{folder}/" for folder in ("wo" + "rk", "ro" + "ot", "op" + "t/pypi", "op" + "t/wheels")]
        + [r"/ho" + r"me/(?!user\b)[a-z]", r"/Us" + r"ers/(?!user\b)\w", r"[A-Z]:\\Us" + r"ers"]
    )
)
REGISTRY = re.compile("|".join(["py" + r"pi\.org", "python" + "hosted", "index" + "-url", "find" + "-links"]))


def window_texts() -> dict[str, str]:
    """Return every literal text shown through Qt's translation, with the place it stands."""
    found = {}
    for module in modules():
        for name, call in calls(module.tree):
            position = TEXT_ARGUMENT.get(name)
            if position is None or len(call.args) <= position:
                continue
            text = call.args[position]
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.strip():
                found[text.value] = f"{module.path}:{call.lineno}"
    return found


def translations() -> dict[str, str]:
    """Return the finished Chinese translations by English source."""
    found = {}
    for path in sorted(CATALOGUES.glob("*zh_CN.ts")):
        for message in ElementTree.parse(path).iter("message"):
            target = message.find("translation")
            if target is None or target.get("type") is not None:
                continue
            forms = target.findall("numerusform") or [target]
            found[message.findtext("source", "")] = "".join(form.text or "" for form in forms)
    return found


def registered_sentences() -> list[tuple[str, str, str, str]]:
    """Return (place, code, English, Chinese) of every literal pair in a table of sentences."""
    found = []
    for module in modules():
        for node in walked(module.tree):
            if not isinstance(node, ast.Dict):
                continue
            for key, value in zip(node.keys, node.values, strict=True):
                if not isinstance(key, ast.Constant) or not isinstance(value, ast.Tuple):
                    continue
                texts = [str(item.value) for item in value.elts if isinstance(item, ast.Constant)]
                if len(texts) == len(value.elts) == 2 and CHINESE.search(texts[1]):
                    found.append((f"{module.path}:{value.lineno}", str(key.value), texts[0], texts[1]))
    return found


def fields(text: str) -> set[str]:
    """Return the names of the `{fields}` of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_of_the_window_has_chinese() -> None:
    """Each literal given to Qt's translation has a finished entry in the Chinese catalogue."""
    known = translations()
    missing = {text: place for text, place in window_texts().items() if not known.get(text, "").strip()}
    assert missing == {}


def test_the_catalogue_has_nothing_unfinished() -> None:
    """No entry of any catalogue is marked as unfinished."""
    unfinished = [
        f"{path.name}: {message.findtext('source')}"
        for path in sorted((ROOT / "resources").rglob("*.ts"))
        for message in ElementTree.parse(path).iter("message")
        if (target := message.find("translation")) is None or target.get("type") == "unfinished"
    ]
    assert unfinished == []


def test_placeholders_agree_between_languages() -> None:
    """`%1`, `%n` and `{name}` occur in a translation exactly when they occur in its source."""
    pattern = re.compile(r"%L?\d|%n|\{\w*\}")
    wrong = [
        source
        for source, target in translations().items()
        if set(pattern.findall(source)) != set(pattern.findall(target))
    ]
    assert wrong == []


def test_sentences_carry_the_same_fields_in_both_languages() -> None:
    """A sentence of the rules and ops loses no field on its way into Chinese."""
    wrong = [f"{place} {code}" for place, code, en, zh in registered_sentences() if fields(en) != fields(zh)]
    assert wrong == []


def test_settings_are_declared_once_in_both_languages() -> None:
    """Habit 16: one table; names are unique, defaults fit, and every one is explained twice."""
    tree = next(module.tree for module in modules() if module.path == "desk/protocol/settings.py")
    names = [
        str(keyword.value.value)
        for name, call in calls(tree)
        if name == "Setting"
        for keyword in call.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    ]
    assert sorted(names) == sorted(SETTINGS), "a setting is declared twice or outside the table"
    for setting in SETTINGS.values():
        assert isinstance(setting.default, setting.type), setting.name
        assert not setting.choices or setting.default in setting.choices, setting.name
        assert setting.en, setting.name
        assert CHINESE.search(setting.zh), setting.name
        assert setting.scope in {"workspace", "window"}, setting.name


def test_only_declared_settings_are_read() -> None:
    """A key that a program reads from its settings stands in the table."""
    wrong = []
    for module in modules():
        for node in walked(module.tree):
            if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
                continue
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if owner == "settings" and node.slice.value not in SETTINGS:
                wrong.append(f"{module.path}:{node.lineno} {node.slice.value!r}")
    assert wrong == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    """No committed file holds a path of one machine or the address of a package registry."""
    wrong = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and samples in other encodings
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line) or REGISTRY.search(line):
                wrong.append(f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}")
    assert wrong == []


def test_locks_are_pinned_hashed_and_without_addresses() -> None:
    """Each lock pins every package with hashes and names no download address."""
    for name in ("app", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in text
        assert "\n--" not in text
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[\w.-]+==[\w.!+-]+( ;|\s\\)", block), block[:60]
            assert "--hash=sha256:" in block, block[:60]


def test_the_ui_library_stays_on_its_pin() -> None:
    """6.12 drops references to None on Python below 3.12 and aborts; see docs/adr/004."""
    assert "pyside6-essentials==6.11.3" in (ROOT / "requirements" / "app.txt").read_text()
