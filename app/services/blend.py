"""The figures of the blend report: who made the items, and how often each maker's items fail."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from app.config.policies import POLICIES
from app.domain.lots import AuditedProject, BlendReport, MakerDefects, SliceShares
from app.domain.quality import Estimate
from app.domain.synthetic import Origin
from app.domain.text import natural
from app.domain.work import Project
from app.scoring.blend import defect_rates, origin_shares
from app.services.desk import Desk
from app.services.lot_figures import Audits, audit_projects, read_audits, row_of
from app.store.lots import MadeItem
from app.store.unit import Reader

_ORIGINS = tuple(origin.value for origin in Origin)
_ALL = "all"
_PEOPLE = ("", "")


def blend_figures(desk: Desk, project_id: int | None = None) -> BlendReport:
    """The figures of the report of one project of synthetic audits, or of all.

    Raises `UserError` where there is no such project.
    """
    with desk.read() as reader:
        projects = audit_projects(reader, project_id)
        audits = read_audits(reader, projects)
        seq, head = reader.audit_log.head()
        return BlendReport(
            title="Blend report",
            client=_client(reader, projects),
            made_at=desk.now(),
            projects=tuple(AuditedProject(one.external_id, one.name) for one in projects),
            slices=tuple(_slices(audits)),
            makers=_makers(audits),
            lots=tuple(row_of(audits, lot) for lot in audits.lots),
            policies=tuple((kind.kind, reader.settings.policy(kind)[1]) for kind in POLICIES),
            audit_seq=seq,
            audit_hash=head,
        )


def _client(reader: Reader, projects: Sequence[Project]) -> str:
    """The one client, or the workspace's name where there are several."""
    clients = {project.client for project in projects}
    return clients.pop() if len(clients) == 1 else reader.settings.value("name", "All clients")


def _slices(audits: Audits) -> Iterator[SliceShares]:
    """All together, then by project, batch and language, by name."""
    items = [item for item in audits.items if item.origin in _ORIGINS]
    if not items:
        return
    numbers = {project.id: project.external_id for project in audits.projects}
    yield from _slices_by("project", items, lambda item: numbers[item.project_id], whole=True)
    yield from _slices_by("batch", items, lambda item: item.batch)
    yield from _slices_by("language", items, lambda item: item.language)


def _slices_by(
    kind: str, items: Sequence[MadeItem], name_of: Callable[[MadeItem], str], *, whole: bool = False
) -> Iterator[SliceShares]:
    """The slices of one kind, before them that of all items where it is asked for."""
    found = [name_of(item) for item in items]
    names = sorted(set(found), key=natural)
    codes = {name: code for code, name in enumerate(names)}
    shares = origin_shares(
        [codes[name] for name in found],
        [_ORIGINS.index(item.origin) for item in items],
        len(names),
        len(_ORIGINS),
    )

    def slice_at(place: int, kind: str, name: str) -> SliceShares:
        size = int(shares.items[place].sum())
        human, model, edited = (int(count) for count in shares.items[place])
        estimates = [
            Estimate(
                float(shares.share[place, column]),
                float(shares.low[place, column]),
                float(shares.high[place, column]),
                float(size),
            )
            for column in range(len(_ORIGINS))
        ]
        return SliceShares(kind, name, size, human, model, edited, *estimates)

    if whole:
        yield slice_at(len(names), _ALL, "")
    for place, name in enumerate(names):
        yield slice_at(place, kind, name)


def _makers(audits: Audits) -> tuple[MakerDefects, ...]:
    """A row a generator and version, then one of what people made, if they made anything.

    An audited item stands for the items of its lot, or of people's items of its project, in
    proportion: a lot whose sample is half done counts by its size all the same.
    """
    made = Counter(
        (item.generator, item.version) if item.generator else _PEOPLE for item in audits.items
    )
    makers = sorted(made, key=lambda maker: (maker == _PEOPLE, *map(natural, maker)))
    codes = {maker: code for code, maker in enumerate(makers)}
    who: list[int] = []
    bad: list[int] = []
    probability: list[float] = []
    for maker, stratum, looked_at in _strata(audits):
        found = [audits.findings[item.task_id] for item in looked_at]
        who += [codes[maker]] * len(found)
        bad += [int(one.defective) for one in found]
        probability += [len(found) / stratum] * len(found)
    rates = defect_rates(who, bad, len(makers), probability=probability)
    return tuple(
        MakerDefects(
            generator=generator,
            version=version,
            items=made[generator, version],
            audited=int(rates.audited[code]),
            defects=int(rates.defects[code]),
            rate=Estimate(
                float(rates.rate[code]),
                float(rates.low[code]),
                float(rates.high[code]),
                float(rates.effective[code]),
            )
            if rates.audited[code]
            else None,
        )
        for code, (generator, version) in enumerate(makers)
    )


def _strata(audits: Audits) -> Iterator[tuple[tuple[str, str], int, list[MadeItem]]]:
    """(maker, items, audited ones): of each lot the drawn items, of people's all."""
    for lot in audits.lots:
        drawn = [item for item in audits.drawn(lot) if item.task_id in audits.findings]
        yield (lot.generator, lot.version), len(lot.items), drawn
    for project in audits.projects:
        by_people = [i for i in audits.items if i.project_id == project.id and not i.generator]
        audited = [item for item in by_people if item.task_id in audits.findings]
        if by_people:
            yield _PEOPLE, len(by_people), audited
