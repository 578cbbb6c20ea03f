"""The portal in a real Chromium: a request with a screenshot, answers while writing, both questions, the rating, chat."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.integration.serve.rig import Serve, serving

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu"]
PATIENCE_MS = 60_000


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Run a browser; its threads end with the test."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Run one `desk serve` with an article for customers."""
    directory = tmp_path_factory.mktemp("portal")
    article = directory / "a.md"
    article.write_text(
        "# 登录报错 403\n\n## 故障现象\n\n登录后提示 403\n\n## 排查步骤\n\n1. 退出后重新登录\n",
        encoding="utf-8",
    )
    with serving(directory) as desk:
        desk_do(desk, "kb", "import", str(article))
        with sqlite3.connect(desk.workspace / "replica.sqlite") as base:
            base.execute("UPDATE article SET audience = 'customer'")
        base.close()
        yield desk


def desk_do(desk: Serve, *words: str) -> None:
    """Run a command on the served workspace."""
    command = [sys.executable, "-m", "desk", "--workspace", str(desk.workspace), *words]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for it."""
    if folder := os.environ.get("DESK_ARTEFACTS"):
        page.screenshot(path=str(Path(folder) / f"portal_{name}.png"), full_page=True)


def visitor(chromium: Browser, desk: Serve, *, scripts: bool = True, width: int = 900) -> BrowserContext:
    """Return a visitor who fails the test by any error that the browser reports."""
    context = chromium.new_context(
        locale="zh-CN", base_url=f"http://127.0.0.1:{desk.port}", java_script_enabled=scripts,
        viewport={"width": width, "height": 1000}, accept_downloads=True,
    )  # fmt: skip
    context.set_default_timeout(PATIENCE_MS)
    return context


def test_a_request_from_the_form_to_the_rating(chromium: Browser, served: Serve) -> None:
    """Suggested answers appear while writing; file, reply, “not solved”, “solved”, five stars; no error in the console."""
    errors: list[str] = []
    with visitor(chromium, served) as context:
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/?category=account_login")
        page.get_by_label("一句话描述问题").fill("登录报错 403")
        page.get_by_label("问题现象").fill("点击登录后提示 403 Forbidden")
        page.locator("#answers a").first.wait_for()
        picture(page, "new")
        page.get_by_label("发生时间").fill("今天上午")
        page.get_by_label("姓名").fill("王小明")
        page.get_by_label("邮箱").fill("wang@corp.test")
        evil = {
            "name": "截图<b>.html",
            "mimeType": "text/html",
            "buffer": b"<script>document.title='x'</script>",
        }
        page.get_by_label("截图与附件").set_input_files([evil])
        page.get_by_role("button", name="提交").click()
        page.wait_for_url("**/t/**")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="截图").click()
        assert waiting.value.suggested_filename.endswith(".html")
        ident = page.url.split("/t/")[1][:32]
        (number,) = served.rows(f"SELECT number FROM ticket WHERE id = x'{ident}'")[0]
        desk_do(served, "ticket", "reply", number, "请清除缓存后重试")
        page.get_by_text("请清除缓存后重试").wait_for()  # it moves by itself
        for question, button in (("还有一台电脑不行", "否，或还有其他疑问"), ("", "是，已解决")):
            words = ("重新登录", "--category", "account_login", "--knowledge", "none", "--reason", "x")
            desk_do(served, "ticket", "resolve", number, *words)
            page.reload()
            page.get_by_label("是否还有其他疑问").fill(question)
            page.get_by_role("button", name=button).click()
            page.get_by_text("已收到").wait_for()
        page.get_by_label("5 非常满意").check()
        page.get_by_label("意见与建议").fill("很快")
        picture(page, "ticket")
        page.get_by_role("button", name="提交评价").click()
        page.get_by_text("感谢您的评价").wait_for()
    assert served.rows("SELECT score, comment FROM survey") == [(5, "很快")]
    assert not errors


def test_without_scripts_on_a_phone(chromium: Browser, served: Serve) -> None:
    """The same with scripts off: answers once before the request, the chat as a form; nothing is wider than the screen."""
    with visitor(chromium, served, scripts=False, width=360) as context:
        page = context.new_page()
        page.goto("/?lang=en")
        page.get_by_label("What is it about?").fill("登录报错 403")
        page.get_by_label("Symptom").fill("403")
        page.get_by_label("Your e-mail").fill("li@corp.test")
        page.get_by_role("button", name="Send").click()
        page.get_by_text("This may help already").wait_for()
        picture(page, "phone")
        page.get_by_role("button", name="Send my request all the same").click()
        page.wait_for_url("**/t/**")
        page.goto("/talk")
        page.get_by_label("Message").fill("Hello, I cannot print")
        page.get_by_label("Your e-mail").fill("li@corp.test")
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/talk")
        page.get_by_label("Message").fill("the blue printer")
        page.get_by_role("button", name="Send").click()
        page.get_by_text("the blue printer").wait_for()
        picture(page, "talk")
    assert served.rows("SELECT channel FROM ticket ORDER BY key DESC LIMIT 2") == [("im",), ("portal",)]
