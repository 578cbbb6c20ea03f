"""The words of other ticket systems, in Chinese and English: column names, states, channels.

Pure data for `guess` and `convert`. Must not know files.
"""

import re

# Names are compared after `plain_name`; the first field that claims a column keeps it.
COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "external_id": (
        "number",
        "ticket_number",
        "ticket_id",
        "ticket",
        "ticket_no",
        "id",
        "key",
        "issue_key",
        "case_id",
    )
    + (
        "case_number",
        "incident_number",
        "incident_id",
        "incident",
        "request_id",
        "caseid",
        "case",
        "case_concept_name",
    )
    + ("issue_id", "external_id", "工单号", "工单编号", "编号", "单号", "工单id", "问题编号", "事件编号"),
    "title": (
        "title",
        "subject",
        "summary",
        "short_description",
        "headline",
        "标题",
        "主题",
        "概述",
        "摘要",
        "问题标题",
    ),
    "description": (
        "description",
        "body",
        "details",
        "content",
        "text",
        "message",
        "long_description",
        "question",
    )
    + ("描述", "正文", "内容", "问题描述", "详情", "详细描述", "工单描述"),
    "answer": ("answer", "reply", "response", "回复", "答复", "回答", "处理回复"),
    "resolution": (
        "resolution",
        "solution",
        "close_notes",
        "resolution_notes",
        "解决方案",
        "处理结果",
        "解决办法",
    ),
    "state": (
        "state",
        "status",
        "incident_state",
        "ticket_state",
        "ticket_status",
        "状态",
        "工单状态",
        "处理状态",
    ),
    "priority": ("priority", "prio", "severity", "优先级", "级别", "紧急级别", "严重程度"),
    "impact": ("impact", "影响", "影响范围", "影响程度"),
    "urgency": ("urgency", "紧急程度", "紧急度"),
    "category": ("category", "kategorie", "分类", "类别", "问题分类", "问题类别", "所属分类"),
    "subcategory": (
        "subcategory",
        "sub_category",
        "sub_category1",
        "sub_category_1",
        "子分类",
        "二级分类",
        "小类",
    ),
    "symptom": ("symptom", "symptoms", "现象", "症状", "故障现象"),
    "product": (
        "product",
        "business_service",
        "service",
        "component",
        "components",
        "application",
        "system",
        "module",
    )
    + ("产品", "产品线", "系统", "模块", "所属产品", "业务系统"),
    "group": (
        "group",
        "assignment_group",
        "assigned_group",
        "queue",
        "team",
        "support_group",
        "department",
        "org_group",
    )
    + ("组", "支持组", "处理组", "受理组", "队列", "技能组", "所属组", "部门"),
    "owner": (
        "owner",
        "assigned_to",
        "assignee",
        "agent",
        "responsible",
        "handler",
        "resource",
        "org_resource",
    )
    + ("处理人", "负责人", "受理人", "经办人", "客服", "指派给"),
    "tier": ("tier", "support_level", "support_tier", "line", "支持级别", "支持层级"),
    "requester": (
        "requester",
        "caller",
        "caller_id",
        "customer",
        "requester_name",
        "requested_by",
        "customer_name",
    )
    + (
        "reporter",
        "user",
        "client",
        "contact",
        "from",
        "opened_for",
        "请求人",
        "报告人",
        "提交人",
        "用户",
        "客户",
        "申请人",
    )
    + ("联系人", "报修人"),
    "requester_email": (
        "requester_email",
        "email",
        "e_mail",
        "customer_email",
        "mail",
        "邮箱",
        "电子邮件",
        "联系邮箱",
    ),
    "organisation": ("organization", "organisation", "company", "account", "单位", "公司", "机构", "组织"),
    "author": ("updated_by", "modified_by", "changed_by", "author", "actor", "更新人", "修改人", "操作人"),
    "resolved_by": ("resolved_by", "closed_by", "solved_by", "解决人", "关闭人"),
    "created": (
        "opened_at",
        "created_at",
        "created",
        "opened",
        "open_time",
        "create_time",
        "created_on",
        "creation_date",
    )
    + (
        "date_created",
        "open_date",
        "start_time",
        "created_date",
        "date",
        "submitted_at",
        "创建时间",
        "提交时间",
        "开单时间",
    )
    + ("报告时间", "受理时间", "创建日期", "建单时间", "登记时间"),
    "updated": (
        "updated_at",
        "updated",
        "modified",
        "last_modified",
        "update_time",
        "timestamp",
        "time_timestamp",
    )
    + (
        "time",
        "event_time",
        "changed_at",
        "complete_timestamp",
        "last_updated",
        "更新时间",
        "修改时间",
        "操作时间",
    )
    + ("最后更新时间", "变更时间"),
    "resolved": (
        "resolved_at",
        "resolved",
        "solved_at",
        "solved",
        "resolution_date",
        "resolved_date",
        "resolved_time",
    )
    + ("resolve_time", "resolution_time", "解决时间", "完成时间", "解决日期"),
    "closed": (
        "closed_at",
        "closed",
        "close_time",
        "closed_date",
        "end_time",
        "closed_on",
        "关闭时间",
        "结单时间",
        "关单时间",
    ),
    "first_response": (
        "first_response_at",
        "first_response",
        "first_reply_at",
        "responded_at",
        "首次响应时间",
        "首响时间",
    ),
    "channel": (
        "channel",
        "contact_type",
        "via_channel",
        "via",
        "source_channel",
        "渠道",
        "来源",
        "来源渠道",
        "提交渠道",
    ),
    "language": ("language", "lang", "locale", "语言", "语种"),
    "type": ("type", "ticket_type", "issue_type", "request_type", "工单类型", "类型"),
    "sequence": ("mod_count", "sequence", "seq", "version_number", "序号", "修改次数"),
    "made_sla": ("made_sla", "sla_met", "sla_made", "within_sla", "是否达标", "sla达标"),
    "reassignment_count": ("reassignment_count", "reassignments", "改派次数", "转派次数"),
    "reopen_count": ("reopen_count", "reopens", "重开次数", "重新打开次数"),
    "tags": ("tags", "labels", "keywords", "标签", "关键词"),
    "comments": ("comments", "comment", "notes", "work_notes", "评论", "备注", "跟进记录"),
}
_WHEN = r"(?:_(?:at|on|date|day|time|date_?time|timestamp|dt|ts|utc))"
COLUMN_SHAPES: dict[str, re.Pattern[str]] = {
    name: re.compile(shape)
    for name, shape in {
        "external_id": r"(?:case|ticket|incident|issue|request|service_request|job|call|work_?order|sr|inc|event|record)?_?"
        r"(?:ref|reference|no|num|nr|nbr|number|id|code|key)"
        r"|流水号|.*(?:工单|事件|请求|问题|故障|服务|申告|报障|单据|流程|记录|任务)(?:单)?"
        r"(?:号|编号|流水号|id)",
        "state": r"(?:new|current|latest|to|final|next)_(?:state|status|phase)|phase|stage"
        r"|(?:当前|最新|单据|新)状态|.*状态变更为",
        "created": rf"(?:date_)?(?:open|opened|create|created|creation|logged|raised|reported|submitted|submit|registered"
        rf"|received|start|started){_WHEN}?"
        r"|.*(?:报障|报修|提单|申告|发起|录入|登记|反馈|上报|受理|创建|提交|接报|发生)(?:时间|日期)",
        "updated": rf"(?:last_)?(?:update|updated|modified|change|changed|status_change|event|activity|action"
        rf"|transition|log|entry)"
        rf"{_WHEN}|when|date_?time|.*(?:操作|处理|变更|流转|记录|更新|跟进)(?:时间|日期)|时间",
        "resolved": rf"(?:date_)?(?:resolve|resolved|resolution|solved|fixed|complete|completed"
        rf"|completion){_WHEN}"
        r"|.*(?:解决|恢复|处理完成|修复|办结)(?:时间|日期)",
        "closed": rf"(?:date_)?(?:close|closed|closure|finish|finished){_WHEN}|.*(?:关闭|结单|归档|关单|完结)(?:时间|日期)",
        "owner": r"(?:assigned|current|responsible|support)_(?:agent|engineer|technician|staff|user|owner|person|analyst)"
        r"|engineer|technician|analyst|.*(?:处理|当前处理|责任|跟进|受理|运维)(?:工程师|人员|人|员)|工程师",
        "group": r"(?:new|current|assigned|resolver|resolving|support)_(?:team|group|queue|desk)"
        r"|.*(?:处理|受理|当前|责任|支持)(?:部门|团队|组)",
        "requester": r"submitter|submitted_by|raised_by|reported_by|end_user|requestor|client_name|user_name"
        r"|.*(?:报障|报修|上报|提单|反馈|发起|申告|提报|求助)(?:人|者|人员|用户)",
        "author": r"who|by|operator|performed_by|changed_by|(?:changed|updated)_by_.*|操作员|操作者|操作人员|记录人",
        "title": r"(?:short_|brief_)(?:desc|description|text)|topic|issue|problem|.*(?:简述|简介|标题|主题)",
        "description": r"(?:full_|long_)(?:desc|description|text)|desc|issue_description|.*(?:描述|详情|内容)",
        "priority": r"(?:issue_|ticket_|case_)?(?:prio|priority|severity|sev)(?:_level)?|.*(?:优先级|严重等级|故障级别|事件级别)",
        "category": r"(?:issue_|ticket_|case_)(?:category|class)|.*(?:分类|类别)",
    }.items()
}
"""What names of columns look like where no synonym is met: the second look at a file of an unknown system."""

