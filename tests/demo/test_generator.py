"""The invented shops: same seed, same world; files say exactly what was meant."""

from __future__ import annotations

import filecmp
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hongzi.files.cells import CellProblem
from hongzi.files.demo.clients import CLIENTS, PHONE_SHOP, WARDROBE, Client
from hongzi.files.demo.diary import Planned
from hongzi.files.demo.generate import TITLES, happenings
from hongzi.files.demo.rows import filed
from hongzi.files.demo.stories import STORIES
from hongzi.files.demo.trade import days_until_asked
from hongzi.files.demo.world import World
from hongzi.files.demo.writing import write_demo
from hongzi.files.documents import open_import
from hongzi.files.order import ORDER
from hongzi.kernel.commands import COMMANDS, AcceptReturn, Command, RecordSale

LINES = 1_500
SEED = 7


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The demo's files, written once."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, write_demo(folder, lines=LINES, seed=SEED)


def planned_of(client: Client) -> list[Planned]:
    return list(happenings(World(client, seed=SEED, lines=LINES // len(CLIENTS))))


def read_back(folder: Path, client: dict[str, Any]) -> tuple[list[Command], list[CellProblem]]:
    commands: list[Command] = []
    problems: list[CellProblem] = []
    for month, files in client["months"].items():
        for file in files:
            path = folder / client["code"] / month / file["file"]
            for document in open_import(path, kind=file["kind"]).documents():
                commands += document.commands
                problems += document.problems
    return commands, problems


def test_same_seed_same_files(written: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, manifest = written
    again = write_demo(tmp_path, lines=LINES, seed=SEED)
    assert again == manifest
    texts = [path.relative_to(folder) for path in folder.rglob("*.*")]
    _, different, missing = filecmp.cmpfiles(folder, tmp_path, texts, shallow=False)
    assert texts and not different and not missing


def test_another_seed_another_world() -> None:
    first = list(happenings(World(WARDROBE, seed=1, lines=300)))
    other = list(happenings(World(WARDROBE, seed=2, lines=300)))
    assert first != other


@pytest.mark.parametrize("place", range(len(CLIENTS)), ids=[client.code for client in CLIENTS])
def test_files_read_back_are_the_commands_that_were_planned(
    written: tuple[Path, dict[str, Any]], place: int
) -> None:
    """commands → rows of files → commands: nothing lost, nothing added, no cell unreadable but
    the ones spoilt on purpose."""
    folder, manifest = written
    planned = planned_of(CLIENTS[place])
    commands, problems = read_back(folder, manifest["clients"][place])
    meant = Counter(repr(p.command) for p in planned if not p.spoilt[0])
    assert Counter(map(repr, commands)) == meant
    spoilt = Counter(p.refusal for p in planned if p.spoilt[0])
    assert Counter(problem.code for problem in problems) == spoilt


def test_every_command_survives_its_file_row() -> None:
    """A command's own key is the key the reader makes of its rows."""
    for planned in planned_of(PHONE_SHOP):
        key = planned.command.key
        assert filed(planned.command, as_content=planned.as_content).key == key


def test_each_odd_case_occurs(written: tuple[Path, dict[str, Any]]) -> None:
    _, manifest = written
    counts: Counter[str] = Counter()
    for client in manifest["clients"]:
        counts.update({name: case["count"] for name, case in client["odd_cases"].items()})
    assert set(counts) == set(TITLES)
    assert min(counts.values()) >= 1


def test_each_company_is_told_every_story_that_fits_it(
    written: tuple[Path, dict[str, Any]],
) -> None:
    _, manifest = written
    for client, said in zip(CLIENTS, manifest["clients"], strict=True):
        assert {s.name for s in STORIES.values() if s.fits(client)} <= set(said["odd_cases"])


def test_refused_rows_are_announced_with_code_and_story(
    written: tuple[Path, dict[str, Any]],
) -> None:
    _, manifest = written
    for client in manifest["clients"]:
        assert client["refused_rows"]
        for row in client["refused_rows"]:
            assert row["code"] == STORIES[row["story"]].shows
            assert row["document"]
            assert row["file"] in {f["file"] for f in client["months"][row["month"]]}


def test_exports_look_like_real_ones(written: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = written
    payments = (folder / "yichu/2026-01/customer-payments.csv").read_bytes()
    assert payments.startswith(b"\xef\xbb\xbf") and b"`SK" in payments
    refunds = (folder / "jiaju/2026-01/refunds.csv").read_bytes().decode("gb18030")
    assert "退款单号" in refunds and "年01月" in refunds
    header = (folder / "jiaju/2026-01/sales.csv").read_text("utf-8").splitlines()[0]
    assert "net" in header and "价税合计" not in header
    assert (folder / "shuma/2026-01/sales.xlsx").exists()


def test_one_shop_quotes_without_tax() -> None:
    kinds = {
        client.code: {p.command.tax_included for p in planned_of(client)
                      if isinstance(p.command, RecordSale)}
        for client in CLIENTS
    }  # fmt: skip
    assert kinds == {"yichu": {True}, "shuma": {True}, "jiaju": {False}}


def test_returns_follow_their_sales_with_a_long_tail() -> None:
    """Delays are lognormal: the median near the client's own, the mean above the median."""
    world = World(WARDROBE, seed=3, lines=300)
    delays = sorted(days_until_asked(world) for _ in range(2_000))
    assert delays[0] >= 1
    assert delays[1_000] == WARDROBE.delay[0]
    assert sum(delays) / len(delays) > WARDROBE.delay[0]


def test_hot_products_come_back_more_often() -> None:
    """Of every hundred dresses sold more are returned than of every hundred scarves."""
    sold: Counter[str] = Counter()
    back: Counter[str] = Counter()
    skus: dict[str, dict[str, str]] = {}
    for planned in happenings(World(WARDROBE, seed=5, lines=6_000)):
        command = planned.command
        if isinstance(command, RecordSale):
            skus[command.sale] = {line.line: line.sku for line in command.lines}
            sold.update(line.sku[:6] for line in command.lines)
        elif type(command) is AcceptReturn and not planned.story:
            back.update(skus[line.sale][line.sale_line][:6] for line in command.lines)
    assert back["YC-D01"] / sold["YC-D01"] > 3 * back["YC-P01"] / sold["YC-P01"]


def test_the_order_of_a_day_knows_every_command() -> None:
    assert set(ORDER) == set(COMMANDS.values())
