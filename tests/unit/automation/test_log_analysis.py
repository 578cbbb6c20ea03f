"""The shipped log analysis: encodings, formats of time and level, stack traces, templates, ranges, bounds."""

import bz2
import gzip
import json
import lzma
import os
import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.automation import log_report
from desk.models.scripts import SHIPPED

SCRIPT = SHIPPED / "log-analysis.py"
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def analyse(*paths: Path, **values: object) -> dict[str, Any]:
    environment = {**os.environ, "paths": ";".join(map(str, paths)), **{k: str(v) for k, v in values.items()}}
    done = subprocess.run([sys.executable, str(SCRIPT)], env=environment, capture_output=True, check=False)
    assert not done.stderr, done.stderr.decode()
    found = log_report.parse(done.stdout.decode())
    assert found is not None
    return found


def one(report: dict[str, Any]) -> dict[str, Any]:
    assert len(report["templates"]) == 1, report["templates"]
    found: dict[str, Any] = report["templates"][0]
    return found


LINES = {
    "iso": ("2026-11-22T10:11:12.345+08:00 ERROR [t-1] app - job 17 failed", "2026-11-22 10:11:12"),
    "log4j": ("2026-11-22 10:11:12,345 ERROR app.Job: job 17 failed", "2026-11-22 10:11:12"),
    "nginx": (
        "2026/11/22 10:11:12 [error] 33#0: *1 connect() failed (111: Connection refused)",
        "2026-11-22 10:11:12",
    ),
    "access": (
        '10.0.0.1 - - [22/Nov/2026:10:11:12 +0800] "GET /api/orders/77?x=1 HTTP/1.1" 502 157',
        "2026-11-22 10:11:12",
    ),
    "klog": ("E1122 10:11:12.345678       1 reflector.go:127] Failed to watch pod-7", None),
    "json": ('{"ts":"2026-11-22T10:11:12Z","level":"error","msg":"job 17 failed"}', "2026-11-22 10:11:12"),
    "epoch": ('{"time":1795342272,"level":50,"msg":"job 17 failed"}', "2026-11-22 10:11:12"),
    "logfmt": ('time=2026-11-22T10:11:12Z level=error msg="job 17 failed"', "2026-11-22 10:11:12"),
    "postgres": (
        '2026-11-22 10:11:12.345 CST [77] ERROR:  relation "x" does not exist',
        "2026-11-22 10:11:12",
    ),
    "chinese": ("2026年11月22日 10:11:12 【错误】 支付失败 订单 17", "2026-11-22 10:11:12"),
    "syslog in Chinese": ("11月 22 10:11:12 web-1 应用[22]: 错误：连接池已耗尽", None),
    "plain": ("Nov 22 10:11:12 host kernel: Out of memory: Killed process 77 (java)", None),
    "tomcat": ("22-Nov-2026 10:11:12.345 SEVERE [main] org.x Connector failed", "2026-11-22 10:11:12"),
}


@pytest.mark.parametrize("name", sorted(LINES))
def test_the_usual_forms_of_a_line(tmp_path: Path, name: str) -> None:
    line, at = LINES[name]
    path = tmp_path / "app.log"
    path.write_text(line + "\n", "utf-8")
    report = analyse(path)
    assert (report["errors"], report["warnings"], report["lines"]) == (1, 0, 1)
    first = one(report)["first"]
    assert first["at"] == at if at else first["at"].endswith("11-22 10:11:12")
    assert first["line"] == 1


def test_quiet_lines_stay_quiet(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(
        "2026-11-22 10:00:00 INFO 0 errors, no failure\n"
        "2026-11-22 10:00:01 DEBUG ErrorHandler ready\n"
        '{"level":"info","msg":"error page rendered"}\n'
        '1.1.1.1 - - [22/Nov/2026:10:11:12 +0800] "GET /error HTTP/1.1" 200 5\n'
    )
    report = analyse(path)
    assert (report["errors"], report["warnings"]) == (0, 0)


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-8-sig", "utf-8-sig"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, named: str) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(
        (
            "2026-11-22 10:00:00 正常 启动完成，一切就绪\n" * 50 + "2026-11-22 10:00:01 支付失败 订单 17\n"
        ).encode(encoding)
    )
    report = analyse(path)
    assert report["files"][0]["encoding"] == named
    assert "支付失败" in one(report)["template"]
    assert one(report)["first"]["line"] == 51


