"""The `desk` command: one table of commands, each in a module of its own that is imported when it is used.

Parses, calls the same verbs as the window, prints. Exit codes: 0 done, 1 a known error with a sentence on
standard error, 2 wrong usage.
"""

import argparse
import getpass
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from desk import __version__
from desk.cli.session import Session
from desk.opening import DEMO, SCHEME, guessed_language, open_window
from desk.process.errors import KnownError
from desk.vault.key import ask_with
from desk.workspace import chosen_directory

DONE, KNOWN, USAGE, INTERRUPTED = 0, 1, 2, 130


class Command(NamedTuple):
    """A command: the module in `desk.cli` that has `build(parser, session)` and `run(session, options)`."""

    module: str
    en: str
    zh: str


COMMANDS: dict[str, Command] = {
    "demo": Command("jobs", "make a realistic demo workspace", "创建逼真的演示工作区"),
    "tour": Command(
        "tour", "draw every screen to PNG, no display needed", "将所有界面渲染为 PNG，无需显示器"
    ),
    "import": Command("jobs", "import a file of tickets", "导入工单文件"),
    "export": Command("export", "write tickets to a file", "导出工单"),
    "queue": Command("queue", "list tickets", "列出工单"),
    "ticket": Command("ticket", "show a ticket or work on it", "查看或处理工单"),
    "sla": Command("sla", "explain or simulate SLA clocks", "解释或模拟 SLA 时钟"),
    "dispatch": Command(
        "dispatch", "who gets which ticket, and why; availability", "工单分派、分派原因与可接单状态"
    ),
    "roster": Command("roster", "shifts, swapped days, who is there", "排班、调休与在班人员"),
    "escalation": Command(
        "escalation", "pages, policies, rotas, the shift baton", "升级通知、策略、值班表与交接班"
    ),
    "person": Command("person", "people: requesters, staff, and who you are", "人员：用户、员工与本人身份"),
    "contact": Command(
        "contact", "how people are told: chat, mail, other services", "通知方式：聊天、邮件与其他服务"
    ),
    "skill": Command("skill", "skill matrix, trainings, certificates", "技能矩阵、培训与认证"),
    "calendar": Command("calendar", "show calendars, review a year's holidays", "查看日历、审核年度节假日"),
    "process": Command(
        "process", "the process: drawn, exported, changed and signed", "流程：查看、导出、修改与签核"
    ),
    "metrics": Command(
        "metrics", "KPIs with formula, n, median and P90", "指标（含公式、样本数、中位数与 P90）"
    ),
    "audit": Command("audit", "deviations from the process over a period", "流程合规审计"),
    "problem": Command(
        "problem",
        "problem records: cause, preventive measures, recurrence",
        "问题记录：根因、预防措施与再发跟踪",
    ),
    "ledger": Command(
        "ledger", "deviations and rewards of the service norm, with appeal", "服务规范台账：违规、奖励与申诉"
    ),
    "template": Command("template", "checklists and macros", "检查清单与宏模板"),
    "capsule": Command(
        "capsule", "take in a hand-off that came as a file; hand-offs", "导入交接包；交接报表"
    ),
    "phone": Command("phone", "who calls, their tickets, and a call logged", "来电查询与通话登记"),
    "survey": Command("survey", "ratings, CSAT, and low ones to follow up", "满意度评价、CSAT 与低分跟进"),
    "kb": Command("kb", "search the knowledge base", "检索知识库"),
    "script": Command("script", "automation scripts: review, approve, run", "自动化脚本：审阅、批准、运行"),
    "logs": Command("logs", "what went wrong in log files", "分析日志文件中的错误"),
    "classify": Command("classify", "what kind of ticket a text is", "判断文本的问题类型"),
    "setting": Command("setting", "read or change settings", "查看或修改设置"),
    "rebuild": Command("jobs", "make everything derived anew", "重建全部派生数据"),
    "desktop": Command("desktop", "make Desk known to the desktop", "向桌面环境注册 Desk"),
    "doctor": Command("doctor", "find and explain faults", "检查并说明故障"),
    "salvage": Command(
        "salvage", "copy what can be read of a damaged database", "从损坏的数据库中抢救可读内容"
    ),
    "workspace": Command("workspace", "encrypt the workspace at rest, or decrypt it", "加密或解密工作区"),
    "db": Command(
        "db", "the shared database: prepare, enrol, revoke, audit", "共享数据库：初始化、登记、吊销、审计"
    ),
    "sync": Command("sync", "exchange with the shared database now", "立即与共享数据库同步"),
    "bench": Command("bench", "measure speed and memory", "测量速度与内存"),
    "serve": Command("serve", "mail and alerts without a window", "无窗口运行：接收邮件与告警"),
    "alert": Command(
        "alert", "alerts of a ticket, silences, maintenance windows", "工单的告警、静默与维护窗口"
    ),
    "intake": Command(
        "intake", "take a mail or an alert in from a file; the quarantine", "从文件接收邮件或告警；查看隔离区"
    ),
    "engine": Command("engine", "run the engine without a window", "不带窗口运行引擎"),
}


