"""Parcels taken without a network arrive once each, whatever dies in between."""

from __future__ import annotations

from playwright.sync_api import expect

from hongzi.access.store_pins import set_pin
from tests.pages.warehouse.conftest import (
    PATIENCE,
    NewPhone,
    Warehouse,
    fill_log_in,
    log_in,
    ready,
    scan,
    take,
)

NOTHING_WAITS = "手机里没有待传的包裹"


def test_twenty_parcels_and_a_dead_battery(warehouse: Warehouse, new_phone: NewPhone) -> None:
    """Offline, 20 parcels, killed, opened again without a server, then with one: once each."""
    phone = new_phone()
    page = phone.open()
    address = warehouse.line.address + warehouse.page
    log_in(page, address)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    expect(page.locator("#network")).to_contain_text("离线")
    labels = [f"SF{n:03}" for n in range(1, 21)]
    for label in labels:
        take(page, label)
    expect(page.locator("#queue > li")).to_have_count(20)
    phone.kill()
    warehouse.line.unplug()

    page = phone.open()
    page.goto(address)
    ready(page)
    expect(page.locator("#queue > li")).to_have_count(20)
    assert warehouse.parcels() == []
    scan(page, "SF001")  # taken already: no longer waited for
    expect(page.locator("#unknown")).to_be_visible()
    page.click("#unknown [data-cancel]")

    phone.context.clear_cookies()  # a browser killed this way may lose its newest cookies too
    warehouse.line.plug()
    page.click("#send")
    page.click("#trouble a")
    fill_log_in(page)
    expect(page.locator("#queue-summary")).to_have_text(NOTHING_WAITS, timeout=PATIENCE)
    assert warehouse.parcels() == [(label, "王五") for label in labels]
    warehouse.shop.prove()
    assert warehouse.shop.stock() == ("20", "2400.00")


def test_the_answer_was_lost(warehouse: Warehouse, new_phone: NewPhone) -> None:
    """The server posted three parcels, but the phone never heard: sent again, once each."""
    phone = new_phone()
    page = phone.open()
    log_in(page, warehouse.line.address + warehouse.page)
    phone.context.set_offline(True)
    for label in ("SF001", "SF002", "SF003"):
        take(page, label)
    warehouse.line.answers_lost = 1
    phone.context.set_offline(False)
    expect(page.locator("#trouble")).to_contain_text("服务器没有回应", timeout=PATIENCE)
    assert len(warehouse.parcels()) == 3
    expect(page.locator("#queue > li")).to_have_count(3)
    page.click("#send")
    expect(page.locator("#queue-summary")).to_have_text(NOTHING_WAITS, timeout=PATIENCE)
    assert [number for number, _ in warehouse.parcels()] == ["SF001", "SF002", "SF003"]


def test_a_refused_parcel_stays_and_is_mended(warehouse: Warehouse, new_phone: NewPhone) -> None:
    """Three lamps where one was sold: refused with its cure; mended to one, second grade."""
    page = new_phone().open()
    log_in(page, warehouse.line.address + warehouse.page)
    scan(page, "R7")
    page.fill("#lines [name=qty]", "3")
    page.click("#matched-buttons [value=inspect]")
    refused = page.locator("#queue > li.refused")
    expect(refused).to_contain_text("待验收", timeout=PATIENCE)
    assert warehouse.parcels() == []
    refused.get_by_text("修改").click()
    page.fill("#lines [name=qty]", "1")
    page.select_option("#lines [name=disposition]", "second_grade")
    page.click("#matched-buttons [value=inspect]")
    expect(page.locator("#queue-summary")).to_have_text(NOTHING_WAITS, timeout=PATIENCE)
    assert len(warehouse.parcels()) == 1
    assert warehouse.shop.stock(grade="second") == ("1", "120.00")


def test_an_unannounced_parcel_with_a_photo(warehouse: Warehouse, new_phone: NewPhone) -> None:
    """Nobody asked for it: held as a quantity, with its photo; it stands among those to claim."""
    page = new_phone().open()
    log_in(page, warehouse.line.address + warehouse.page)
    scan(page, "YT999")
    page.fill("#sku", "A")
    page.set_input_files(
        "#unknown-photos",
        {"name": "面单.png", "mimeType": "image/png", "buffer": page.screenshot()},
    )
    page.click("#unknown button[type=submit]")
    expect(page.locator("#held-box")).to_be_visible(timeout=PATIENCE)
    assert warehouse.parcels() == [("YT999", "王五")]
    assert warehouse.shop.facts("document_attached") != []


def test_changing_hands(warehouse: Warehouse, new_phone: NewPhone) -> None:
    """王五 takes one offline; 赵六 takes the phone over by PIN, and the next: each in own name."""
    set_pin("赵六", "204813")
    phone = new_phone()
    page = phone.open()
    address = warehouse.line.address + warehouse.page
    log_in(page, address, "赵六")
    phone.context.clear_cookies(name="sessionid")
    log_in(page, address, "王五")
    warehouse.line.unplug()
    take(page, "SF001")
    warehouse.line.plug()
    page.click("#who")
    page.get_by_label("赵六").check()
    for pin, said in (("999999", "PIN 不对"), ("204813", "")):
        page.fill("#pin", pin)
        page.click("#switch button[type=submit]")
        if said:
            expect(page.locator("#switch-refused")).to_contain_text(said)
    expect(page.locator("[data-user]")).to_have_text("赵六", timeout=PATIENCE)
    take(page, "SF002")
    expect(page.locator("#queue-summary")).to_have_text(NOTHING_WAITS, timeout=PATIENCE)
    assert sorted(warehouse.parcels()) == [("SF001", "王五"), ("SF002", "赵六")]
