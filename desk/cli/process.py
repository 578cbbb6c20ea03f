"""`desk process`: the process in force, its lines, proposals and signatures; BPMN, drawing and handbook."""

import argparse
import json
import tomllib
from pathlib import Path
from typing import Any

from desk.cli.lookup import ticket_of
from desk.cli.session import Session, iso
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.process import DifferenceView, LineView, ProcessView, SuggestionView, VersionView

messages.register(
    {
        "process_file": (
            "The file {path} cannot be used ({reason}). Write the changes as TOML or JSON.",
            "无法使用文件 {path}（{reason}）。请以 TOML 或 JSON 编写修改内容。",
        ),
    }
)


def build(parser: argparse.ArgumentParser, session: Session) -> None:
    """Declare the arguments."""
    word = session.word
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help=word("steps with norm and limit", "显示各步骤的规范与时限"))
    listing = actions.add_parser("list", help=word("lines, versions, proposals", "产品线、版本、提案"))
    export = actions.add_parser("export", help=word("BPMN, SVG or the handbook", "导出 BPMN、SVG 或流程手册"))
    export.add_argument("--format", choices=("bpmn", "svg", "handbook", "pdf"), default="bpmn")
    export.add_argument("--out", default="", metavar="FILE")
    propose = actions.add_parser(
        "propose", help=word("propose changes (TOML or JSON)", "提出修改（TOML 或 JSON）")
    )
    propose.add_argument("file")
    propose.add_argument("--note", default="", help=word("why", "说明"))
    sign = actions.add_parser("sign", help=word("sign a proposal", "签核提案"))
    sign.add_argument("--version", type=int, required=True)
    out = actions.add_parser(
        "roll-out", help=word("propose a line's changes for all", "将试点修改推广为标准")
    )
    suggest = actions.add_parser(
        "suggest", help=word("suggest an improvement of a step", "对某一步骤提出改进建议")
    )
    suggest.add_argument("node", help=word("id of the step, from “show --json”", "步骤编号，见“show --json”"))
    suggest.add_argument("text")
    suggest.add_argument("--ticket", default="")
    ideas = actions.add_parser("suggestions", help=word("list suggestions", "列出改进建议"))
    ideas.add_argument("--open", action="store_true", help=word("only those to be done", "仅显示待处理"))
    ideas.add_argument("--json", action="store_true", help="JSON")
    for one in (show, export, propose, sign, out, suggest, *_build_versions(actions, session)):
        one.add_argument("--line", default="universal", help=word("product line", "产品线"))
    for one in (show, listing):
        one.add_argument("--json", action="store_true", help="JSON")


def _build_versions(actions: Any, session: Session) -> tuple[argparse.ArgumentParser, ...]:
    """Declare what is about the versions of a line."""
    word = session.word
    past = actions.add_parser("versions", help=word("versions that were in force", "历次生效的版本"))
    diff = actions.add_parser("diff", help=word("what differs between two versions", "比较两个版本"))
    diff.add_argument(
        "--old",
        type=int,
        metavar="N",
        help=word("default: in force; 0: as shipped", "默认为现行版本；0 为初始"),
    )
    diff.add_argument("--new", type=int, metavar="N", help=word("default: in force", "默认为现行版本"))
    diff.add_argument(
        "--proposed", action="store_true", help=word("what waits for signatures", "待签核的提案")
    )
    back = actions.add_parser("return", help=word("propose an earlier version again", "提议恢复到早先版本"))
    back.add_argument("--version", type=int, required=True)
    for one in (past, diff):
        one.add_argument("--json", action="store_true", help="JSON")
    return past, diff, back


def run(session: Session, options: argparse.Namespace) -> int:
    """Do it."""
    return _ACTIONS[options.action](session, options)


def _list(session: Session, options: argparse.Namespace) -> int:
    found = session.client().ask("query.process_lines", reply_type=list[LineView])
    if options.json:
        session.print_json(found)
        return 0
    for view in found:
        version = f"v{view.version}" if view.version else session.word("as shipped", "自带版本")
        session.print_line(f"{view.line}  {version}  {', '.join(view.signed)}")
        if view.proposal is not None:
            signed = ", ".join(one.name for one in view.proposal.signatures)
            session.print_line(
                session.word(
                    f"  proposal {view.proposal.version}: {len(view.proposal.signatures)} of"
                    f" {view.proposal.needed} signatures ({signed}) {view.proposal.note}",
                    f"  提案 {view.proposal.version}：已签 {len(view.proposal.signatures)}/{view.proposal.needed}"
                    f"（{signed}）{view.proposal.note}",
                )
            )
    return 0


