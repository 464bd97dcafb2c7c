"""Today: what needs a decision now, and how the operation stands."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.domain.ladder import LEVEL_WORDS, day_words
from app.domain.lists import ListQuery
from app.domain.money import Money, minor_digits, rounded
from app.domain.pages import Day, NeedsDecision, TodayPage
from app.domain.pay import PeriodRow
from app.domain.periods import due
from app.domain.work import ProjectStatus
from app.services.credentials import CredentialService
from app.services.desk import Desk
from app.services.pay import PayService
from app.services.progression import ProgressionService
from app.store.today import ScoreDrop, ShortProject
from app.store.unit import Reader

WEEKS_SHOWN = 8
MONEY_DAYS = 30  # cost and margin are of this many days
SHORT_DAYS = 7  # labels due within so many days and without anybody are a shortage
DROP_DAYS = 14  # a score is compared with the earliest run within so many days
REVIEW_HOURS = 8  # a queued answer should not wait longer
_MOST = 3  # of one kind of decision that are named one by one


class TodayService:
    """The Today page."""

    def __init__(
        self,
        desk: Desk,
        credentials: CredentialService,
        progression: ProgressionService,
        pay: PayService,
    ) -> None:
        self._desk = desk
        self._credentials = credentials
        self._progression = progression
        self._pay = pay

    def today(self) -> TodayPage:
        """All that the Today page shows.

        Weeks begin on Monday in the workspace's zone; last week is counted to its end. Cost per
        accepted answer is every pay line of the last 30 days over the answers accepted in them.
        """
        now, today, zone = self._desk.now(), self._desk.today(), self._desk.zone()
        monday = today - timedelta(days=today.weekday())
        first = monday - timedelta(weeks=WEEKS_SHOWN - 1)
        with self._desk.read() as reader:
            by_day = _accepted_by_day(reader, first, zone)
            waiting, oldest = reader.today.waiting()
            points = reader.quality.workforce()
            cost, margin = _money(reader, today, zone)
            found = reader.work.find_projects(
                ListQuery(filters=(("status", ProjectStatus.ACTIVE.value),), sort="due_on")
            )
            projects = tuple(reader.work.project_rows(found))
            short = reader.today.short_projects(today + timedelta(days=SHORT_DAYS))
            drops = reader.today.score_drops(today - timedelta(days=DROP_DAYS))
        decisions = (
            *self._papers(),
            *_shortages(short, today),
            *self._proposals(),
            *_drops(drops, today),
            *_periods(self._pay.periods(), today),
            *_overdue(waiting, oldest, now),
        )
        week = timedelta(days=7)
        days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
        return TodayPage(
            accepted_this_week=sum(n for day, n in by_day.items() if day >= monday),
            accepted_last_week=sum(n for day, n in by_day.items() if monday - week <= day < monday),
            waiting=waiting,
            oldest_waiting_minutes=None
            if oldest is None
            else max(0, int((now - oldest).total_seconds() // 60)),
            workforce=points[-1].estimate if points else None,
            cost_per_accepted=cost,
            margin=margin,
            decisions=decisions,  # most harmful first
            quality=tuple(point for point in points if point.on >= first),
            throughput=tuple(Day(day, float(by_day[day])) for day in days),
            projects=projects,
        )

    def _papers(self) -> Iterator[NeedsDecision]:
        renewal = self._credentials.renewal()
        if renewal.expired or renewal.held_assignments:
            held = renewal.held_assignments
            yield NeedsDecision(
                "bad",
                f"{_many(renewal.expired, 'credential')} expired",
                f"{_many(held, 'open assignment')} {'is' if held == 1 else 'are'} held until "
                "renewed"
                if held
                else "No open assignment is held",
                "Open",
                "credentials",
                "state:expired",
            )
        if renewal.unverified:
            yield NeedsDecision(
                "warn",
                f"{_many(renewal.unverified, 'credential')} to verify",
                "Until they are verified, nobody is given work on their ground",
                "Open",
                "credentials",
                "state:unverified",
            )

    def _proposals(self) -> Iterator[NeedsDecision]:
        found = self._progression.proposals()
        if not found:
            return
        steps = Counter((p.from_level, p.to_level) for p in found)
        detail = ", ".join(
            f"{count} {LEVEL_WORDS[below]} → {LEVEL_WORDS[above]}"
            for (below, above), count in sorted(
                steps.items(), key=lambda item: (item[0][0].rank, item[0][1].rank)
            )
        )
        ups = sum(p.is_up for p in found)
        what = "person is" if len(found) == 1 else "people are"
        title = f"{len(found)} {what} proposed for another level"
        if ups == len(found):
            title = f"{len(found)} {what} proposed for the next level"
        yield NeedsDecision("accent", title, detail, "Decide", "progression", "")


def _accepted_by_day(reader: Reader, first: date, zone: ZoneInfo) -> Counter[date]:
    by_day: Counter[date] = Counter()
    for at, count in reader.today.accepted_since(datetime.combine(first, time.min, zone)):
        by_day[at.astimezone(zone).date()] += count
    return by_day


def _money(reader: Reader, today: date, zone: ZoneInfo) -> tuple[tuple[Money, ...], float | None]:
    """Cost per accepted answer by currency, and the margin in the workspace's currency."""
    since = today - timedelta(days=MONEY_DAYS - 1)
    accepted = reader.today.accepted_by_currency(datetime.combine(since, time.min, zone))
    money = reader.today.money_since(since)
    each = tuple(
        Money(rounded(Decimal(cost) / accepted[currency]), currency)
        for currency, (cost, _) in money.items()
        if accepted.get(currency)
    )
    cost, billed = money.get(reader.settings.value("currency", "USD"), (0, 0))
    return each, (billed - cost) / billed if billed > 0 else None


