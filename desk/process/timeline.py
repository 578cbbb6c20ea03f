"""The kinds of timeline entries as data, and the event the clocks fold; knows no storage and no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Kind:
    """What Desk knows about one kind of entry.

    Attributes:
        visibility: public (the requester sees it), internal (the team), system (made by a machine).
        is_public_contact: a human agent reached the requester (a call counts only with an outcome).
        is_work: an agent's work on the ticket; the first one starts it and counts as acknowledgement.
    """

    name: str
    visibility: str
    is_public_contact: bool
    is_work: bool
    en: str
    zh: str


class Event(NamedTuple):
    """One entry as the folds read it: `at` is the effective time in whole seconds UTC."""

    id: bytes
    at: int
    kind: str
    data: Mapping[str, object]


_ROWS = (
    ("created", "public", False, False, "Created", "创建工单"),
    ("customer_message", "public", False, False, "Customer message", "用户消息"),
    ("public_reply", "public", True, True, "Reply", "公开回复"),
    ("auto_reply", "public", False, False, "Automatic reply", "自动回复"),
    ("internal_note", "internal", False, True, "Internal note", "内部备注"),
    ("call", "public", True, True, "Call or visit", "通话或上门"),
    ("diagnosis_step", "internal", False, True, "Diagnosis step", "诊断步骤"),
    ("assigned", "internal", False, False, "Assigned", "分派"),
    ("group", "internal", False, False, "Group changed", "变更支持组"),
    ("tier", "internal", False, False, "Tier changed", "变更支持级别"),
    ("started", "internal", False, True, "Work started", "开始处理"),
    ("waiting_customer", "internal", False, True, "Waiting for customer", "待用户补充"),
    ("waiting_third_party", "internal", False, True, "Waiting for third party", "待第三方"),
    ("scheduled", "internal", False, True, "Scheduled", "已约定时间"),
    ("resumed", "internal", False, False, "Resumed", "恢复处理"),
    ("priority", "internal", False, False, "Priority changed", "变更优先级"),
    ("category", "internal", False, False, "Category changed", "变更分类"),
    ("product", "internal", False, False, "Product changed", "变更产品"),
    ("title", "internal", False, False, "Title changed", "变更标题"),
    ("requester", "internal", False, False, "Requester changed", "变更请求人"),
    ("tags", "internal", False, False, "Tags changed", "变更标签"),
    ("solution_provided", "public", True, True, "Solution provided", "提供解决方案"),
    ("confirmed", "public", False, False, "Confirmed", "确认已解决"),
    ("not_solved", "public", False, False, "Not solved", "反馈未解决"),
    ("closed", "system", False, False, "Closed", "关闭"),
    ("reopened", "internal", False, False, "Reopened", "重新打开"),
    ("merged", "internal", False, False, "Merged", "合并"),
    ("merged_from", "internal", False, False, "Took in a ticket", "并入工单"),
    ("unmerged", "internal", False, False, "Separated again", "取消合并"),
    ("cancelled", "internal", False, False, "Cancelled", "撤销"),
    ("spam", "internal", False, False, "Marked as spam", "标记为垃圾"),
    ("calendar", "system", False, False, "Calendar changed", "变更工作日历"),
    ("policy_rebind", "system", False, False, "Policy changed", "变更服务策略"),
    ("waive", "internal", False, False, "Target waived", "豁免时限"),
    ("promise", "public", False, False, "Promised date", "承诺时间"),
    ("attachment", "internal", False, False, "Attachment", "附件"),
    ("link", "internal", False, False, "Linked", "建立关联"),
    ("unlink", "internal", False, False, "Unlinked", "取消关联"),
    ("article_used", "internal", False, True, "Article used", "使用知识条目"),
    ("remote_session", "internal", False, True, "Remote assistance", "远程协助"),
    ("script_request", "internal", False, False, "Release of a script asked for", "申请执行脚本"),
    ("script_release", "internal", False, False, "Script released", "批准执行脚本"),
    ("script_run", "internal", False, True, "Script run", "运行脚本"),
    ("imported_fact", "system", False, False, "Imported fact", "导入的事实"),
    ("survey", "public", False, False, "Rating", "评价"),
    ("survey_followed", "internal", False, False, "Low rating followed up", "低分评价已跟进"),
    ("handoff_offered", "internal", False, True, "Hand-off offered", "发起交接"),
    ("handoff_accepted", "internal", False, True, "Hand-off accepted", "接受交接"),
    ("handoff_rejected", "internal", False, False, "Hand-off rejected", "退回交接"),
    ("handoff_recalled", "internal", False, False, "Hand-off recalled", "撤回交接"),
    ("exception", "internal", False, False, "Exception from the process", "流程例外"),
    ("lint_waived", "internal", False, False, "Deviation waived", "偏差豁免"),
    ("lint_appealed", "internal", False, False, "Appeal against a deviation", "偏差申诉"),
    ("lint_decided", "internal", False, False, "Appeal decided", "申诉裁定"),
    ("split", "internal", False, False, "Split off", "拆分工单"),
    ("checklist", "internal", False, False, "Checklist", "检查清单"),
    ("checklist_item", "internal", False, True, "Checklist item", "清单项"),
    ("major_incident", "internal", False, False, "Major incident", "重大事件"),
    ("major_ended", "internal", False, False, "No major incident after all", "撤销重大事件"),
    ("side_message", "internal", False, True, "Side conversation", "第三方沟通"),
    ("time_spent", "internal", False, False, "Time spent", "工时"),
    ("alert", "internal", False, False, "Alert", "告警"),
    ("delivery", "system", False, False, "Delivery", "投递状态"),
    ("dispatched", "internal", False, False, "Dispatched", "自动分派"),
    ("accepted", "internal", False, False, "Accepted", "接受分派"),
    ("declined", "internal", False, False, "Declined", "谢绝分派"),
    ("accept_missed", "system", False, False, "Not accepted in time", "未及时接受"),
    ("escalated", "internal", False, False, "Escalated", "升级"),
    ("acknowledged", "internal", False, False, "Escalation acknowledged", "已确认升级通知"),
    ("warning", "system", False, False, "Warning sent", "预警已发出"),
    ("breach", "system", False, False, "Breach notice sent", "超时通知已发出"),
    ("undone", "system", False, False, "Undone", "撤销操作"),
    ("breach_revoked", "system", False, False, "Breach revoked", "超时已撤回"),
)

KINDS: Mapping[str, Kind] = MappingProxyType({row[0]: Kind(*row) for row in _ROWS})
PUBLIC_CONTACTS = frozenset(name for name, kind in KINDS.items() if kind.is_public_contact)
WORK = frozenset(name for name, kind in KINDS.items() if kind.is_work)


def is_public_contact(event: Event) -> bool:
    """Tell whether a human agent reached the requester; a call counts only with its outcome."""
    if event.kind not in PUBLIC_CONTACTS:
        return False
    return event.kind != "call" or bool(event.data.get("outcome"))
