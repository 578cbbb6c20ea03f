"""The shipped log analysis: encodings, formats of time and level, stack traces, templates, ranges, bounds."""

import bz2
import gzip
import json
import lzma
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk.automation import log_report
from desk.models.scripts import SHIPPED

SCRIPT = SHIPPED / "log-analysis.py"


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
        while stream.tell() < 13_000_000:
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
    assert len(report["files"]) == 6
    assert len(report["problems"]) == 1
    text = log_report.in_words(report, "zh")
    assert "错误" in text


def test_the_report_stays_small_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    words = ["".join(random.Random(n).choices("abcdefghijklmnop", k=12)) for n in range(3000)]
    path.write_text(
        "".join(
            f"2026-11-22 10:00:00 ERROR {a} {b} {'长' * 200}\n"
            for a, b in zip(words, reversed(words), strict=True)
        )
    )
    report = analyse(path, top=200)
    assert len(json.dumps(report, ensure_ascii=False, indent=1)) < 170_000
    assert sum(t["count"] for t in report["templates"]) + report["other"] == report["errors"] == 3000


def test_no_file_is_said(tmp_path: Path) -> None:
    environment = {**os.environ, "paths": str(tmp_path / "none*.log")}
    done = subprocess.run([sys.executable, str(SCRIPT)], env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"]
