"""What can be done from the window: one row per action with texts, tip and keys in both languages.

A registry: knows no pane. The window connects names to panes; ticket actions carry the name that the
ticket pane takes, all of them stand here, so that the palette finds each and each can be given a key. Keys
of one letter are safe for input methods because `Shortcuts` lets them through only while no editor has the
focus; none uses Alt, so AltGr never meets them.
"""

from enum import StrEnum

from msgspec import Struct

from desk.ui.i18n import pick
from desk.ui.key_map import key_map


class ActionId(StrEnum):
    """Every action of the window."""

    TAKE = "take"
    REPLY = "reply"
    NOTE = "note"
    DIAGNOSE = "diagnose"
    ASSIGN = "assign"
    PRIORITY = "priority"
    WAIT = "wait"
    SOLVE = "solve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CALL = "call"
    PROMISE = "promise"
    WHY_AGENT = "why_agent"
    TITLE = "title"
    TAGS = "tags"
    LINK = "link"
    MERGE = "merge"
    COPY_LINK = "copy_link"
    COPY_MARKDOWN = "copy_markdown"
    PRINT = "print"
    PDF = "pdf"
    CANNED = "canned"
    SCRIPT = "script"
    REMOTE = "remote"
    FIX = "fix"
    HANDOFF = "handoff"
    GROUP = "group"
    START = "start"
    RESUME = "resume"
    REJECT = "reject"
    CLOSE = "close"
    CANCEL = "cancel"
    SPAM = "spam"
    CATEGORY = "category"
    PRODUCT = "product"
    REQUESTER = "requester"
    EXPLAIN = "explain"
    WAIVE = "waive"
    ATTACH = "attach"
    MACRO = "macro"
    CHECKLIST = "checklist"
    CHECK = "check"
    SIDE = "side"
    TIME_SPENT = "time_spent"
    SPLIT = "split"
    UNMERGE = "unmerge"
    PROBLEM = "problem"
    MAJOR = "major"
    MAJOR_UPDATE = "major_update"
    MAJOR_SOLVE = "major_solve"
    MAJOR_END = "major_end"
    HANDOFF_ACCEPT = "handoff_accept"
    HANDOFF_REJECT = "handoff_reject"
    HANDOFF_RECALL = "handoff_recall"
    CAPSULE = "capsule"
    RATE = "rate"
    FOLLOW_UP = "follow_up"
    COPY_NUMBER = "copy_number"
    MARK_UNREAD = "mark_unread"
    NEWEST = "newest"
    OPEN_TAB = "open_tab"
    OPEN_SIDE = "open_side"
    POP_OUT = "pop_out"
    CLOSE_TAB = "close_tab"
    NEXT_TAB = "next_tab"
    PREVIOUS_TAB = "previous_tab"
    NEW_TICKET = "new_ticket"
    CLIPBOARD_TICKET = "clipboard_ticket"
    UNDO = "undo"
    SEARCH = "search"
    FILTER = "filter"
    NEXT = "next"
    PREVIOUS = "previous"
    SELECT = "select"
    SELECT_ALL = "select_all"
    COLUMNS = "columns"
    BAND = "band"
    SAVE_LIST = "save_list"
    KNOWLEDGE = "knowledge"
    SUGGESTED = "suggested"
    LIBRARY = "library"
    NEW_ARTICLE = "new_article"
    TICKET_ARTICLE = "ticket_article"
    INSIGHTS = "insights"
    TEAM = "team"
    SHIFT = "shift"
    AVAILABILITY = "availability"
    REVIEW = "review"
    WORK = "work"
    THEME = "theme"
    LANGUAGE = "language"
    PREFERENCES = "preferences"
    PROCESS = "process"
    COMPLIANCE = "compliance"
    SHARING = "sharing"
    OLDER = "older"
    SHORTCUTS = "shortcuts"
    RETRY = "retry"
    QUIT = "quit"


