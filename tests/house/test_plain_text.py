"""Text from outside is shown as plain text: one module makes labels, one makes dialogs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.ui

UI = Path(app.ui.__file__).parent
LABEL_MAKER = "widgets/text.py"
# Shows the manual, which ships with the program: see the charter of the room.
MANUAL_READER = "help_text.py"
MANUAL_NEEDS = {"setMarkdown", "QTextBrowser", "QTextDocument"}
HTML_CALLS = {
    "setHtml",
    "insertHtml",
    "appendHtml",
    "toHtml",
    "setMarkdown",
    "setOpenExternalLinks",
}
# Which argument is the tip: Qt takes one that looks like HTML for HTML, pictures and all.
TIPS = {"setToolTip": 0, "showText": 1}
BANNED_NAMES = {"QMessageBox", "QErrorMessage", "QTextBrowser", "QTextDocument", "QWebEngineView"}


def _sources() -> list[Path]:
    return sorted(UI.rglob("*.py"))


def _faults(path: Path) -> Iterator[str]:
    where = path.relative_to(UI).as_posix()
    allowed = MANUAL_NEEDS if where == MANUAL_READER else set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        line = f"{where}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name == "QLabel" and where != LABEL_MAKER:
                yield f"{line} makes a QLabel: use app.ui.widgets.text.label"
            if name in HTML_CALLS - allowed:
                yield f"{line} calls {name}: text from outside is plain text"
            if name in TIPS and not _is_plain_tip(node.args[TIPS[name]]):
                yield f"{line} gives a tip that is not made by plain_tip or tr"
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        if where != LABEL_MAKER and any(_name(base) == "QLabel" for base in bases):
            yield f"{line} subclasses QLabel outside {LABEL_MAKER}"
        if isinstance(node, (ast.Name, ast.Attribute)) and _name(node) in BANNED_NAMES - allowed:
            yield f"{line} uses {_name(node)}: use app.ui.dialogs or PlainText"
        if isinstance(node, ast.Attribute) and node.attr in (
            "RichText",
            "AutoText",
            "MarkdownText",
        ):
            yield f"{line} asks for {node.attr}"


def _is_plain_tip(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_plain_tip(node.body) and _is_plain_tip(node.orelse)
    if isinstance(node, ast.Call):
        return _name(node.func) in ("plain_tip", "tr")
    return isinstance(node, ast.Constant)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", _sources(), ids=lambda p: p.relative_to(UI).as_posix())
def test_no_module_of_the_window_shows_html(path: Path) -> None:
    assert list(_faults(path)) == []


def test_the_check_finds_what_it_looks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.house.test_plain_text.UI", tmp_path)
    bad = tmp_path / "bad.py"
    bad.write_text(
        "a = QLabel('x')\nb.setHtml('y')\nclass C(QtWidgets.QLabel): pass\n"
        "QMessageBox.about()\nd.setTextFormat(Qt.TextFormat.RichText)\n"
        "e.setToolTip(name)\ne.setToolTip(plain_tip(name))\ne.setToolTip(tr('x') if y else '')\n",
        encoding="utf-8",
    )
    assert len(list(_faults(bad))) == 6


def test_every_class_that_is_a_label_sets_the_format() -> None:
    tree = ast.parse((UI / LABEL_MAKER).read_text(encoding="utf-8"))
    made = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _name(n.func) == "QLabel"]
    classes = [
        n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and _name(n.bases[0]) == "QLabel"
    ]
    formats = [
        n for n in ast.walk(tree) if isinstance(n, ast.Call) and _name(n.func) == "setTextFormat"
    ]
    assert len(formats) >= len(made) + len(classes)
