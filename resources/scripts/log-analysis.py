"""Log analysis: what went wrong in a log, how often, since when. Standard library only, Python 3.7 and newer.

Reads files of any size in bounded memory: one chunk of bytes at a time, and at most MOST_TEMPLATES templates.
Parameters come as environment variables (paths, since, until, top); the report goes out as one JSON object.
"""

import bz2
import codecs
import glob
import gzip
import json
import lzma
import os
import re
import sys
import time
from collections import defaultdict
from datetime import datetime, timedelta, timezone

CHUNK = 4 << 20
LONGEST_LINE = 64 << 10
LONGEST_TRACE = 200
CARRY = 1 << 20
MOST_TEMPLATES = 20000
MOST_MINUTES = 200000
BUCKETS = 48
ALIKE = 4
CONTROLS = bytes(set(range(32)) - {8, 9, 10, 12, 13, 27})
LARGEST_REPORT = 160000

SUSPECTS = (
    "error", "fatal", "crit", "severe", "panic", "emerg", "alert", "warn", "exception", "traceback", "fail", "ora-",
    "segfault", "out of memory", "oom", "refused", "timed out", "timeout", "denied", "unreachable", "corrupt",
    "crashloop", "core dump", "[err", '" 5', "错误", "异常", "失败", "超时", "告警", "警告", "拒绝", "崩溃", "严重",
)  # fmt: skip
KLOG = re.compile(rb"(?m)^[EWIF]\d{4} \d\d:\d\d:\d\d")
STRONG = re.compile(
    r"\b\w*(?:Exception|Error)\b|Traceback|\bORA-\d|segfault|out of memory|OOMKilled|panic:|\bfail(?:ed|ure)\b"
    r"|connection refused|timed out|permission denied|unreachable|CrashLoopBackOff|core dumped"
    "|错误|异常|失败|超时|拒绝|崩溃",
    re.IGNORECASE,
)
NAMES = "TRACE|DEBUG|INFO|NOTICE|LOG|STATEMENT|WARNING|WARN|ERROR|ERR|FATAL|CRITICAL|CRIT|SEVERE|PANIC|EMERG|ALERT"
LEVEL = re.compile(
    r"\b(?P<upper>" + NAMES + r")\b"
    r"|[\[<(]\s*(?P<bracket>(?i:" + NAMES + r"))\s*[\])>]"
    r"|\b(?i:level|severity|lvl|loglevel)[\"']?\s*[=:]\s*[\"']?(?P<field>(?i:" + NAMES + r"))"
    r"|^(?P<letter>[EWIF])\d{4} \d\d:\d\d:\d\d"
    r"|(?:^|[\s:\]])(?P<word>error|warning|fatal|panic|critical):"
    "|(?P<said>错误|警告|严重|告警)(?=[：:])"
    "|(?:\\[|【)(?P<zh>错误|警告|严重|信息|调试|告警)(?:\\]|】)"
)
QUIET = {"TRACE", "DEBUG", "INFO", "NOTICE", "LOG", "STATEMENT", "I", "信息", "调试"}
MILD = {"WARN", "WARNING", "W", "警告", "告警"}
ACCESS = re.compile(r'"(?P<method>[A-Z]+) (?P<url>\S+)[^"]*" (?P<status>\d{3}) ')
CONTINUES = re.compile(
    rb"[ \t]+\S|Caused by:|Traceback \(|at [\w$.<>]+\(|\.\.\. \d+ (?:more|common)|goroutine \d+|\[signal |Suppressed:"
)
THREAD = re.compile(
    r"^(?:\[[^\]]{0,80}\]:?\s*|\(\w[^)]{0,60}\)\s*|\d+#\d+: (?:\*\d+ )?|(?:\.\d+)?\s*\d+ [\w./-]+\.\w+:\d+\]\s*)+"
)
# What nginx adds to each error: who asked for what; the case is the same without it.
ASKER = re.compile(r", client: [0-9a-fA-F.:]+,? .*$")
LOGFMT = re.compile(
    r"(?:^|\s)(?P<name>msg|message|err|error)=(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<bare>[^\s\"]+))"
)
CHAINED = re.compile(
    rb"\s*(?:The above exception was the direct cause|During handling of the above exception)"
)
THROWN = re.compile(rb"[A-Za-z_][\w$]*(?:\.[\w$]+)*(?:Exception|Error|Throwable)\b")
CLASS = re.compile(r"\b([A-Za-z_][\w.$]*(?:Exception|Error|Failure|Fault|Interrupt))\b")
CODES = re.compile(
    r"\bORA-\d{3,5}\b|\b[A-Z]{2,10}-\d{3,6}\b|\bE[A-Z]{4,}\b|\b0x[0-9A-Fa-f]{8}\b|\bSQLSTATE\[?\w+\]?|\berrno \d+"
    r"|\b(?:OOMKilled|CrashLoopBackOff|ImagePullBackOff|Evicted)\b|\bHTTP(?:/\d(?:\.\d)?)? [45]\d\d\b"
)
MASKS = re.compile(
    r"(?P<uuid>\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b)"
    r"|(?P<mail>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<time>\b\d{4}[-/]\d\d[-/]\d\d[T ]?(?:\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?)"
    r"|(?P<ip>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}\b)"
    r"|(?P<code>\bORA-\d+|\b[A-Z]{2,10}-\d{3,6}\b|\bHTTP(?:/\d(?:\.\d)?)? \d{3}\b|\berrno \d+)"
    r"|(?P<hex>\b0x[0-9a-fA-F]+\b|\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]{12,}\b)"
    r"|(?P<quoted>\"[^\"]*\d[^\"]*\"|'[^']*\d[^']*')"
    r"|(?P<n>(?<![A-Za-z])[+-]?\d+(?:\.\d+)?(?:ms|us|s|m|h|KB|MB|GB|kB|B|%)?\b|(?<=[A-Za-z_-])\d{2,}\b)"
)

