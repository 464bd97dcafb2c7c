"""News is gathered and told once; other processes' writes are noticed."""

import threading

from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.news import Changes, Topic
from app.ui.jobs import Jobs
from app.ui.news import News, Watch


def test_a_burst_of_commits_is_told_once(qtbot: QtBot) -> None:
    news = News()
    told: list[Changes] = []
    news.changed.connect(told.append)
    news.publish(Changes(frozenset({Topic.PEOPLE})))
    news.publish(Changes(frozenset({Topic.PAY})))
    news.publish(Changes(frozenset({Topic.PEOPLE})))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [Changes(frozenset({Topic.PEOPLE, Topic.PAY}))]


def test_news_from_another_thread_is_told_on_the_main_one(qtbot: QtBot) -> None:
    news = News()
    threads: list[threading.Thread] = []
    news.changed.connect(lambda _c: threads.append(threading.current_thread()))
    worker = threading.Thread(target=lambda: news.publish(Changes(frozenset({Topic.WORK}))))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == [threading.main_thread()]


def test_a_write_of_another_process_touches_every_topic(jobs: Jobs, qtbot: QtBot) -> None:
    news = News()
    answers = [False, True]
    watch = Watch(jobs, news, lambda: answers.pop(0))
    told: list[Changes] = []
    news.changed.connect(told.append)
    watch.look()
    qtbot.waitUntil(jobs.is_idle)
    assert told == []
    watch.look()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [Changes(frozenset(Topic), "elsewhere")]


def test_a_look_that_fails_is_not_shown(jobs: Jobs, qtbot: QtBot) -> None:
    refused: list[object] = []
    jobs.refused.connect(lambda _job, error: refused.append(error))

    def poll() -> bool:
        raise UserError("The drive is away. Nothing was changed. Connect it again.")

    Watch(jobs, News(), poll).look()
    qtbot.waitUntil(jobs.is_idle)
    assert refused == []