def _overdue(waiting: int, oldest: datetime | None, now: datetime) -> Iterator[NeedsDecision]:
    if oldest is None or now - oldest <= timedelta(hours=REVIEW_HOURS):
        return
    hours = int((now - oldest).total_seconds() // 3600)
    yield NeedsDecision(
        "mute",
        "The review queue is overdue",
        f"{_many(waiting, 'answer')} {'waits' if waiting == 1 else 'wait'}, the oldest for "
        f"{hours} h; the target is {REVIEW_HOURS} h",
        "Review",
        "review",
        "",
    )


def _shortages(short: Sequence[ShortProject], today: date) -> Iterator[NeedsDecision]:
    for one in short[:_MOST]:
        yield NeedsDecision(
            "warn",
            f"{one.name} is short of people",
            f"{_many(one.units, 'label')} due within {SHORT_DAYS} days "
            f"{'has' if one.units == 1 else 'have'} nobody; the first on "
            f"{day_words(one.first_due, today)}",
            "See why",
            "matching",
            f"project:{one.id}",
        )


def _drops(drops: Sequence[ScoreDrop], today: date) -> Iterator[NeedsDecision]:
    for one in drops[:_MOST]:
        yield NeedsDecision(
            "warn",
            f"Score of {one.external_id} fell below its own interval",
            f"{one.before * 100:.0f} → {one.now * 100:.0f} since {day_words(one.since, today)}",
            "Inspect",
            "experts",
            f"person:{one.expert_id}",
        )


def _periods(rows: Sequence[PeriodRow], today: date) -> Iterator[NeedsDecision]:
    """Only the oldest open period that is over: periods are locked in their order."""
    for row in due(rows, today)[:1]:
        sums = ", ".join(_amount(total) for total in row.totals)
        held = f" · {_many(row.held, 'line')} held" if row.held else ""
        yield NeedsDecision(
            "mute",
            f"Pay period {row.label} is ready to lock",
            f"{row.people:,} {'person' if row.people == 1 else 'people'} · {sums}{held}",
            "Open",
            "payroll",
            f"period:{row.label}",
        )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _amount(money: Money) -> str:
    return f"{money.currency} {money.decimal():,.{minor_digits(money.currency)}f}"