def _common() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS, allow_abbrev=False)
    parser.add_argument("--workspace", metavar="DIR", help="$DESK_WORKSPACE")
    parser.add_argument("--language", choices=("zh_CN", "en"))
    return parser


def _top(session: Session) -> argparse.ArgumentParser:
    listing = "\n".join(f"  {name:10} {session.word(item.en, item.zh)}" for name, item in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="desk",
        parents=[_common()],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=session.word("Without a command the window opens.", "不带命令时打开窗口。"),
        epilog=f"{session.word('commands', '命令')}:\n{listing}",
    )
    parser.add_argument("--version", action="version", version=f"desk {__version__}")
    parser.add_argument(DEMO, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    return parser


def _split(arguments: Sequence[str]) -> tuple[list[str], str, list[str]]:
    """Return the options before the command, the command ("" = the window) and what follows it."""
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        index += 2 if arguments[index] in ("--workspace", "--language") else 1
    if index >= len(arguments):
        return list(arguments), "", []
    return list(arguments[:index]), arguments[index], list(arguments[index + 1 :])


def main(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal in GBK or ASCII shows a question mark for what it lacks; it must not end the command.
        sys.stdout.reconfigure(errors="replace")
    before, name, rest = _split(arguments)
    early, _ = _common().parse_known_args([*before, *rest])
    # The common options may stand anywhere, also behind the words of a command.
    rest = _common().parse_known_args(rest)[1]
    session = Session(
        chosen_directory(getattr(early, "workspace", None)),
        getattr(early, "language", None) or guessed_language(),
    )
    top = _top(session)
    options = top.parse_args(before)
    if not name or name.lower().startswith(SCHEME):
        links = [name] if name else []
        return open_window(
            links,
            session.workspace.directory,
            session.language,
            demo=options.demo_on_first_use,
            asked=getattr(early, "language", None) or "",
        )
    command = COMMANDS.get(name)
    if command is None:
        known = ", ".join(COMMANDS)
        top.error(
            session.word(f"unknown command “{name}”; one of: {known}", f"未知命令“{name}”，可用：{known}")
        )
    return _run(session, name, command, rest)


def _run(session: Session, name: str, command: Command, rest: list[str]) -> int:
    module = importlib.import_module(f"desk.cli.{command.module}")
    parser = argparse.ArgumentParser(
        prog=f"desk {name}", parents=[_common()], description=session.word(command.en, command.zh)
    )
    module.build(parser, session)
    if sys.stdin is not None and sys.stdin.isatty():
        ask_with(lambda path: getpass.getpass(session.word(f"Passphrase of {path}: ", f"{path} 的口令：")))
    options = parser.parse_args(rest)
    try:
        code = module.run(session, options)
        sys.stdout.flush()
        return int(code or DONE)
    except KnownError as error:
        print(error.sentence(session.language), file=sys.stderr)
        return KNOWN
    except BrokenPipeError:
        # The reader (`head`) has seen enough; Python must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE
    except KeyboardInterrupt:
        print(session.word("Stopped.", "已停止。"), file=sys.stderr)
        return INTERRUPTED
    finally:
        session.close()
