"""Parcels taken without a network arrive once each, whatever dies in between."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.warehouse.conftest import (
    PATIENCE,
    NewPhone,
    Warehouse,
    log_in,
    ready,
    worker_active,
)


def scan(page: Page, label: str) -> None:
    """A hardware scanner types the number and Enter."""
    page.fill("#number", label)
    page.press("#number", "Enter")


def take(page: Page, label: str) -> None:
    """Scan; all of it is fine."""
    scan(page, label)
    page.click("#clean")
    expect(page.locator("#say")).to_contain_text(label)


def test_twenty_parcels_and_a_dead_battery(warehouse: Warehouse, new_phone: NewPhone) -> None:
    """Offline, 20 parcels, killed, opened again offline, then a network: all 20, once each."""
    phone = new_phone()
    page = phone.open()
    log_in(page, warehouse.address)
    worker_active(page)
    assert phone.context is not None
    phone.context.set_offline(True)
    labels = [f"SF{n:03}" for n in range(1, 21)]
    expect(page.locator("#network")).to_contain_text("离线")
    for label in labels:
        take(page, label)
    expect(page.locator("#queue > li")).to_have_count(20)
    phone.kill()
    warehouse.unplug()

    page = phone.open()
    page.goto(f"{warehouse.address}/books/shop/warehouse/")
    ready(page)
    expect(page.locator("#queue > li")).to_have_count(20)
    assert warehouse.parcels() == []
    scan(page, "SF001")  # taken already: no longer waited for
    expect(page.locator("#unknown")).to_be_visible()
    page.click("#unknown [data-cancel]")

    assert phone.context is not None
    phone.context.clear_cookies()  # a browser killed this way may lose its newest cookies too
    warehouse.plug()
    page.click("#send")
    page.click("#say a")
    log_in(page, "")
    expect(page.locator("#queue-summary")).to_have_text("手机里没有待传的包裹", timeout=PATIENCE)
    assert warehouse.parcels() == [(label, "王五") for label in labels]
    warehouse.apart(warehouse.shop.prove)
    assert warehouse.apart(warehouse.shop.stock) == ("20", "2400.00")


def test_the_answer_was_lost(warehouse: Warehouse, new_phone: NewPhone) -> None:
    """The server posted three parcels, but the phone never heard: sent again, once each."""
    phone = new_phone()
    page = phone.open()
    log_in(page, warehouse.address)
    assert phone.context is not None
    phone.context.set_offline(True)
    for label in ("SF001", "SF002", "SF003"):
        take(page, label)
    warehouse.answers_lost = 2
    phone.context.set_offline(False)
    expect(page.locator("#say")).to_contain_text("服务器没有回应")
    assert len(warehouse.parcels()) == 3
    page.click("#send")
    expect(page.locator("#say")).to_contain_text("服务器没有回应")
    while warehouse.answers_lost:
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    page.click("#send")
    expect(page.locator("#queue-summary")).to_have_text("手机里没有待传的包裹")
    assert [number for number, _ in warehouse.parcels()] == ["SF001", "SF002", "SF003"]