NUMBERED_TAG = re.compile(r"(?:tag|label|标签)_?\d+")
_PREFIXES = ("sys_", "u_", "ticket_", "issue_", "fields_", "工单")


def _states() -> dict[str, str]:
    table = {
        "new": "new open opened created submitted registered unassigned logged 新建 新增 待受理 待分派 "
        "待处理 未处理 已创建 已提交 打开 待分配",
        "assigned": "assigned dispatched accepted queued acknowledged 已分派 已派单 已分配 待响应 "
        "已受理 已接单",
        "in_progress": "active in_progress work_in_progress wip started ongoing processing investigating "
        "working reopened in_process 处理中 进行中 已开始 跟进中 正在处理 解决中 重新打开",
        "waiting_customer": "awaiting_user_info awaiting_user awaiting_customer waiting_for_customer pending "
        "pending_customer awaiting_evidence waiting_on_customer awaiting_caller waiting_for_user wait_user "
        "awaiting_reply waiting 待用户补充 等待用户 等待客户 待客户反馈 待补充 待用户反馈 等待用户反馈",
        "waiting_third_party": "awaiting_vendor awaiting_problem awaiting_third_party waiting_for_vendor on_hold "
        "hold pending_vendor awaiting_change waiting_for_third_party wait_vendor pending_third_party "
        "awaiting_supplier wait_implementation wait 待第三方 等待供应商 挂起 等待第三方 已挂起",
        "scheduled": "scheduled planned postponed deferred pending_reminder 已约定时间 已预约 已排期 延期",
        "pending_confirmation": "resolved solved fixed done answered completed complete pending_close "
        "awaiting_confirmation 已解决 待用户确认 待确认 已完成 已处理 已答复 已修复",
        "closed": "closed finished archived closed_resolved closed_successful closed_complete 已关闭 关闭 结束 "
        "已结单 已归档 完结 已办结",
        "cancelled": "cancelled canceled withdrawn rejected closed_skipped declined closed_cancelled 已撤销 "
        "已取消 取消 作废 已拒绝 已驳回",
        "merged": "merged duplicate 已合并 重复",
        "spam": "spam deleted junk 垃圾 已删除 垃圾邮件",
    }
    return {word: state for state, text in table.items() for word in text.split()}