MONTHS = {
    name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
STAMPS = (
    re.compile(
        r"(?P<Y>\d{4})[-/.](?P<m>\d\d)[-/.](?P<d>\d\d)[T ]+(?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)(?:[.,]\d+)?\s?(?P<z>Z|[+-]\d\d:?\d\d)?"
    ),
    re.compile(
        r"(?P<d>\d\d)[/-](?P<b>[A-Z][a-z]{2})[/-](?P<Y>\d{4})[: ](?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)(?:[.,]\d+)?\s?(?P<z>[+-]\d{4})?"
    ),
    re.compile(
        r"(?:[A-Z][a-z]{2} )?(?P<b>[A-Z][a-z]{2})\s+(?P<d>\d\d?) (?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)(?:[.,]\d+)?(?: [A-Z]{2,5})?(?: (?P<Y>\d{4}))?"
    ),
    re.compile(r"^[EWIF](?P<m>\d\d)(?P<d>\d\d) (?P<H>\d\d):(?P<M>\d\d):(?P<S>\d\d)"),
    re.compile(
        r"(?:(?P<Y>\d{4})年)?(?P<m>\d\d?)月\s*(?P<d>\d\d?)日?\s*(?P<H>\d\d?)[:时](?P<M>\d\d?)[:分](?P<S>\d\d?)"
    ),
    re.compile(r"(?:^|[\"'=:\s\[])(?P<epoch>1[0-9]{9})(?P<ms>[0-9]{3})?(?:\.\d+)?(?=[\"',\s\]}]|$)"),
)


class Clock:
    """Reads the time stamp of a line; the form that fitted last is tried first.

    Stamps that name a zone are shown in the first zone that is named, so that they can be compared; those
    without one are taken to be in it.
    """

    def __init__(self, now):
        self.latest = now + timedelta(days=1)
        self.home = None
        self.forms = list(STAMPS)

    def read(self, line):
        """Return the wall time in a line's head, None without one."""
        head = line[:120]
        for place, form in enumerate(self.forms):
            found = form.search(head)
            if found is None:
                continue
            at = self._instant(found.groupdict())
            if at is not None:
                if place:
                    self.forms.insert(0, self.forms.pop(place))
                return at
        return None

    def _instant(self, parts):
        try:
            if parts.get("epoch"):
                at = datetime.fromtimestamp(int(parts["epoch"]), timezone.utc).replace(tzinfo=None)
                return self._at_home(at, timedelta(0))
            month = MONTHS[parts["b"]] if parts.get("b") else int(parts["m"])
            numbers = [int(parts[name]) for name in "dHMS"]
            if not parts.get("Y"):
                return self._without_year(month, numbers)
            at = datetime(int(parts["Y"]), month, *numbers)
            return self._at_home(at, offset_of(parts["z"])) if parts.get("z") else at
        except (ValueError, KeyError, OverflowError):
            return None

    def _at_home(self, at, offset):
        if self.home is None:
            self.home = offset
        return at + (self.home - offset)

    def _without_year(self, month, numbers):
        """Return the last time that this was the date: a log is not of the future."""
        for year in range(self.latest.year, self.latest.year - 9, -1):
            try:
                at = datetime(year, month, *numbers)
            except ValueError:  # 29 February
                continue
            if at <= self.latest:
                return at
        return None


def offset_of(text):
    """Return the offset that a zone names: Z, +0800, -05:00."""
    if text == "Z":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if text[0] == "-" else offset


def zone_of(offset):
    """Return an offset as it is written, "" where no zone was named."""
    if offset is None:
        return ""
    minutes = int(offset.total_seconds() // 60)
    return "%s%02d:%02d" % ("-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60)


# ---- reading -----------------------------------------------------------------------------------------


def opened(path):
    """Return (stream of bytes, name of the compression) of a file."""
    with open(path, "rb") as raw:
        magic = raw.read(6)
    for start, name, way in (
        (b"\x1f\x8b", "gz", gzip.open),
        (b"BZh", "bz2", bz2.open),
        (b"\xfd7zXZ\x00", "xz", lzma.open),
    ):
        if magic.startswith(start):
            return way(path, "rb"), name
    return open(path, "rb"), ""


def encoding_of(sample):
    """Return the encoding of a log from its beginning."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    low, high = sample[0:4000:2].count(0), sample[1:4000:2].count(0)
    if max(low, high) > len(sample[:4000]) // 10 and min(low, high) * 20 < max(low, high):
        return "utf-16-le" if high > low else "utf-16-be"
    for name in ("utf-8", "gb18030", "big5"):
        decoder = codecs.getincrementaldecoder(name)("strict")
        try:
            decoder.decode(sample)
        except UnicodeDecodeError:
            continue
        return name
    # A few bad bytes make no other encoding of it: the one that loses least.
    return min(("utf-8", "gb18030"), key=lambda name: sample.decode(name, "replace").count("\ufffd"))


def decoded(raw, encoding):
    """Return the text of a line: a log may hold lines of programs that write in another encoding than the rest."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if (
            len(raw) - error.start < 4 and error.reason == "unexpected end of data"
        ):  # a long line was cut there
            return raw[: error.start].decode()
        text = raw.decode("utf-8", "replace")
        if text.count("\ufffd") * 2 < sum(character > "\x7f" for character in text):
            return text  # some bad bytes in what is UTF-8 otherwise
    for name in (encoding, "gb18030"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", "replace")


def is_binary(sample):
    """Tell whether a beginning is no text: control characters that no log has; zeros alone are a hole in it."""
    plain = sample[:65536].replace(b"\0", b"")
    return (
        len(plain.translate(None, CONTROLS)) < 0.95 * len(plain) and b"\xff\xfe" != sample[:2] != b"\xfe\xff"
    )


def needles(encoding, sample):
    """Return what to look for in the folded bytes of a log of this encoding."""
    encodings = dict.fromkeys((encoding, "utf-8"))
    words = list(
        dict.fromkeys(word.encode(name, "ignore").lower() for name in encodings for word in SUSPECTS)
    )
    # A line of klog begins with its level's letter: only there such short words are looked for.
    klog = [b"\n" + letter + digit for letter in (b"e", b"w", b"f") for digit in (b"0", b"1")]
    return [word for word in words if word] + (klog if KLOG.search(sample) else [])


def chunks(stream, encoding):
    """Return the bytes of a file in chunks; UTF-16 becomes UTF-8."""
    if not encoding.startswith("utf-16"):
        while True:
            data = stream.read(CHUNK)
            if not data:
                return
            yield data
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while True:
        data = stream.read(CHUNK)
        if not data:
            yield decoder.decode(b"", True).encode()
            return
        yield decoder.decode(data).encode("utf-8", "replace")


# ---- lines -------------------------------------------------------------------------------------------


def level_of(line):
    """Return error, warning, quiet, or "" where a line says nothing of it."""
    found = LEVEL.search(line[:240])
    if found is None:
        return ""
    word = next(filter(None, found.groups())).upper()
    return "quiet" if word in QUIET else "warning" if word in MILD else "error"


def structured(line):
    """Return (level, message, rest) of a JSON line, None of any other."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    flat = dict((str(key).lower(), value) for key, value in found.items())
    if isinstance(flat.get("log"), dict):
        flat.setdefault("level", flat["log"].get("level", ""))
    word = str(first_of(flat, "level", "severity", "lvl", "log.level", "levelname")).upper()
    message = str(first_of(flat, "msg", "message", "event", "log"))
    rest = " ".join(
        str(first_of(flat, name))
        for name in ("error", "err", "exception", "exc_info", "stack_trace", "stacktrace")
        if flat.get(name)
    )
    if word.isdigit():  # bunyan and pino: 30 info, 40 warn, 50 error
        word = "ERROR" if int(word) >= 50 else "WARN" if int(word) >= 40 else "INFO"
    level = "quiet" if word in QUIET else "warning" if word in MILD else "error" if word else ""
    return level, message, rest


def first_of(found, *names):
    """Return the first field that is there."""
    for name in names:
        value = found.get(name)
        if value not in (None, "", {}, []):
            return value
    return ""


def message_of(line):
    """Return a line without its time stamp, level, thread and process: what is counted."""
    text = line
    for form in STAMPS[:-1]:
        found = form.search(text[:120])
        if found is not None and found.start() < 60:
            text = text[found.end() :]
            break
    found = LEVEL.search(text[:160])
    if found is not None and (
        found.group("upper") or found.group("bracket") or found.group("letter") or found.group("zh")
    ):
        text = text[: found.start()] + text[found.end() :] if found.start() > 24 else text[found.end() :]
    return ASKER.sub("", THREAD.sub("", text.strip(" \t:-|]>"))) or text


def fields_of(line):
    """Return the message and the error of a logfmt line, "" of any other."""
    if not LEVEL.search(line[:240]) or "=" not in line:
        return ""
    found = {}
    for field in LOGFMT.finditer(line):
        found.setdefault(field.group("name"), field.group("quoted") or field.group("bare") or "")
    said = [found.get("msg") or found.get("message"), found.get("err") or found.get("error")]
    return ": ".join(filter(None, said)) if said[0] else ""


def masked(text):
    """Return the template of a message: what changes from case to case is named, not shown."""
    return " ".join(
        MASKS.sub(
            lambda found: found.group() if found.lastgroup == "code" else "<%s>" % found.lastgroup, text
        ).split()
    )[:300]


class Trace:
    """What stands below an error line."""

    def __init__(self, lines):
        self.kind = ""
        self.cause = ""
        self.codes = []
        for line in lines:
            self.codes += CODES.findall(line[:500])
            if CHAINED.match(line.encode("utf-8", "replace")):
                # Python tells the first one first: it is the cause of what follows.
                self.cause, self.kind = self.cause or self.kind, ""
            elif line.startswith("Caused by:"):
                found = CLASS.search(line)
                self.cause = found.group(1) if found else self.cause
            elif not line[:1].isspace() and not self.kind:
                found = CLASS.search(line)
                self.kind = found.group(1) if found else ""


class Case:
    """One template and its occurrences."""

    __slots__ = (
        "count",
        "exception",
        "cause",
        "level",
        "first_at",
        "first_line",
        "first_file",
        "last_at",
        "sample",
        "signature",
    )

    def __init__(self, level):
        self.count = 0
        self.level = level
        self.exception = self.cause = self.sample = self.signature = self.first_file = ""
        self.first_at = self.last_at = None
        self.first_line = 0


class Analysis:
    """The running count over all files."""

    def __init__(self, since, until, now):
        self.since, self.until = since, until
        self.clock = Clock(now)
        self.cases = {}
        self.minutes = defaultdict(lambda: [0, 0])
        self.errors = self.warnings = self.lines = self.forgotten = 0
        self.first = self.last = self.near = None
        self.files = []

    # -- files --

    def take_file(self, path):
        """Read one file to its end."""
        stream, compression = opened(path)
        with stream:
            sample = stream.read(256 << 10)
            stream.seek(0)
            if is_binary(sample):
                raise ValueError("no text")
            encoding = encoding_of(sample)
            far = (
                encoding.replace("utf-16-le", "utf-8")
                .replace("utf-16-be", "utf-8")
                .replace("utf-16", "utf-8")
            )
            suspects = needles(far.replace("utf-8-sig", "utf-8"), sample)
            number, size, carry = 0, 0, b""
            before, self.near = (self.errors, self.warnings), None
            for data in chunks(stream, encoding):
                size += len(data)
                data = carry + data
                end = data.rfind(b"\n") + 1
                if not end and len(data) < CARRY:
                    carry = data
                    continue
                whole, carry = data[: end or len(data)], data[end:] if end else b""
                number, left = self._take_chunk(whole, path, number, far, suspects, last=False)
                carry = left + carry
            if carry:
                number, _ = self._take_chunk(carry, path, number, far, suspects, last=True)
            self.lines += number
        self.files.append(
            {
                "path": path,
                "bytes": os.path.getsize(path),
                "read": size,
                "encoding": encoding,
                "compression": compression,
                "lines": number,
                "errors": self.errors - before[0],
                "warnings": self.warnings - before[1],
            }
        )

    def _take_chunk(self, data, path, number, encoding, suspects, last):
        """Count what is wrong in whole lines; returns (line number after them, what must be read again)."""
        self._note_range(data, encoding)
        place, counted, at = 0, 0, self.near
        folded = data.lower()
        ahead = {needle: folded.find(needle) for needle in suspects}
        while True:
            # The nearest word that may mean trouble; finding words is many times faster than one expression.
            for needle, position in list(ahead.items()):
                if position >= 0 and position < place:
                    position = ahead[needle] = folded.find(needle, place)
                if position < 0:
                    del ahead[needle]
            if not ahead:
                break
            found = min(ahead.values())
            start = data.rfind(b"\n", 0, found + 1) + 1
            end = data.find(b"\n", found + 1)
            end = len(data) if end < 0 else end
            number += data.count(b"\n", counted, start)
            counted = start
            stop, below = self._below(data, end, encoding)
            if stop >= len(data) - 1 and not last and len(data) - start < CARRY // 2 and start > 0:
                return number, data[start:]
            line = decoded(data[start : min(end, start + LONGEST_LINE)], encoding).rstrip("\r")
            at = self.near = self._time_of(line, data, start, encoding) or at
            self._take_line(line, below, at, path, number + 1)
            place = max(stop, end)
        return number + data.count(b"\n", counted) + (0 if data.endswith(b"\n") else 1), b""

    def _below(self, data, end, encoding):
        """Return (where the stack trace below a line ends, its lines)."""
        lines, place = [], end
        is_python = b"Traceback (" in data[max(0, end - 40) : end]
        while place < len(data) - 1 and len(lines) < LONGEST_TRACE:
            start = place + 1
            stop = data.find(b"\n", start)
            stop = len(data) if stop < 0 else stop
            raw = data[start : min(stop, start + 2000)]
            if CONTINUES.match(raw):
                is_python = is_python or raw.startswith(b"Traceback (")
            elif is_python and raw.strip():
                lines.append(decoded(raw, encoding))
                found = CHAINED.match(data[stop : stop + 200])
                if found is None:
                    return stop, lines
                # The next traceback belongs to it, after a sentence between two empty lines.
                following = data.find(b"Traceback (", stop + found.end(), stop + 400)
                if following < 0:
                    return stop, lines
                lines.append(found.group().decode(encoding, "replace").strip())
                place = data.rfind(b"\n", 0, following)
                continue
            elif lines or not THROWN.match(raw):
                break
            lines.append(decoded(raw, encoding))
            place = stop
        return place, lines

    def _note_range(self, data, encoding):
        """Note the earliest and latest time stamp at the chunk's ends."""
        for piece in (data[:4000], data[-4000:]):
            for line in piece.decode(encoding, "replace").splitlines():
                at = self.clock.read(line)
                if at is not None:
                    self.first = at if self.first is None or at < self.first else self.first
                    self.last = at if self.last is None or at > self.last else self.last

    def _time_of(self, line, data, start, encoding):
        """Return the time of a line, or of the nearest line above that has one."""
        at = self.clock.read(line)
        for _ in range(20):
            if at is not None or start <= 0:
                break
            above = data.rfind(b"\n", 0, start - 1) + 1
            at = self.clock.read(data[above : min(start, above + 200)].decode(encoding, "replace"))
            start = above
        return at

    # -- cases --

    def _take_line(self, line, below, at, path, number):
        outside = at is not None and ((self.since and at < self.since) or (self.until and at > self.until))
        if outside or (at is None and (self.since or self.until)):
            return
        level, text, trace = self._judged(line, below)
        if level not in ("error", "warning"):
            return
        if level == "error":
            self.errors += 1
        else:
            self.warnings += 1
        if at is not None:
            self._count_minute(at, level)
            self.first = at if self.first is None or at < self.first else self.first
            self.last = at if self.last is None or at > self.last else self.last
        template = masked(text)
        exception = trace.kind or (CLASS.search(text).group(1) if CLASS.search(text) else "")
        key = (level, template, exception)
        case = self.cases.get(key)
        if case is None:
            if len(self.cases) >= MOST_TEMPLATES:
                self._forget()
            case = self.cases[key] = Case(level)
            case.exception, case.cause = exception, trace.cause
            case.first_at, case.first_line, case.first_file = at, number, path
            case.sample = "\n".join([line[:600]] + below[:12])
            case.signature = signature(text, exception, trace)
        case.count += 1
        if at is not None:
            case.last_at = at if case.last_at is None or at > case.last_at else case.last_at
            if case.first_at is None or at < case.first_at:
                case.first_at, case.first_line, case.first_file = at, number, path
                case.sample = "\n".join([line[:600]] + below[:12])

    def _judged(self, line, below):
        """Return (level, message, trace) of a line."""
        trace = Trace(below)
        found = structured(line)
        if found is not None:
            level, message, rest = found
            text = (message + " " + rest.split("\n")[0]).strip() or line
            return level or ("error" if STRONG.search(text) else ""), text, Trace(rest.splitlines() or below)
        access = ACCESS.search(line)
        if access is not None:
            status = access.group("status")
            url = access.group("url").split("?")[0]
            return (
                ("error" if status[0] == "5" else ""),
                "HTTP %s %s %s" % (status, access.group("method"), url),
                trace,
            )
        level = level_of(line)
        said = fields_of(line)
        if said:
            return level, said, trace
        if not level and STRONG.search(line):
            level = "error"
        return level, message_of(line), trace

    def _count_minute(self, at, level):
        key = at.replace(second=0)
        if key in self.minutes or len(self.minutes) < MOST_MINUTES:
            self.minutes[key][level == "warning"] += 1

    def _forget(self):
        """Make room: the rarest half of the templates is counted together."""
        ordered = sorted(self.cases.items(), key=lambda item: item[1].count)
        for key, case in ordered[: MOST_TEMPLATES // 2]:
            self.forgotten += case.count
            del self.cases[key]

    # -- report --

    def report(self, top):
        """Return the report as plain values."""
        cases = sorted(alike(self.cases), key=lambda pair: (pair[1].level != "error", -pair[1].count))
        shown = cases[:top]
        return {
            "report": "log_analysis",
            "version": 1,
            "files": self.files,
            "lines": self.lines,
            "first": stamp(self.first),
            "last": stamp(self.last),
            "zone": zone_of(self.clock.home),
            "errors": self.errors,
            "warnings": self.warnings,
            "templates": [self._described(template, case) for template, case in shown],
            "template_count": len(cases),
            "other": sum(case.count for _, case in cases[top:]) + self.forgotten,
            "histogram": histogram(self.minutes),
        }

    @staticmethod
    def _described(template, case):
        return {
            "level": case.level,
            "count": case.count,
            "template": template,
            "exception": case.exception,
            "cause": case.cause,
            "first": {
                "at": stamp(case.first_at),
                "file": case.first_file,
                "line": case.first_line,
                "text": case.sample,
            },
            "last": stamp(case.last_at),
            "signature": case.signature,
        }


def signature(text, exception, trace):
    """Return what to look for in the knowledge base: codes, exceptions, then the message without its numbers."""
    codes = dict.fromkeys(CODES.findall(text) + trace.codes)
    names = dict.fromkeys(name.rsplit(".", 1)[-1] for name in (trace.cause, exception) if name)
    words = re.sub(r"<\w+>|\w*(?:\.\w+){2,}|\S*=|[^\w\s.-]", " ", masked(text)).split()
    plain = [
        word for word in words if any(map(str.isalpha, word)) and word not in codes and word not in names
    ]
    return " ".join([*codes, *names, *plain[:10]])


def alike(cases):
    """Return (template, case) pairs; templates that differ in one word which takes many values become one."""
    plain = [(key[0], key[2], key[1].split(" "), case) for key, case in cases.items()]
    groups = defaultdict(list)
    for place, (level, exception, words, _) in enumerate(plain):
        if len(words) < 4:
            continue
        for column in range(len(words)):
            groups[level, exception, column, " ".join(words[:column]), " ".join(words[column + 1 :])].append(
                place
            )
    joined, gone = [], set()
    for key, places in sorted(groups.items(), key=lambda item: -len(item[1])):
        free = [place for place in places if place not in gone]
        if len(free) < ALIKE:
            continue
        gone.update(free)
        members = [plain[place][3] for place in free]
        first = min(members, key=lambda case: (case.first_at is None, case.first_at or 0, case.first_line))
        made = Case(key[0])
        for name in ("exception", "cause", "first_at", "first_line", "first_file", "sample", "signature"):
            setattr(made, name, getattr(first, name))
        made.count = sum(case.count for case in members)
        made.last_at = max((case.last_at for case in members if case.last_at), default=None)
        joined.append((" ".join(filter(None, (key[3], "<*>", key[4]))), made))
    return joined + [
        (" ".join(words), case) for place, (_, _, words, case) in enumerate(plain) if place not in gone
    ]


def stamp(at):
    """Return an instant as text."""
    return at.isoformat(sep=" ") if at is not None else ""


def histogram(minutes):
    """Return at most BUCKETS counts over the time in which something went wrong."""
    if not minutes:
        return []
    first, last = min(minutes), max(minutes)
    span = (last - first).total_seconds() / 60 + 1
    width = next((m for m in (1, 5, 10, 30, 60, 180, 360, 720, 1440, 10080) if span / m <= BUCKETS), 43200)
    found = defaultdict(lambda: [0, 0])
    for at, (errors, warnings) in minutes.items():
        steps = int((at - first).total_seconds() // 60 // width)
        found[steps][0] += errors
        found[steps][1] += warnings
    return [
        {
            "at": stamp(first + timedelta(minutes=width * step)),
            "minutes": width,
            "errors": found[step][0],
            "warnings": found[step][1],
        }
        for step in range(max(found) + 1)
    ]


def written(report):
    """Return the report as JSON of many short lines, small enough to be kept whole with the ticket."""
    for longest in (1200, 400, 100):
        for template in report["templates"]:
            template["first"]["text"] = template["first"]["text"][:longest]
        text = json.dumps(report, ensure_ascii=False, indent=1)
        if len(text) < LARGEST_REPORT:
            return text
    while len(text) >= LARGEST_REPORT and report["templates"]:
        report["other"] += report["templates"].pop()["count"]
        text = json.dumps(report, ensure_ascii=False, indent=1)
    return text


def instant(text):
    """Return the instant of a parameter."""
    text = text.strip().replace("T", " ")
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def main():
    """Analyse the files that the parameters name; exit code 2 when none can be read."""
    began = time.time()
    paths = []
    for piece in os.environ.get("paths", "").split(";"):
        piece = os.path.expanduser(piece.strip())
        if piece:
            paths += (
                [piece]
                if os.path.isfile(piece)
                else sorted(filter(os.path.isfile, glob.glob(piece, recursive=True)))
            )
    analysis = Analysis(
        instant(os.environ.get("since", "")), instant(os.environ.get("until", "")), datetime.now()
    )
    problems = [] if paths else ["no such file: " + os.environ.get("paths", "")]
    for path in dict.fromkeys(paths):
        try:
            analysis.take_file(path)
        except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
            problems.append("%s: %s" % (path, error))
    report = analysis.report(int(os.environ.get("top") or 20))
    report["problems"] = problems
    report["seconds"] = round(time.time() - began, 2)
    sys.stdout.buffer.write(written(report).encode("utf-8", "replace") + b"\n")
    return 0 if analysis.files else 2


if __name__ == "__main__":
    sys.exit(main())
