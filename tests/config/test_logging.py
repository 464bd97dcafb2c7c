"""What the log keeps, and what it never does."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config.logging import NAME, set_up_logging
from app.config.paths import find_paths


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    handler = set_up_logging(find_paths(tmp_path))
    yield tmp_path / "logs" / NAME
    logging.getLogger("app").removeHandler(handler)
    handler.close()


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_a_line_says_when_in_utc_how_bad_and_where(log: Path) -> None:
    logging.getLogger("app.services.pay").warning("period locked")
    (line,) = lines(log)
    assert str(line["at"]).endswith("+00:00")
    assert (line["level"], line["where"]) == ("warning", "app.services.pay")
    assert line["event"] == "period locked"


def test_what_fills_a_message_is_not_kept(log: Path) -> None:
    logging.getLogger("app.x").info("imported %s of %s", "Invented Name", "DE00 1234")
    text = log.read_text("utf-8")
    assert "Invented" not in text
    assert "DE00" not in text


def test_numbers_are_kept_as_facts_and_words_are_not(log: Path) -> None:
    facts = {"rows": 3, "share": 0.5, "dry": True, "name": "Invented Name"}
    logging.getLogger("app.x").info("imported", extra={"facts": facts})
    assert lines(log)[0]["facts"] == {"rows": 3, "share": 0.5, "dry": True}


def test_an_error_is_kept_by_kind_and_place_without_its_message(log: Path) -> None:
    try:
        raise ValueError("Invented Name has no bank account")
    except ValueError:
        logging.getLogger("app.x").exception("a job failed")
    (line,) = lines(log)
    assert line["error"] == "ValueError"
    assert "test_logging.py" in str(line["trace"])
    assert "Invented" not in log.read_text("utf-8")


def test_set_up_twice_writes_each_line_once_to_the_second_place(tmp_path: Path) -> None:
    set_up_logging(find_paths(tmp_path / "a"))
    handler = set_up_logging(find_paths(tmp_path / "b"))
    logging.getLogger("app.x").info("hello")
    assert not (tmp_path / "a" / "logs" / NAME).exists()
    assert len(lines(tmp_path / "b" / "logs" / NAME)) == 1
    logging.getLogger("app").removeHandler(handler)
    handler.close()


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    handler = set_up_logging(find_paths(tmp_path))
    logging.getLogger("app.x").error("nobody hears")
    logging.getLogger("app").removeHandler(handler)


def test_the_log_never_grows_beyond_its_files(log: Path) -> None:
    logger = logging.getLogger("app.x")
    for _ in range(200):
        logger.info("x" * 40_000)
    files = sorted(log.parent.iterdir())
    assert len(files) == 6
    assert sum(file.stat().st_size for file in files) <= 6 * 2**20
