"""The tabs of the Quality page over made-up findings: each row opens what it is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.findings import Findings
from app.domain.progress import Silent
from app.domain.quality import EvidenceRow
from app.services import Services
from app.ui.list_pane import ListPane
from app.ui.screens.quality.screen import QualityScreen
from app.ui.tokens import State
from app.ui.widgets.rows import LineRow
from tests.factory_results import Bench
from tests.ui.screens.findings import (
    MadeFindings,
    drift,
    habit,
    hint,
    reviewer,
    some,
    with_findings,
)
from tests.ui.stage import Stage, words

Show = Callable[..., tuple[QualityScreen, MadeFindings]]


@pytest.fixture
def show(stage: Stage, services: Services) -> Show:
    """Open the page over three scored people and made-up findings."""
    bench = Bench(services)
    people = [bench.expert(name=f"Person {n}") for n in range(1, 4)]
    project = bench.project(name="Radiology")
    for number in range(8):
        task = bench.task(project, gold=("yes",) if number % 2 else ())
        for place, expert in enumerate(people):
            bench.answer(task, expert, "yes" if place == 0 or number % (place + 1) else "no")
    services.quality.score(Silent())

    def made(arg: str = "", found: Findings | None = None) -> tuple[QualityScreen, MadeFindings]:
        bundle, fake = with_findings(services, some() if found is None else found)
        page = stage.show(lambda _s, context: QualityScreen(bundle, context), arg)
        return page, fake

    return made


def texts(pane: ListPane, key: str) -> list[str]:
    """One column of a list, as it is shown."""
    place = [column.key for column in pane.model.columns].index(key)
    return [row[0] for row in pane.model.texts([int(i) for i in pane.model.ids], [place])]


def is_made(room: Any) -> bool:
    """Whether a part that is made later is there already."""
    return room._part is not None


def shown_tab(page: QualityScreen) -> str:
    tabs = page.view.tabs
    return tabs.tabText(tabs.currentIndex())


@pytest.mark.parametrize(
    "tab", ["watch", "agreement", "gold", "reviewers", "preferences", "workforce"]
)
def test_each_tab_is_opened_by_its_name_and_made_only_then(show: Show, tab: str) -> None:
    page, _ = show()
    room = getattr(page.view, tab)
    assert not is_made(room)
    page.open(tab)
    assert is_made(room)
    assert shown_tab(page).lower().startswith(tab)


@pytest.mark.parametrize(
    ("tab", "says"),
    [
        ("watch", "Nothing was noticed"),
        ("agreement", "No agreement yet"),
        ("gold", "No gold is in doubt"),
        ("reviewers", "No reviewer to compare yet"),
        ("preferences", "No preferences to audit yet"),
    ],
)
def test_an_empty_tab_says_what_to_do_first(show: Show, tab: str, says: str) -> None:
    page, _ = show(tab, Findings())
    assert says in words(page.widget())
    assert shown_tab(page).lower() == tab  # no count beside the name


def test_tabs_count_what_needs_a_look(show: Show) -> None:
    page, _ = show()
    names = [page.view.tabs.tabText(i) for i in range(page.view.tabs.count())]
    assert names == [
        "People", "Watch (2)", "Agreement", "Gold (2)", "Reviewers (1)", "Preferences (1)",
        "Workforce",
    ]  # fmt: skip


def test_who_drifted_this_month_is_one_filter(show: Show, stage: Stage, services: Services) -> None:
    today = services.desk.today()
    earlier = date(2020, 1, 5)
    found = Findings(drift=(drift(1, noticed=today), drift(3, noticed=earlier)))
    page, _ = show("watch", found)
    pane = page.view.watch.part.list.pane
    pane.set_filter("month", "this")
    stage.settle()
    assert texts(pane, "name") == ["Person 1"]
    pane.set_filter("month", "before")
    stage.settle()
    assert texts(pane, "name") == ["Person 3"]


def test_watch_can_be_opened_on_one_kind(show: Show, stage: Stage) -> None:
    page, _ = show("watch:drift")
    stage.settle()
    assert texts(page.view.watch.part.list.pane, "kind") == ["drifting"]


def test_a_drifting_person_opens_with_the_control_chart(show: Show, stage: Stage) -> None:
    page, fake = show("watch")
    pane = page.view.watch.part.list.pane
    pane.opened.emit(0)
    stage.settle()
    panel = page.view.person
    assert shown_tab(page) == "People"
    assert panel.shown is not None
    assert panel.shown.name == "Person 1"
    assert panel.tabs.currentWidget() is panel.chart
    assert panel.chart.chart.isVisible()
    assert ("chart", panel.shown.expert_id, None) in fake.asked


def test_a_hint_opens_its_items_from_the_watch_and_from_the_panel(show: Show, stage: Stage) -> None:
    found = Findings(hints=(hint(2), hint(3)))
    page, fake = show("watch", found)
    page.view.watch.part.list.pane.opened.emit(1)
    stage.settle()
    panel = page.view.person
    assert panel.tabs.currentWidget() is panel.items
    assert fake.asked[-1] == ("confused", 3, 1, "yes", "no")
    assert panel.items.rows
    assert {(row.expected, row.answer) for row in panel.items.rows} == {("yes", "no")}
    panel.tabs.setCurrentWidget(panel.confusion)
    panel.confusion.picked.emit(1, "yes", "no")
    stage.settle()
    assert panel.tabs.currentWidget() is panel.items


def test_the_chart_of_one_project_is_asked_for_and_its_answers_open_tasks(
    show: Show, stage: Stage
) -> None:
    page, fake = show("person:1")
    panel = page.view.person
    panel.tabs.setCurrentWidget(panel.chart)
    panel.chart.projects.chosen.emit(1)
    stage.settle()
    assert fake.asked[-1] == ("chart", 1, 1)
    panel.chart.chart.picked.emit(7)
    assert stage.opened[-1] == ("tasks", "task:7")
    fake.chart = None
    panel.chart.projects.chosen.emit(None)
    stage.settle()
    assert not panel.chart.chart.isVisible()
    assert "No control chart yet" in words(panel.chart)


def test_habits_have_a_tab_only_where_there_are_any(show: Show, stage: Stage) -> None:
    page, _ = show("person:1")
    panel = page.view.person
    place = panel.tabs.indexOf(panel.habits)
    assert panel.tabs.isTabVisible(place)
    stage.go("person:3")
    assert not panel.tabs.isTabVisible(place)


def test_a_habit_of_a_person_leads_to_the_answers_behind_it(show: Show, stage: Stage) -> None:
    page, fake = show("person:1")
    page.view.person.habits.opened.emit(habit(1, "length", flag=False, q=0.6))
    stage.settle()
    assert shown_tab(page).startswith("Preferences")
    part = page.view.preferences.part
    assert part.findings.chosen is not None
    assert part.findings.chosen.check == "length"
    assert fake.asked[-1] == ("habit", 1, 1, "length")
    assert "68 %" in part.findings._norm.text()
    assert len(part.items.rows) == 60
    part.items.pane.opened.emit(0)
    assert stage.opened[-1] == ("tasks", "task:1")


def test_a_second_habit_is_found_in_a_list_that_was_looked_at(show: Show, stage: Stage) -> None:
    page, _ = show("preferences")
    part = page.view.preferences.part
    part.findings.pane.set_filter("flag", "yes")
    stage.settle()
    for check in ("length", "position", "length"):
        page._open_habit(habit(1, check))
        stage.settle()
        assert part.findings.chosen is not None
        assert part.findings.chosen.check == check


def test_a_person_with_hundreds_of_hints_gets_the_first_of_them(show: Show, stage: Stage) -> None:
    page, _ = show("person:3", Findings(hints=tuple(hint(3) for _ in range(300))))
    part = page.view.person.confusion
    assert len(part.findChildren(LineRow)) == 0  # nobody looks
    page.view.person.tabs.setCurrentWidget(part)
    stage.settle()
    assert len(part.findChildren(LineRow)) == 10
    assert "The Watch tab has 290 more." in words(part)


def test_a_long_name_does_not_widen_the_page(show: Show, stage: Stage, services: Services) -> None:
    longest = Bench(services).expert(external_id="E-9999", name="Maria-Aleksandra " * 12)
    page, _ = show(f"person:{longest}", Findings(reviewers=(reviewer(name="Alexander " * 40),)))
    before = page.view.minimumSizeHint().width()
    page.open("reviewers")
    stage.settle()
    assert page.view.reviewers.part.items.title.text().startswith("Verdicts of Alexander")
    assert before <= page.view.minimumSizeHint().width() < 900


def test_flagged_habits_stand_first_and_can_be_shown_alone(show: Show, stage: Stage) -> None:
    page, _ = show("preferences")
    pane = page.view.preferences.part.findings.pane
    assert texts(pane, "flag") == ["flagged", "", ""]
    pane.set_filter("flag", "yes")
    stage.settle()
    assert texts(pane, "check") == ["Position"]


def test_lenient_reviewers_stand_first_with_their_verdicts_beside(show: Show, stage: Stage) -> None:
    page, fake = show("reviewers")
    part = page.view.reviewers.part
    assert texts(part.findings.pane, "name") == ["Reviewer 1", "Reviewer 2"]
    assert texts(part.findings.pane, "flag") == ["lenient", ""]
    assert "1 lenient, 0 strict, of 2 reviewers." in words(part)
    assert fake.asked[-1] == ("reviewer", 1)
    assert part.items.title.text() == "Verdicts of Reviewer 1"
    part.findings.pane.select_ids([1])
    stage.settle()
    assert part.items.title.text() == "Verdicts of Reviewer 2"
    part.items.pane.opened.emit(2)
    assert stage.opened[-1] == ("tasks", "task:3")


def test_two_reviewers_of_the_same_answer_stand_mark_by_mark(show: Show, stage: Stage) -> None:
    page, _ = show("reviewers")
    part = page.view.reviewers.part
    stage.settle()
    assert texts(part.marks.pane, "mark") == ["Not accepted", "Factual"]
    assert texts(part.marks.pane, "both") == ["19 of 35", "3 of 18"]
    assert texts(part.marks.pane, "shared") == ["54 %", "17 %"]
    assert texts(part.marks.pane, "ac1") == ["0.85", "0.85"]


def test_verdicts_that_are_not_borne_out_can_be_picked(show: Show, stage: Stage) -> None:
    page, fake = show("reviewers")
    part = page.view.reviewers.part
    rows = fake.reviewer_items(1)
    part.show_items(fake.found.reviewers[0], [replace(rows[0], right=right) for right in
                                              (True, False, None)])  # fmt: skip
    part.items.pane.set_filter("right", "False")
    stage.settle()
    assert len(part.items.pane.model.ids) == 1
    assert "1 of 2 verdicts whose truth is known are borne out." in words(part)


def test_the_likeliest_bad_gold_stands_first_and_opens_its_task(show: Show, stage: Stage) -> None:
    page, _ = show("gold")
    part = page.view.gold.part
    assert texts(part.list.pane, "wrong") == ["97 %", "60 %"]
    part.list.pane.opened.emit(0)
    assert stage.opened == [("tasks", "task:1")]


def test_rows_of_agreement_open_projects_and_pairs_open_people(show: Show, stage: Stage) -> None:
    page, _ = show("agreement")
    part = page.view.agreement.part
    assert "1 of 2 projects are reliable. In one of them one label dominates." in words(part)
    part.figures.pane.opened.emit(0)
    assert stage.opened == [("projects", "project:1")]
    part.figures.pane.set_filter("part", "slice")
    stage.settle()
    assert len(part.figures.pane.model.ids) == 1
    part.models.part.pane.opened.emit(0)
    assert stage.opened[-1] == ("projects", "project:1")
    part.pairs.part.pane.opened.emit(0)
    stage.settle()
    assert shown_tab(page) == "People"
    assert page.view.person.shown is not None
    assert page.view.person.shown.expert_id == 1


def test_the_page_is_saved_as_a_report(show: Show, stage: Stage, tmp_path: Path) -> None:
    page, fake = show()
    page.save_report(tmp_path / "quality.csv")
    assert page.actions()[0].why_not == "A report is being written."
    stage.settle()
    assert fake.asked[-1] == ("report", "quality.csv", "csv")
    assert (tmp_path / "quality.csv").stat().st_size > 0
    assert stage.said[-1] == (State.GOOD, "Wrote quality.csv.")
    assert page.actions()[0].why_not == ""
    page.save_report(tmp_path / "quality.docx")
    stage.settle()
    assert stage.said[-1][0] is State.BAD
    assert "docx" in stage.said[-1][1]


def test_confused_items_are_of_the_project_that_was_asked_for(
    show: Show, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, fake = show()
    row = services.quality.evidence(3)[0]
    rows = [
        replace(row, project=project, expected="yes", answer="no")
        for project in ("Radiology", "Elsewhere")
    ]

    def evidence(_reader: Any, _expert: int, _limit: int) -> list[EvidenceRow]:
        return rows

    monkeypatch.setattr("app.services.quality_evidence.evidence_rows", evidence)
    assert fake.confused_tasks(3, 1, "yes", "no") == (rows[0],)
    assert fake.confused_tasks(3, 99, "yes", "no") == ()
