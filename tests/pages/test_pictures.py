"""Pictures of the pages; `make screenshots` takes all of them, a test run the log-in alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.pages import world
from tests.pages.conftest import Site, made_site, session_of
from tests.web.page_case import all_pages

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
FOLDER = os.environ.get("HONGZI_SCREENSHOTS", "")
WANTED = os.environ.get("HONGZI_SCREENSHOTS_OF", "" if FOLDER else "log-in").split()


@pytest.fixture
def chinese_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The same world told in Chinese."""
    with made_site(django_db_blocker, words=world.CHINESE) as made:
        yield made


def test_each_page_has_its_picture(
    browser: Browser, chinese_site: Site, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    folder = Path(FOLDER or tmp_path)
    sessions = {"": ""}
    cases = [case for case in all_pages() if not WANTED or case.name in WANTED]
    for case in cases:
        if case.duty not in sessions:
            with chinese_site.entered(django_db_blocker):
                sessions[case.duty] = session_of(case.duty)
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            for case in cases:
                context = browser.new_context(
                    base_url=chinese_site.address,
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                )
                if sessions[case.duty]:
                    context.add_cookies(
                        [
                            {
                                "name": "sessionid",
                                "value": sessions[case.duty],
                                "url": chinese_site.address,
                            }
                        ]
                    )
                page = context.new_page()
                page.goto(case.path)
                picture = folder / f"{case.name}-{size}-{scheme}.png"
                page.screenshot(path=picture, full_page=True)
                context.close()
    assert len(list(folder.glob("*.png"))) >= 4 * len(cases) > 0