class Action(Struct, frozen=True):
    """One action.

    Attributes:
        default: built-in portable key sequence ("Ctrl+N", "T", "G, I"), "" = none.
        scope: ticket (handed to the ticket pane by name), queue or window.
    """

    id: ActionId
    icon: str
    default: str
    en: str
    zh: str
    tip_en: str
    tip_zh: str
    scope: str = "window"

    @property
    def keys(self) -> str:
        """Return the keys in force: the person's own, else the built-in ones."""
        return key_map.keys(self.id, self.default)

    @property
    def text(self) -> str:
        """Return the name in the window's language."""
        return pick(self.en, self.zh)

    @property
    def other(self) -> str:
        """Return the name in the other language (the palette shows and finds both)."""
        return pick(self.zh, self.en)

    @property
    def tip(self) -> str:
        """Return what it does, in the window's language."""
        return pick(self.tip_en, self.tip_zh)

    @property
    def single(self) -> bool:
        """Tell whether its key is typed without Ctrl, so that an editor must not lose it."""
        return bool(self.keys) and "Ctrl" not in self.keys


def _ticket(name: ActionId, icon: str, keys: str, en: str, zh: str, tip_en: str, tip_zh: str) -> Action:
    return Action(name, icon, keys, en, zh, tip_en, tip_zh, "ticket")


