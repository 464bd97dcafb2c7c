"""The lots of a project of synthetic audits, in the window."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.domain.synthetic import LotVerdict
from app.services import Services
from app.ui.formats import Formats
from app.ui.screens.projects.oc import CurveChart
from app.ui.theme import Theme
from tests.factory_results import Bench
from tests.ui.screens.work_window import Window, action, words, work_window


def add_lots(services: Services) -> int:
    """Two lots of twenty and four items; three of the small one are defective."""
    bench = Bench(services)
    project = bench.project(
        name="Notes", task_type="synthetic_audit", labels=("sound", "defective"), overlap=1
    )
    auditor = bench.expert(external_id="E-7")
    for lot, size in (("big", 20), ("small", 4)):
        for n in range(size):
            payload = json.dumps(
                {"text": "T", "origin": "model", "generator": "writer", "lot": lot}
            )
            task = bench.task(project, payload=payload, title=f"{lot} item {n}")
            if lot == "small":
                bench.answer(task, auditor, "defective" if n else "sound")
    return project


@pytest.fixture
def window(services: Services, theme: Theme, settings: QSettings, qtbot: QtBot) -> Iterator[Window]:
    add_lots(services)
    with work_window(services, theme, settings, qtbot) as made:
        yield made


def test_the_lots_of_a_project_are_listed_with_their_verdicts_in_words(window: Window) -> None:
    screen = window.open("projects", "project:1")
    action(screen, "Lots").slot()
    window.settle()
    view = screen.lots.view
    rows = [view.list.model.row_at(i) for i in range(2)]
    assert [(row.name, row.verdict) for row in rows] == [
        ("big", LotVerdict.GO_ON), ("small", LotVerdict.REFUSED),
    ]  # fmt: skip
    assert "0 accepted, 1 refused, 1 go on" in words(view)
    assert screen.crumb == "Lots of Notes"


def test_a_chosen_lot_shows_its_drawn_items_and_its_curve(window: Window) -> None:
    view = window.open("projects", "lots:1").lots.view
    assert "big · writer" in words(view)
    assert "are still to be audited" in words(view)
    view.list.select_ids([1])
    window.settle()
    assert "small · writer" in words(view)
    assert len(view.items.model.ids) == 4
    view.items.set_filter("state", "defective")
    window.settle()
    assert len(view.items.model.ids) == 3
    assert "With 0 defects a lot is good" in view.curve.reading()
    assert view.curve.as_text().splitlines()[1].split("\t")[:2] == ["0", "0.00"]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("", " items were not drawn: matched to nobody before the verdict."),
        ("sound", " items were not drawn: matched to nobody."),
        ("defective", " items were not drawn: matched too, as a refused lot is screened."),
    ],
)
def test_a_lot_says_what_becomes_of_the_items_that_were_not_drawn(
    services: Services, theme: Theme, settings: QSettings, qtbot: QtBot, label: str, said: str
) -> None:
    bench = Bench(services)
    project = bench.project(
        name="Notes", task_type="synthetic_audit", labels=("sound", "defective"), overlap=1
    )
    payload = json.dumps({"text": "T", "origin": "model", "generator": "writer", "lot": "large"})
    for _ in range(200):
        bench.task(project, payload=payload)
    drawn = services.lots.page(project, "large", "writer", "").items
    if label:
        auditor = bench.expert()
        for item in drawn:
            bench.answer(item.task_id, auditor, label)
    with work_window(services, theme, settings, qtbot) as made:
        view = made.open("projects", f"lots:{project}").lots.view
        assert f"{200 - len(drawn)}{said}" in words(view)


def test_a_drawn_item_opens_its_task_whatever_is_filtered(window: Window) -> None:
    view = window.open("projects", "lots:1").lots.view
    view.list.select_ids([1])
    window.settle()
    view.items.set_filter("state", "sound")
    window.settle()
    opened: list[int] = []
    view.task_opened.connect(opened.append)
    view.items.opened.emit(int(view.items.model.ids[0]))
    assert opened == [21]


def test_the_blend_report_is_written_from_the_page(window: Window, tmp_path: Path) -> None:
    screen = window.open("projects", "lots:1")
    screen.lots.write(tmp_path / "blend.csv")
    window.settle()
    assert "Wrote blend.csv" in window.said
    assert "small" in (tmp_path / "blend.csv").read_text(encoding="utf-8")


def test_a_project_of_another_type_has_no_lots_to_show(window: Window, services: Services) -> None:
    other = Bench(services).project(external_id="films")
    screen = window.open("projects", f"project:{other}")
    assert "Lots" not in [one.text for one in screen.actions()]
    window.open("projects", f"lots:{other}")
    assert "of type classification" in window.said


def test_a_page_of_one_lot_closes_when_the_list_of_projects_is_asked_for(window: Window) -> None:
    window.open("projects", "lots:1")
    screen = window.open("projects", "")
    assert screen.lots.project_id is None
    assert action(screen, "New project").primary


def test_an_empty_curve_says_nothing(theme: Theme, qtbot: QtBot) -> None:
    chart = CurveChart("Curve", Formats())
    qtbot.addWidget(chart)
    chart.show_page(None)
    assert chart.reading() == ""
    assert len(chart.as_text().splitlines()) == 1
