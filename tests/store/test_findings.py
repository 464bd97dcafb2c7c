"""Findings are rows of the newest run, asked by kind and by person."""

from app.services import Services
from app.store.findings import FindingRow
from tests.factory import StandingClock
from tests.factory_results import Bench


def test_findings_are_replaced_whole_and_asked_by_kind_and_person(
    services: Services, clock: StandingClock
) -> None:
    person = Bench(services).expert()
    with services.desk.write("quality.score") as unit:
        run = unit.quality.add_run(
            computed_at=unit.now, as_of=clock.at.date(), policy_version=0, judgments=0, people=0,
            seconds=0.0, workforce=None,
        )  # fmt: skip
        unit.quality.replace_findings(run, [FindingRow("drift", "{}")])
        rows = [
            FindingRow("spam", '{"n":1}', expert_id=person),
            FindingRow("gold", '{"n":2}'),
            FindingRow("drift", '{"n":3}', expert_id=person),
        ]
        unit.quality.replace_findings(run, rows)
        unit.audit("test.find", "finding")
    with services.desk.read() as reader:
        assert reader.quality.findings() == rows
        assert reader.quality.findings(kind="gold") == [rows[1]]
        assert reader.quality.findings(expert_id=person) == [rows[0], rows[2]]
        assert reader.quality.findings("drift", person) == [rows[2]]