def _show(session: Session, options: argparse.Namespace) -> int:
    view = session.client().ask("query.process", {"line": options.line}, reply_type=ProcessView)
    if options.json:
        session.print_json(view)
        return 0
    phase = ""
    for node in view.nodes:
        if node.kind not in ("user", "service"):
            continue
        if node.phase != phase:
            phase = node.phase
            session.print_line(f"\n{phase}")
        session.print_line(f"  {node.title} · {node.lane}{' · ' + node.limit_text if node.limit else ''}")
        session.print_line(f"    {node.norm}")
    return 0


def _export(session: Session, options: argparse.Namespace) -> int:
    wanted = "handbook" if options.format == "pdf" else options.format
    found = session.client().ask("query.process_export", {"line": options.line, "format": wanted})
    name = options.out or (
        Path(found["name"]).with_suffix(".pdf").name if options.format == "pdf" else found["name"]
    )
    path = Path(name)
    try:
        if options.format == "pdf":
            from desk.ui.handbook_pdf import write_offscreen

            write_offscreen(found["plain"], found["svg"], path)
        else:
            path.write_text(found["text"], "utf-8")
    except OSError as error:
        raise KnownError("process_file", path=str(path), reason=error.strerror or str(error)) from error
    session.print_line(str(path.absolute()))
    return 0


def _propose(session: Session, options: argparse.Namespace) -> int:
    path = Path(options.file)
    try:
        text = path.read_text("utf-8")
        changes: dict[str, Any] = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise KnownError("process_file", path=str(path), reason=str(error)) from error
    session.client().do("process.propose", {"line": options.line, "changes": changes, "note": options.note})
    return _list(session, argparse.Namespace(json=False))


def _sign(session: Session, options: argparse.Namespace) -> int:
    session.client().do("process.sign", {"line": options.line, "version": options.version})
    return _list(session, argparse.Namespace(json=False))


def _roll_out(session: Session, options: argparse.Namespace) -> int:
    session.client().do("process.roll_out", {"line": options.line})
    return _list(session, argparse.Namespace(json=False))


def _versions(session: Session, options: argparse.Namespace) -> int:
    found = session.client().ask(
        "query.process_versions", {"line": options.line}, reply_type=list[VersionView]
    )
    if options.json:
        session.print_json(found)
        return 0
    for one in found:
        if one.version:
            day = iso(one.at_us)
            session.print_line(f"{one.version}  {day}  {', '.join(one.signed)}  {one.note}".rstrip())
        else:
            session.print_line(session.word("0  as it began", "0  初始版本"))
    return 0


def _diff(session: Session, options: argparse.Namespace) -> int:
    args = {"line": options.line, "old": options.old, "new": options.new, "proposed": options.proposed}
    found = session.client().ask("query.process_differences", args, reply_type=list[DifferenceView])
    if options.json:
        session.print_json(found)
        return 0
    if not found:
        session.print_line(session.word("Nothing differs.", "没有差异。"))
    for one in found:
        sign = {"added": "+", "removed": "-"}.get(one.change, "~")
        session.print_line(
            f"{sign} {one.what}" + (f" · {one.part}: {one.before} → {one.after}" if one.part else "")
        )
    return 0


def _return(session: Session, options: argparse.Namespace) -> int:
    session.client().do("process.return", {"line": options.line, "version": options.version})
    return _list(session, argparse.Namespace(json=False))


def _suggest(session: Session, options: argparse.Namespace) -> int:
    args: dict[str, Any] = {"node": options.node, "text": options.text}
    args["line"] = "" if options.line == "universal" else options.line
    if options.ticket:
        args["ticket"] = ticket_of(session, options.ticket).id
    session.client().do("suggestion.add", args)
    session.print_line(session.word("Thank you; a supervisor will answer.", "感谢您的建议，主管将予以答复。"))
    return 0


def _suggestions(session: Session, options: argparse.Namespace) -> int:
    found = session.client().ask("query.suggestions", {"open": options.open}, reply_type=list[SuggestionView])
    if options.json:
        session.print_json(found)
        return 0
    for one in found:
        answer = f" → {one.answer}" if one.answer else ""
        session.print_line(
            f"[{one.state}] {one.line or 'universal'}/{one.node}: {one.text} ({one.by}){answer}"
        )
    return 0


_ACTIONS = {
    "roll-out": _roll_out,
    "suggest": _suggest,
    "suggestions": _suggestions,
    "list": _list,
    "show": _show,
    "export": _export,
    "propose": _propose,
    "sign": _sign,
    "versions": _versions,
    "diff": _diff,
    "return": _return,
}