@pytest.mark.parametrize(("name", "way"), [("gz", gzip.open), ("bz2", bz2.open), ("xz", lzma.open)])
def test_compressed_files(tmp_path: Path, name: str, way: Any) -> None:
    path = tmp_path / "app.log.1"
    with way(path, "wt") as stream:
        stream.write("2026-11-22 10:00:00 ERROR boom 1\n" * 3)
    report = analyse(path)
    assert report["files"][0]["compression"] == name
    assert one(report)["count"] == 3


def test_a_stack_trace_belongs_to_its_line_and_names_the_cause(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(
        "2026-11-22 10:00:00 ERROR Could not open connection 7\n"
        "java.sql.SQLException: ORA-12541: TNS:no listener\n\tat a.B.c(B.java:1)\n"
        "Caused by: java.net.ConnectException: Connection refused\n\t... 12 more\n"
        "2026-11-22 10:00:01 INFO fine\n"
        "2026-11-22 10:00:02 ERROR job\nTraceback (most recent call last):\n"
        '  File "x.py", line 1, in y\n    z()\nKeyError: 17\n2026-11-22 10:00:03 INFO fine\n'
    )
    report = analyse(path)
    assert report["errors"] == 2
    java, python = sorted(report["templates"], key=lambda t: t["first"]["line"])
    assert (java["exception"], java["cause"]) == ("java.sql.SQLException", "java.net.ConnectException")
    assert "ORA-12541" in java["signature"]
    assert python["exception"] == "KeyError"


def test_a_chain_of_python_exceptions_is_one_error_with_its_root(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    text = (
        "2026-11-23 10:15:32 ERROR root: boom {n}\nTraceback (most recent call last):\n"
        '  File "a.py", line 3, in f\nKeyError: {n}\n\n{word}\n\nTraceback (most recent call last):\n'
        '  File "a.py", line 9, in g\nRuntimeError: wrapped\n'
    )
    words = (
        "The above exception was the direct cause of the following exception:",
        "During handling of the above exception, another exception occurred:",
    )
    path.write_text(
        "".join(text.format(n=n, word=words[n % 2]) for n in range(6)) + "2026-11-23 11:00:00 INFO on\n"
    )
    report = analyse(path)
    found = one(report)
    assert (found["count"], found["exception"], found["cause"]) == (6, "RuntimeError", "KeyError")
    assert report["errors"] == 6


def test_zones_meet_in_the_first_one(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(
        "2026-11-23T10:15:32+08:00 ERROR a 1\n"
        "2026-11-23T02:15:33Z ERROR a 2\n"
        "2026-11-22T21:15:34.5-05:00 ERROR a 3\n"
        "2026-11-23 10:15:35 ERROR a 4\n"
        '{"time": 1795400136, "level": "error", "msg": "a 5"}\n'
        '1.1.1.1 - - [23/Nov/2026:07:45:37 +0530] "GET /a HTTP/1.1" 500 5\n'
    )
    report = analyse(path, since="2026-11-23 10:15:33")
    assert (report["zone"], report["first"], report["last"]) == (
        "+08:00", "2026-11-23 10:15:32", "2026-11-23 10:15:37",
    )  # fmt: skip
    assert report["errors"] == 5
    assert "2026-11-23 10:15:37 (+08:00)" in log_report.in_words(report, "en")


def test_lines_of_several_programs_are_read_each_in_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "mixed.log"
    line = "2026-11-22 10:00:00 ERROR 数据库连接失败\n"
    long = "2026-11-22 10:00:01 ERROR " + "支付" * 20_000 + "\n"
    path.write_bytes(
        line.encode("gb18030") * 2 + line.encode() * 2 + "2026-11-22 10:00:02 ERROR café failed\n".encode("cp1252")
        + "2026-11-22 10:00:03 错误：磁盘已满\n".encode() + b"2026-11-22 10:00:04 ERROR \xe6\x94\xaf\xe4\xbb\x98 \xff id\n"
        + long.encode()
    )  # fmt: skip
    found = {case["template"][:20]: case["count"] for case in analyse(path)["templates"]}
    assert found.pop("数据库连接失败") == 4
    assert {"café failed", "错误：磁盘已满", "支付 \ufffd id", "支付" * 10} == set(found)


def test_what_has_no_time_is_told_without_one(tmp_path: Path) -> None:
    plain, late = tmp_path / "plain.log", tmp_path / "late.log"
    plain.write_text("start\nERROR cannot open\n")
    late.write_text(
        "2026-11-22 10:00:00 start\npanic: index out of range\n\ngoroutine 1 [running]:\nfatal error: twice\n"
        "2026-11-22 10:00:09 [ERR] Unhandled\nSystem.InvalidOperationException: no seq\n"
    )
    said = log_report.in_words(analyse(plain), "en")
    assert "2 lines, no time stamps: 1 error, 0 warnings" in said
    assert "first at plain.log:2" in said
    assert "首次出现于 plain.log:2" in log_report.in_words(analyse(plain), "zh")
    report = analyse(late)
    assert all(case["first"]["at"] for case in report["templates"]), "the time of the line above counts"
    assert ("Unhandled", "System.InvalidOperationException") in {
        (case["template"], case["exception"]) for case in report["templates"]
    }


def test_what_changes_with_each_request_is_no_new_case(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text(
        "2026/11/23 10:15:32 [error] 12#0: *5 connect() failed (111: Connection refused) while connecting to upstream,"
        ' client: 10.0.0.1, server: x, request: "GET /a HTTP/1.1", upstream: "http://127.0.0.1:8080/a"\n'
        "2026/11/23 10:15:33 [error] 13#0: *6 connect() failed (111: Connection refused) while connecting to upstream,"
        ' client: 2001:db8::1, server: y, request: "GET /b HTTP/1.1"\n'
        'time="2026-11-23T10:16:32Z" level=error msg="pull \\"x\\" failed" err="no space" node=a1\n'
        'time="2026-11-23T10:16:33Z" level=error msg="pull \\"x\\" failed" err="no space" node=b22\n'
        "E1123 10:15:40.000123       1 reflector.go:33] watch failed\n"
        "E1123 10:15:41.000999      77 reflector.go:33] watch failed\n"
        "2026-11-23 10:15:41 警告：磁盘使用率 91%\n2026-11-23 10:15:42 警告：磁盘使用率 95%\n"
    )
    report = analyse(path)
    assert [case["count"] for case in report["templates"]] == [2, 2, 2, 2]
    assert (report["errors"], report["warnings"]) == (6, 2)
    found = {case["template"] for case in report["templates"]}
    assert "connect() failed (<n>: Connection refused) while connecting to upstream" in found
    assert "watch failed" in found


def test_a_date_without_a_year_is_never_of_the_future(tmp_path: Path) -> None:
    now = datetime.now().astimezone()
    coming = now + timedelta(days=3)
    path = tmp_path / "messages"
    path.write_text(
        f"{MONTHS[coming.month - 1]} {coming.day:2d} 10:00:00 host app: ERROR x\nFeb 29 10:00:00 host app: ERROR y\n"
    )
    found = [case["first"]["at"] for case in analyse(path)["templates"]]
    assert {at[5:10] for at in found} == {f"{coming:%m-%d}", "02-29"}
    assert max(found) < f"{now:%Y-%m-%d %H:%M:%S}"


def test_templates_count_what_differs_only_in_numbers_and_names(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    people = ("alice", "bob", "carol", "dave", "erin", "frank")
    lines = [
        f"2026-11-22 10:00:{n:02d} ERROR login of {p} from 10.0.0.{n} failed after {n}ms"
        for n, p in enumerate(people)
    ]
    lines += [
        "2026-11-22 10:01:00 ERROR start nginx failed now",
        "2026-11-22 10:01:00 ERROR start mysql failed now",
    ]
    path.write_text("\n".join(lines))
    report = analyse(path)
    first = report["templates"][0]
    assert (first["count"], first["template"]) == (6, "login of <*> from <ip> failed after <n>")
    assert first["first"]["line"] == 1
    assert {t["template"] for t in report["templates"][1:]} == {
        "start nginx failed now",
        "start mysql failed now",
    }


def test_a_range_of_time(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_text("".join(f"2026-11-22 {hour:02d}:00:00 ERROR boom\n  detail\n" for hour in range(24)))
    report = analyse(path, since="2026-11-22 10:00", until="2026-11-22 12:00")
    assert (report["errors"], one(report)["first"]["at"], one(report)["last"]) == (
        3, "2026-11-22 10:00:00", "2026-11-22 12:00:00",
    )  # fmt: skip
    assert sum(bucket["errors"] for bucket in report["histogram"]) == 3


def test_cuts_between_chunks_lose_and_double_nothing(tmp_path: Path) -> None:
    """Counts agree with a reading line by line, with long lines and traces over every boundary."""
    chance = random.Random(7)
    path = tmp_path / "app.log"
    expected, number = 0, 0
    with path.open("w") as stream:
        while stream.tell() < 9_000_000:
            number += 1
            if chance.random() < 0.3:
                expected += 1
                stream.write(f"2026-11-22 10:00:00 ERROR boom {number} {'x' * chance.randint(0, 9000)}\n")
                stream.write(
                    "java.lang.IllegalStateException: bad\n"
                    + "\tat a.B.c(B.java:1)\n" * chance.randint(0, 40)
                )
            else:
                stream.write(f"2026-11-22 10:00:00 INFO fine {'y' * chance.randint(0, 3000)}\n")
    report = analyse(path)
    assert report["errors"] == expected
    with path.open("rb") as stream:
        assert report["lines"] == sum(1 for _ in stream)


def test_ugly_input_is_survived(tmp_path: Path) -> None:
    chance = random.Random(3)
    files = []
    for number, data in enumerate(
        (b"", b"\n" * 10, b"ERROR", bytes(chance.randrange(256) for _ in range(100_000)), b"ERROR " + b"z" * 6_000_000,
         b"\x1f\x8bbroken", b"\x00" * 5000 + b"ERROR x\n")
    ):  # fmt: skip
        path = tmp_path / f"{number}.log"
        path.write_bytes(data)
        files.append(path)
    report = analyse(*files)
    assert len(report["files"]) == 5
    assert [problem.rpartition(": ")[2] for problem in report["problems"]][0] == "no text"
    assert len(report["problems"]) == 2
    text = log_report.in_words(report, "zh")
    assert "错误" in text


def test_the_report_stays_small_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    words = ["".join(random.Random(n).choices("abcdefghijklmnop", k=12)) for n in range(900)]
    path.write_text(
        "".join(
            f"2026-11-22 10:00:00 ERROR {a} {b} {'长' * 200}\n"
            for a, b in zip(words, reversed(words), strict=True)
        )
    )
    report = analyse(path, top=200)
    assert len(json.dumps(report, ensure_ascii=False, indent=1)) < 170_000
    assert sum(t["count"] for t in report["templates"]) + report["other"] == report["errors"] == 900


def test_no_file_is_said(tmp_path: Path) -> None:
    environment = {**os.environ, "paths": str(tmp_path / "none*.log")}
    done = subprocess.run([sys.executable, str(SCRIPT)], env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"]