STATE_WORDS = _states()
CHANNEL_WORDS = {
    word: channel
    for channel, text in {
        "form": "form webform web_form web 表单 网页",
        "mail": "mail email e_mail 邮件 电子邮件 邮箱",
        "phone": "phone telephone call ivr voice hotline 电话 热线 来电",
        "on_site": "on_site onsite walk_in walkin visit 现场 上门",
        "im": "im chat live_chat instant_message wecom wechat dingtalk feishu slack teams 企业微信 微信 钉钉 "
        "飞书 聊天",
        "portal": "portal self_service self_service_portal selfservice 自助 门户 自助服务",
        "alert": "alert monitoring event 告警 监控",
        "agent": "agent direct_opening direct manual 人工 客服录入",
    }.items()
    for word in text.split()
}


def plain_name(name: str) -> str:
    """Return a column name for comparison: lower case words joined by underscores, no number of a repeat."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.partition("#")[0])
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]+", "_", spaced.lower()).strip("_")


def plain_word(value: str) -> str:
    """Return a state or channel for comparison."""
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]+", "_", value.lower()).strip("_")


def without_prefix(name: str) -> str:
    """Return a plain column name without the prefix that some systems put before every field."""
    for prefix in _PREFIXES:
        if name.startswith(prefix) and len(name) > len(prefix):
            return name[len(prefix) :]
    return name


def human_name(column: str) -> str:
    """Return a column name for people: ``sys_updated_by`` -> ``Updated by``, ``caller_id`` -> ``Caller``."""
    words = without_prefix(plain_name(column)).removesuffix("_id").replace("_", " ")
    return words[:1].upper() + words[1:]