_I = ActionId
_ALL = (
    _ticket(_I.REPLY, "reply", "R", "Reply to customer", "回复客户",
            "Write a public reply", "撰写公开回复"),
    _ticket(_I.NOTE, "lock", "N", "Add internal note", "添加内部备注",
            "Write a comment that only the team sees", "撰写仅团队可见的备注"),
    _ticket(_I.DIAGNOSE, "stethoscope", "D", "Record diagnosis step", "记录诊断步骤",
            "Hypothesis, step, evidence, result", "假设、步骤、证据、结论"),
    _ticket(_I.TAKE, "user_plus", "T", "Take ticket", "认领工单",
            "Assign the ticket to me", "将工单归到自己名下"),
    _ticket(_I.ASSIGN, "user", "A", "Assign to…", "指派给…",
            "Give the ticket to a person or group", "将工单交给同事或小组"),
    _ticket(_I.PRIORITY, "flag", "P", "Set priority…", "设置优先级…",
            "Change priority with a reason", "说明原因并调整优先级"),
    _ticket(_I.WAIT, "hourglass", "W", "Wait…", "转为等待…",
            "Pending, on hold or snoozed: customer, third party, a date", "挂起：等待客户、第三方或约定时间"),
    _ticket(_I.SOLVE, "check", "S", "Provide solution…", "提供解决方案…",
            "Solve: record the solution, ask for confirmation", "填写解决方案并请客户确认"),
    _ticket(_I.CONFIRM, "check_circle", "C", "Confirm solved…", "确认已解决…",
            "Record who confirmed the solution", "记录由谁确认解决"),
    _ticket(_I.REOPEN, "refresh", "Shift+R", "Reopen…", "重新打开…",
            "Open a closed ticket again", "重新打开已关闭的工单"),
    _ticket(_I.CALL, "phone", "Shift+C", "Log a call…", "记录通话…",
            "Time a call or visit and note its outcome", "为通话或上门计时并记录结果"),
    _ticket(_I.WHY_AGENT, "users", "Shift+W", "Why this agent…", "为何分派给此人…",
            "Rule, ranking, why not others, who was told", "规则、排名、为何不是他人、通知记录"),
    _ticket(_I.PROMISE, "calendar", "U", "Promise the next update…", "承诺下次更新时间…",
            "Say until when the requester hears from us", "约定何时再次答复用户"),
    _ticket(_I.TITLE, "pencil", "F2", "Edit the title", "编辑标题",
            "Change the title where it stands", "就地修改标题"),
    _ticket(_I.TAGS, "tag", "Shift+T", "Edit tags…", "编辑标签…",
            "Add or remove tags", "添加或移除标签"),
    _ticket(_I.LINK, "link", "L", "Link a ticket…", "关联工单…",
            "Say how this ticket stands to another", "说明本工单与另一工单的关系"),
    _ticket(_I.MERGE, "merge", "M", "Merge into…", "合并到…",
            "Two duplicates become one ticket; can be taken back", "两张重复工单合为一张，可随时取消"),
    _ticket(_I.COPY_LINK, "link", "Ctrl+Shift+C", "Copy ticket as link", "复制工单链接",
            "Put desk://ticket/… on the clipboard", "将 desk://ticket/… 复制到剪贴板"),
    _ticket(_I.COPY_MARKDOWN, "copy", "Ctrl+Shift+M", "Copy ticket as Markdown", "复制工单为 Markdown",
            "The whole ticket as text", "以文本形式复制整张工单"),
    _ticket(_I.PRINT, "file", "Ctrl+P", "Print ticket…", "打印工单…",
            "Public words only, or everything", "仅公开内容或全部内容"),
    _ticket(_I.PDF, "download", "Ctrl+Shift+P", "Save ticket as PDF…", "工单存为 PDF…",
            "Public words only, or everything", "仅公开内容或全部内容"),
    _ticket(_I.REMOTE, "external", "", "Remote assistance…", "远程协助…",
            "Start the chosen program and log how long it was used", "启动指定程序并记录使用时长"),
    _ticket(_I.SCRIPT, "code", "Ctrl+Shift+R", "Run a script…", "运行脚本…",
            "Dry run first; the output stands in the ticket's log", "先试运行；输出会记入工单"),
    _ticket(_I.FIX, "check", "F8", "Do what the process wants next", "补做流程要求的下一步",
            "The step that the process check below the head names", "执行工单头部下方流程检查所提示的步骤"),
    _ticket(_I.HANDOFF, "escalate", "Shift+H", "Hand over…", "交接…",
            "Escalate to another group, with logs, steps and impact", "附日志、复现步骤与影响范围升级给其他组"),
    _ticket(_I.CANNED, "bolt", "", "Manage canned replies…", "管理常用回复…",
            "Write, change and remove canned replies", "编写、修改、移除常用回复"),
    _ticket(_I.GROUP, "users", "Shift+A", "Move to group…", "转到其他小组…",
            "Another group goes on with the ticket", "由其他小组继续处理"),
    _ticket(_I.START, "play", "", "Start work", "开始处理",
            "Say that you work on it now", "标明现在开始处理"),
    _ticket(_I.RESUME, "play", "", "Resume", "恢复处理",
            "End the waiting and go on", "结束等待并继续处理"),
    _ticket(_I.REJECT, "x_circle", "", "Not solved…", "未解决…",
            "The requester says that it still fails", "客户反馈问题仍然存在"),
    _ticket(_I.CLOSE, "lock", "", "Close without answer…", "无答复关闭…",
            "The requester did not answer the solution", "客户未答复解决方案时关闭"),
    _ticket(_I.CANCEL, "x", "", "Cancel ticket…", "取消工单…",
            "End it without a solution", "不给出解决方案而结束"),
    _ticket(_I.SPAM, "trash", "", "Mark as spam", "标记为垃圾工单",
            "Take it out of the queue", "移出队列"),
    _ticket(_I.CATEGORY, "folder", "", "Set the category…", "设置分类…",
            "What the request is about", "说明请求属于哪一类"),
    _ticket(_I.PRODUCT, "layers", "", "Set the product…", "设置产品…",
            "Which product it concerns", "说明涉及哪个产品"),
    _ticket(_I.REQUESTER, "user", "", "Change the requester…", "更改报告人…",
            "Who asked, where somebody else wrote", "由他人代写时指明实际报告人"),
    _ticket(_I.EXPLAIN, "history", "Shift+E", "Why this deadline", "为何是此时限",
            "Each minute of the clock that is due first", "逐分钟说明最先到期的时钟"),
    _ticket(_I.WAIVE, "clock", "", "Waive a clock…", "豁免时钟…",
            "Let a limit not count, with a reason", "说明原因后不计某项时限"),
    _ticket(_I.ATTACH, "paperclip", "", "Attach files", "添加附件",
            "Upload files with what is being written", "为正在撰写的内容选择文件"),
    _ticket(_I.MACRO, "bolt", "Shift+M", "Run a macro…", "执行宏…",
            "Several steps at once: reply, tags, group, state", "一次执行多个步骤：回复、标签、小组、状态"),
    _ticket(_I.CHECKLIST, "list", "Shift+L", "Add a checklist…", "添加检查清单…",
            "Steps that are ticked one by one", "逐项勾选的步骤"),
    _ticket(_I.CHECK, "check", "Shift+X", "Tick a checklist…", "勾选检查清单…",
            "Say which steps are done", "标明已完成的步骤"),
    _ticket(_I.SIDE, "building", "", "Note a third party…", "登记第三方沟通…",
            "A side conversation with a supplier or another team", "与供应商或其他团队的旁路会话"),
    _ticket(_I.TIME_SPENT, "hourglass", "", "Record working time…", "登记工时…",
            "Minutes spent on this ticket", "在本工单上花费的时间"),
    _ticket(_I.SPLIT, "copy", "", "Split off a question…", "拆分问题…",
            "A second question becomes a ticket of its own", "将第二个问题拆成独立工单"),
    _ticket(_I.UNMERGE, "merge", "", "Separate again", "取消合并",
            "Un-merge: undo a merge at any later time", "之后随时撤销合并"),
    _ticket(_I.PROBLEM, "layers", "", "Problem record…", "问题记录…",
            "The cause behind several incidents", "多起事件背后的原因"),
    _ticket(_I.MAJOR, "alert", "", "Declare a major incident…", "声明为重大事件…",
            "One ticket leads all that report it", "由一张工单统领所有相关报告"),
    _ticket(_I.MAJOR_UPDATE, "send", "", "Tell everybody…", "统一通告…",
            "One update to every ticket of the incident", "向事件的所有工单发送进展"),
    _ticket(_I.MAJOR_SOLVE, "check", "", "Solve the incident…", "统一解决…",
            "One solution for every ticket of the incident", "为事件的所有工单提供解决方案"),
    _ticket(_I.MAJOR_END, "undo", "", "No major incident after all…", "撤销重大事件…",
            "Its tickets go their own ways again", "相关工单恢复单独处理"),
    _ticket(_I.HANDOFF_ACCEPT, "check", "", "Accept the hand-off", "接受交接",
            "Take over what another group offers", "接手其他组交来的工单"),
    _ticket(_I.HANDOFF_REJECT, "x_circle", "", "Reject the hand-off…", "退回交接…",
            "Give it back and say what is missing", "说明缺少什么并退回"),
    _ticket(_I.HANDOFF_RECALL, "undo", "", "Take the hand-off back", "撤回交接",
            "Before the other group has answered", "在对方答复之前收回"),
    _ticket(_I.CAPSULE, "download", "", "Save the hand-off as a file…", "导出交接包…",
            "Logs, steps and impact for those without Desk", "为不使用 Desk 的人提供日志、步骤与影响"),
    _ticket(_I.RATE, "star", "", "Record a rating…", "登记评价…",
            "What the requester says of the service", "登记客户对服务的评价"),
    _ticket(_I.FOLLOW_UP, "phone", "", "Follow up a low rating…", "跟进低分评价…",
            "Call back, and say what came of it", "回访并记录结果"),
    _ticket(_I.COPY_NUMBER, "copy", "", "Copy ticket number", "复制工单编号",
            "Put the number on the clipboard", "将编号复制到剪贴板"),
    _ticket(_I.MARK_UNREAD, "mail", "Shift+U", "Mark as unread", "标为未读",
            "Show it in bold again", "重新以粗体显示"),
    _ticket(_I.NEWEST, "chevron_down", "Shift+N", "Jump to the newest entry", "跳到最新记录",
            "Go to the end of the timeline", "转到时间线末尾"),
    _ticket(_I.OPEN_TAB, "plus", "Ctrl+T", "Keep ticket in a tab", "工单固定到标签页",
            "The queue opens the next one beside it", "队列将在旁边打开下一张"),
    _ticket(_I.OPEN_SIDE, "panel_right", "Ctrl+Shift+E", "Open ticket side by side", "并排打开工单",
            "Show two tickets beside each other", "同时查看两张工单"),
    _ticket(_I.POP_OUT, "external", "Ctrl+Shift+O", "Open ticket in its own window", "在独立窗口打开工单",
            "Take the ticket out of this window", "将工单移到独立窗口"),
    _ticket(_I.CLOSE_TAB, "x", "Ctrl+W", "Close the tab", "关闭标签页",
            "What was written is kept", "已写内容会保留"),
    _ticket(_I.NEXT_TAB, "chevron_right", "Ctrl+Tab", "Next tab", "下一个标签页",
            "Go to the next open ticket", "转到下一张打开的工单"),
    _ticket(_I.PREVIOUS_TAB, "chevron_left", "Ctrl+Shift+Tab", "Previous tab", "上一个标签页",
            "Go to the previous open ticket", "转到上一张打开的工单"),
    Action(_I.NEW_TICKET, "plus", "Ctrl+N", "New ticket…", "新建工单…",
           "Record a request with the template of its category", "按分类模板登记请求"),
    Action(_I.CLIPBOARD_TICKET, "copy", "Ctrl+Shift+B", "New ticket from clipboard…", "用剪贴板内容新建工单…",
           "Text or a screenshot from the clipboard becomes a ticket", "将剪贴板中的文字或截图登记为工单"),
    _ticket(_I.UNDO, "undo", "Ctrl+Z", "Undo last action", "撤销上一步操作",
            "Take back the last action on tickets", "撤回最近一次工单操作"),
    Action(_I.SEARCH, "search", "Ctrl+K", "Search or command", "搜索或命令",
           "Find actions and tickets by number", "查找操作或按编号打开工单"),
    Action(_I.FILTER, "filter", "/", "Filter the queue", "筛选队列",
           "Type words to narrow the list", "输入关键词缩小列表", "queue"),
    Action(_I.NEXT, "chevron_down", "J", "Next ticket", "下一张工单",
           "Go to the next ticket of the list", "转到列表中的下一张工单", "queue"),
    Action(_I.PREVIOUS, "chevron_up", "K", "Previous ticket", "上一张工单",
           "Go to the previous ticket of the list", "转到列表中的上一张工单", "queue"),
    Action(_I.SELECT, "check", "X", "Mark ticket", "标记工单",
           "Mark the current ticket for an act on several", "标记当前工单以便批量操作", "queue"),
    Action(_I.SELECT_ALL, "list", "Ctrl+Shift+A", "Mark all tickets of the list", "标记列表中全部工单",
           "Mark every ticket that is listed", "标记当前列表中的所有工单", "queue"),
    Action(_I.COLUMNS, "layers", "V", "Rows / columns", "切换行 / 列视图",
           "Show the list as two-line rows or as a table", "以两行卡片或表格显示列表", "queue"),
    Action(_I.BAND, "flag", "B", "P0 and P1 on top", "P0、P1 置顶",
           "Keep urgent tickets in a band of their own", "将紧急工单单独置顶显示", "queue"),
    Action(_I.SAVE_LIST, "star", "Ctrl+Shift+S", "Save as list…", "保存为视图…",
           "Keep filter, order and columns under a name", "保存筛选条件、排序与列", "queue"),
    Action(_I.KNOWLEDGE, "book", "Ctrl+/", "Search knowledge base", "搜索知识库",
           "Put the cursor into the knowledge search", "将光标移到知识库搜索框"),
    Action(_I.SUGGESTED, "lightbulb", "Ctrl+Shift+K", "Open the suggested article", "打开推荐的知识条目",
           "Read the first article beside the ticket", "在工单旁打开排在首位的知识条目"),
    Action(_I.LIBRARY, "book", "G, K", "Open the knowledge library", "打开知识库",
           "Browse, write and review articles", "浏览、编写与评审知识条目"),
    Action(_I.NEW_ARTICLE, "pencil", "Ctrl+Shift+N", "New knowledge article…", "新建知识条目…",
           "Write an article from nothing", "从空白开始编写条目"),
    Action(_I.TICKET_ARTICLE, "lightbulb", "Shift+K", "Article from this ticket…", "由此工单生成知识条目…",
           "Modules filled from the diagnosis log and the solution", "用诊断记录与解决方案预填各模块"),
    Action(_I.INSIGHTS, "chart", "G, I", "Open SLA reports", "打开 SLA 报表",
           "Compliance, first response and backlog", "达成率、首次响应与积压"),
    Action(_I.TEAM, "users", "G, T", "Open the team's page", "打开团队页",
           "Load, skills, rosters, dispatch, escalation", "负载、技能、排班、分派与升级"),
    Action(_I.SHIFT, "hourglass", "G, S", "Hand the shift over…", "交接班…",
           "What cannot wait for your next shift", "下一班前必须处理的工单"),
    Action(_I.AVAILABILITY, "bell", "Ctrl+Shift+D", "Available / busy", "可接单 / 忙碌",
           "Say whether you take dispatched work", "切换是否接受自动分派"),
    Action(_I.REVIEW, "eye", "G, R", "Open the review", "打开评审",
           "Hand-offs, low ratings, deviations, knowledge to review", "待受理交接、低分评价、流程偏差与知识评审"),
    Action(_I.WORK, "layers", "G, Q", "Go to the queue", "回到队列",
           "Show queue and ticket", "显示队列与工单"),
    Action(_I.THEME, "sun", "Ctrl+Shift+L", "Toggle dark / light theme", "切换深色 / 浅色主题",
           "Change the colours", "切换界面配色"),
    Action(_I.LANGUAGE, "language", "Ctrl+Shift+G", "Switch language (中文)", "切换语言（English）",
           "Change the language of the window", "切换界面语言"),
    Action(_I.SHARING, "refresh", "G, Y", "Sharing and conflicts…", "共享与冲突…",
           "State of the line, conflicts side by side, what was not delivered", "同步状态、冲突对照、未送达内容"),
    Action(_I.OLDER, "search", "G, O", "Search older tickets on the server…", "在服务器上搜索旧工单…",
           "Words in the whole shared database, not only in what this machine keeps", "检索整个共享数据库，不限于本机保留的工单"),
    Action(_I.PROCESS, "layers", "G, P", "Process and handbook…", "流程与手册…",
           "Swimlane, norms, variants, sign-off, BPMN", "泳道图、规范、产品线变体、签核、BPMN"),
    Action(_I.COMPLIANCE, "check", "G, C", "Compliance and ledger…", "流程合规与台账…",
           "Audit of a period, waivers, deviations and rewards, appeals", "周期检查、豁免、违规与奖励、申诉"),
    Action(_I.PREFERENCES, "settings", "Ctrl+,", "Preferences…", "偏好设置…",
           "Language, colours, workspace", "语言、配色与工作区"),
    Action(_I.SHORTCUTS, "keyboard", "?", "Keyboard shortcuts", "键盘快捷键",
           "Show all keys", "显示全部快捷键"),
    Action(_I.RETRY, "server", "", "Start the engine again", "重新启动引擎",
           "Try again after the engine stopped", "引擎停止后重试"),
    Action(_I.QUIT, "x", "Ctrl+Q", "Quit", "退出", "Close Desk", "关闭 Desk"),
)  # fmt: skip

ACTIONS: dict[ActionId, Action] = {action.id: action for action in _ALL}
key_map.defaults = {action.id: action.default for action in _ALL}
key_map.name = lambda action: ACTIONS[ActionId(action)].text
