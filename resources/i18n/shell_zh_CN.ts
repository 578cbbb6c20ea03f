<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>QKeySequenceEdit</name>
    <message>
        <source>Press shortcut</source>
        <translation>按下快捷键</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Filter by words, names, numbers…</source>
        <translation>按关键词、姓名、编号筛选…</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>FirstStartDialog</name>
    <message>
        <source>Welcome to Desk</source>
        <translation>欢迎使用 Desk</translation>
    </message>
    <message>
        <source>Everything stays in one file on this machine. You can change all of this later.</source>
        <translation>所有数据都保存在本机的一个文件中，以下选项之后均可更改。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>Begin with</source>
        <translation>开始方式</translation>
    </message>
    <message>
        <source>The name your colleagues and customers see</source>
        <translation>同事和客户看到的姓名</translation>
    </message>
    <message>
        <source>Demo workspace
2,000 tickets, people, articles</source>
        <translation>演示工作区
2,000 张工单、人员与知识</translation>
    </message>
    <message>
        <source>Empty workspace
Your own tickets, or an import</source>
        <translation>空白工作区
自己的工单，或导入数据</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始使用</translation>
    </message>
</context>
<context>
    <name>JournalKeeper</name>
    <message>
        <source>Drafts cannot be kept on this disk ({0}); send or copy what you write.</source>
        <translation>草稿无法保存到此磁盘（{0}），请及时发送或复制所写内容。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>From the chart</source>
        <translation>图表明细</translation>
    </message>
    <message>
        <source>{0} was already taken by {1}; your claim was withdrawn. Choose another ticket, or ask {1}; both stand under conflicts (G, Y).</source>
        <translation>{0} 已被 {1} 接手，您的接手已撤回。请选择其他工单或联系 {1}；详见“冲突”（G, Y）。</translation>
    </message>
    <message>
        <source>A new ticket was begun and not sent: open the form to go on.</source>
        <translation>有一张新工单尚未提交：打开新建表单即可继续。</translation>
    </message>
</context>
<context>
    <name>MissingPane</name>
    <message>
        <source>“{0}” is not installed. Run ./run --setup, then start Desk again.</source>
        <translation>“{0}”未安装。请运行 ./run --setup 后重新启动 Desk。</translation>
    </message>
    <message>
        <source>This page cannot be shown</source>
        <translation>无法显示此页面</translation>
    </message>
</context>
<context>
    <name>NavigationPane</name>
    <message>
        <source>Search or command</source>
        <translation>搜索或命令</translation>
    </message>
    <message>
        <source>Search…</source>
        <translation>搜索…</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>{0} tickets</source>
        <translation>{0} 张工单</translation>
    </message>
</context>
<context>
    <name>NewTicketDialog</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Further description</source>
        <translation>补充说明</translation>
    </message>
    <message>
        <source>Requester</source>
        <translation>请求人</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>What does not work, where, for whom</source>
        <translation>什么问题、在哪里、影响谁</translation>
    </message>
    <message>
        <source>Name, mail or telephone</source>
        <translation>姓名、邮箱或电话</translation>
    </message>
    <message>
        <source>Create ticket</source>
        <translation>创建工单</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Attach files…</source>
        <translation>添加附件…</translation>
    </message>
    <message>
        <source>{0} files</source>
        <translation>{0} 个文件</translation>
    </message>
    <message>
        <source>A ticket needs a title: say in one line what does not work.</source>
        <translation>请填写标题：用一句话说明哪里出了问题。</translation>
    </message>
    <message>
        <source>Choose the requester from the list, or leave the field empty.</source>
        <translation>请从列表中选择请求人，或将此项留空。</translation>
    </message>
    <message>
        <source>You began this ticket before. It is kept until you create it.</source>
        <translation>这张工单此前已开始填写，创建之前会一直保留。</translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>重新填写</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Type a command, a ticket number or words…</source>
        <translation>输入命令、工单编号或关键词…</translation>
    </message>
    <message>
        <source>Type a command, or search tickets, people, articles…</source>
        <translation>输入命令，或搜索工单、人员、文章…</translation>
    </message>
    <message>
        <source>Search or command</source>
        <translation>搜索或命令</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>查找结果</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>偏好设置</translation>
    </message>
    <message>
        <source>This window</source>
        <translation>本窗口</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source> (takes effect at the next start)</source>
        <translation>（下次启动生效）</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Working calendars</source>
        <translation>工作日历</translation>
    </message>
    <message>
        <source>Service levels</source>
        <translation>服务级别</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>About Desk</source>
        <translation>关于 Desk</translation>
    </message>
</context>
<context>
    <name>QueueHead</name>
    <message>
        <source>Filter (/)</source>
        <translation>筛选（/）</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Reversed</source>
        <translation>倒序</translation>
    </message>
</context>
<context>
    <name>QueueLoader</name>
    <message>
        <source>The list could not be read ({0}). Try again.</source>
        <translation>无法读取列表（{0}），请重试。</translation>
    </message>
</context>
<context>
    <name>QueuePane</name>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No ticket of this view matches the filter.</source>
        <translation>当前视图中没有符合筛选条件的工单。</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Nothing waits here</source>
        <translation>这里没有待处理的工单</translation>
    </message>
    <message>
        <source>Tickets appear by themselves as soon as they belong to this view.</source>
        <translation>符合此视图的工单会自动出现。</translation>
    </message>
    <message>
        <source>No tickets yet</source>
        <translation>还没有工单</translation>
    </message>
    <message>
        <source>Press Ctrl+N for a new ticket, or import a history with “desk import”.</source>
        <translation>按 Ctrl+N 新建工单，或用“desk import”导入历史数据。</translation>
    </message>
    <message>
        <source>The list could not be read</source>
        <translation>无法读取列表</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Something went wrong</source>
        <translation>出现错误</translation>
    </message>
    <message>
        <source>Something went wrong inside Desk</source>
        <translation>Desk 内部出错</translation>
    </message>
    <message>
        <source>Your data is safe: what you typed is kept. You can go on, or start Desk again.</source>
        <translation>数据是安全的，已输入的内容均已保留。可以继续使用，或重新启动 Desk。</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续使用</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Single letters work while no text field has the cursor; Escape leaves a field.</source>
        <translation>光标不在输入框中时单字母快捷键有效；按 Esc 离开输入框。</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Find an action or a key…</source>
        <translation>查找操作或按键…</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>修改按键…</translation>
    </message>
    <message>
        <source>No action or key fits these words.</source>
        <translation>没有符合的操作或按键。</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>?  Shortcuts</source>
        <translation>?  快捷键</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>{0} a second</source>
        <translation>每秒 {0}</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>剩余 {0}</translation>
    </message>
    <message>
        <source>Last change {0}</source>
        <translation>最近变更 {0}</translation>
    </message>
    <message>
        <source>SLA today {0}</source>
        <translation>今日 SLA {0}</translation>
    </message>
    <message>
        <source>Mean first response {0}</source>
        <translation>平均首响 {0}</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>正在启动引擎…</translation>
    </message>
    <message>
        <source>The engine is being started again…</source>
        <translation>正在重新启动引擎…</translation>
    </message>
    <message>
        <source>Offline since {0} · {1}</source>
        <translation>自 {0} 起离线 · {1}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the running job</source>
        <translation>停止正在运行的任务</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>{0} more under way</source>
        <translation>另有 {0} 项进行中</translation>
    </message>
</context>
<context>
    <name>KeyMap</name>
    <message>
        <source>This is not a key. Press a letter, or Ctrl with a letter.</source>
        <translation>无法识别该按键，请按字母键或 Ctrl 加字母键。</translation>
    </message>
    <message>
        <source>Space and Alt belong to input methods and AltGr. Use a letter, or Ctrl with it.</source>
        <translation>空格与 Alt 由输入法和 AltGr 使用，请改用字母键或 Ctrl 加字母键。</translation>
    </message>
    <message>
        <source>This key is needed for writing and moving. Choose another one.</source>
        <translation>该按键用于编辑和移动光标，请选择其他按键。</translation>
    </message>
    <message>
        <source>“{0}” has this key already. Give that action another key first.</source>
        <translation>“{0}”已使用该按键，请先为该操作更换按键。</translation>
    </message>
</context>
<context>
    <name>SettingsForm</name>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source> (takes effect at the next start)</source>
        <translation>（下次启动后生效）</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>You may read this. Changing it takes the role {0}: ask one of them.</source>
        <translation>您可以查看此页；修改需要“{0}”角色，请联系相应人员。</translation>
    </message>
    <message>
        <source>Built in, never changed here.</source>
        <translation>内置规则，尚未修改。</translation>
    </message>
    <message>
        <source>Version {0}, {1}, by {2}.</source>
        <translation>版本 {0}，{1}，由 {2} 修改。</translation>
    </message>
    <message>
        <source>the system</source>
        <translation>系统</translation>
    </message>
</context>
<context>
    <name>KeysPage</name>
    <message>
        <source>Choose an action, press its new key in the field, then “Use this key”. Single letters work</source>
        <translation>选择操作，在输入框中按下新按键，再点击“使用此键”。单字母键</translation>
    </message>
    <message>
        <source> while no text field has the cursor; keys of input methods are never taken.</source>
        <translation>仅在光标不在输入框时生效；不会占用输入法按键。</translation>
    </message>
    <message>
        <source>Find an action…</source>
        <translation>查找操作…</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>Actions and keys</source>
        <translation>操作与按键</translation>
    </message>
    <message>
        <source>Use this key</source>
        <translation>使用此键</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>不设按键</translation>
    </message>
    <message>
        <source>Built-in key</source>
        <translation>默认按键</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Choose an action first.</source>
        <translation>请先选择一个操作。</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Every action has its built-in key again.</source>
        <translation>已恢复全部默认按键。</translation>
    </message>
</context>
<context>
    <name>CalendarsPage</name>
    <message>
        <source>Days on which the usual week does not hold: days off, and make-up working days with hours.</source>
        <translation>不按常规工作周执行的日期：休息日，以及注明工时的调休上班日。</translation>
    </message>
    <message>
        <source>Fill from public holidays</source>
        <translation>按法定节假日填充</translation>
    </message>
    <message>
        <source>Add a day</source>
        <translation>添加日期</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>审核通过</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>国家或地区</translation>
    </message>
    <message>
        <source>Exceptions of the year</source>
        <translation>当年例外日期</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Weekday</source>
        <translation>星期</translation>
    </message>
    <message>
        <source>Working hours (empty = day off)</source>
        <translation>工作时间（留空表示休息）</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>not approved yet</source>
        <translation>待审核</translation>
    </message>
    <message>
        <source>{0} not yet published: exceptions are known until {1}.</source>
        <translation>{0} 年安排尚未公布：例外日期已知至 {1}。</translation>
    </message>
    <message>
        <source>{0} exceptions in {1}.</source>
        <translation>{1} 年共 {0} 个例外日期。</translation>
    </message>
    <message>
        <source>{0} changes wait for approval.</source>
        <translation>{0} 项修改待审核。</translation>
    </message>
    <message>
        <source>Write hours as 09:00-12:00 13:30-18:00; leave empty for a day off.</source>
        <translation>请按 09:00-12:00 13:30-18:00 的格式填写工时，留空表示休息。</translation>
    </message>
    <message>
        <source>Write the day as 2027-02-17.</source>
        <translation>请按 2027-02-17 的格式填写日期。</translation>
    </message>
    <message>
        <source>This day is in the list already.</source>
        <translation>该日期已在列表中。</translation>
    </message>
    <message>
        <source>Approved. The clocks of open tickets are calculated anew.</source>
        <translation>已审核通过，正在重新计算未关闭工单的时钟。</translation>
    </message>
</context>
<context>
    <name>LevelsPage</name>
    <message>
        <source>Write a limit as 30m, 4h, 1d or 1wd (working day), then its calendar: “1wd cn-bh”.</source>
        <translation>时限写作 30m、4h、1d 或 1wd（工作日），后接日历：“1wd cn-bh”。</translation>
    </message>
    <message>
        <source>Write a limit as 30m, 4h, 1d or 1wd (working day), then its calendar.</source>
        <translation>请按 30m、4h、1d 或 1wd（工作日）填写时限，后接日历。</translation>
    </message>
    <message>
        <source>Save targets</source>
        <translation>保存时限</translation>
    </message>
    <message>
        <source>Save matrix</source>
        <translation>保存矩阵</translation>
    </message>
    <message>
        <source>Priority from impact and urgency</source>
        <translation>按影响与紧急程度确定优先级</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>User level</source>
        <translation>用户级别</translation>
    </message>
    <message>
        <source>Time limits</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>Urgency {0}</source>
        <translation>紧急程度 {0}</translation>
    </message>
    <message>
        <source>Impact {0}</source>
        <translation>影响 {0}</translation>
    </message>
    <message>
        <source>Write a priority: P0, P1, P2, P3 or P4.</source>
        <translation>请填写优先级：P0、P1、P2、P3 或 P4。</translation>
    </message>
    <message>
        <source>Saved. The clocks of open tickets are calculated anew.</source>
        <translation>已保存，正在重新计算未关闭工单的时钟。</translation>
    </message>
</context>
<context>
    <name>IncomingCallDialog</name>
    <message>
        <source>Call from {0}</source>
        <translation>来电：{0}</translation>
    </message>
    <message>
        <source>Tickets of the caller</source>
        <translation>来电者的工单</translation>
    </message>
    <message>
        <source>Log the call on this ticket</source>
        <translation>登记到此工单</translation>
    </message>
    <message>
        <source>New ticket</source>
        <translation>新建工单</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ChannelsPage</name>
    <message>
        <source>Test</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>Process again</source>
        <translation>重新处理</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>隔离区</translation>
    </message>
    <message>
        <source>`desk serve` does not run on this workspace: nothing comes in. What came before is listed.</source>
        <translation>此工作区未运行 `desk serve`，不会接收新消息。以下为此前的记录。</translation>
    </message>
    <message>
        <source>Channels are set in the file given to `desk serve --config`.</source>
        <translation>渠道在 `desk serve --config` 指定的文件中配置。</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Last message</source>
        <translation>最近消息</translation>
    </message>
    <message>
        <source>In quarantine</source>
        <translation>隔离</translation>
    </message>
    <message>
        <source>Waiting to go out</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>Not delivered</source>
        <translation>发送失败</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收时间</translation>
    </message>
    <message>
        <source>From</source>
        <translation>发件人</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Quarantine: {0}</source>
        <translation>隔离区：{0}</translation>
    </message>
    <message>
        <source>testing…</source>
        <translation>正在测试…</translation>
    </message>
    <message>
        <source>does not work</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>works (tested)</source>
        <translation>正常（已测试）</translation>
    </message>
    <message>
        <source>works</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>无法连接</translation>
    </message>
</context>
<context>
    <name>AboutPage</name>
    <message>
        <source>Desk keeps everything on this computer, in one folder that you can copy.</source>
        <translation>Desk 的全部数据保存在本机的一个文件夹中，可直接复制备份。</translation>
    </message>
    <message>
        <source>Examine</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Copy for a report</source>
        <translation>复制诊断信息</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>“Examine” looks at everything that Desk stands on.</source>
        <translation>点击“检查”可诊断 Desk 运行所需的各项条件。</translation>
    </message>
    <message>
        <source>Data: {0}</source>
        <translation>数据位置：{0}</translation>
    </message>
    <message>
        <source>Engine: process {0}, schema {1}</source>
        <translation>引擎：进程 {0}，数据结构版本 {1}</translation>
    </message>
    <message>
        <source>Examining…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show the ticket</source>
        <translation>查看工单</translation>
    </message>
    <message>
        <source>Show Desk</source>
        <translation>显示 Desk</translation>
    </message>
    <message>
        <source>Take the next ticket</source>
        <translation>认领下一张工单</translation>
    </message>
    <message>
        <source>New ticket from clipboard</source>
        <translation>用剪贴板内容新建工单</translation>
    </message>
    <message>
        <source>New ticket with a picture of the screen</source>
        <translation>截屏并新建工单</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Pause notifications for an hour</source>
        <translation>暂停通知一小时</translation>
    </message>
    <message>
        <source>Desk · no deadline ahead</source>
        <translation>Desk · 近期无截止时间</translation>
    </message>
    <message>
        <source>{0} late</source>
        <translation>已超时 {0}</translation>
    </message>
    <message>
        <source>{0} tickets need you: {1} past their deadline</source>
        <translation>{0} 个工单需要处理，其中 {1} 个已超时</translation>
    </message>
    <message>
        <source>Most urgent: {0} {1}</source>
        <translation>最紧急：{0} {1}</translation>
    </message>
    <message>
        <source>Show the tickets</source>
        <translation>查看工单</translation>
    </message>
    <message>
        <source>breach in {0}</source>
        <translation>{0}后违约</translation>
    </message>
    <message>
        <source>{0}: {1} breached</source>
        <translation>{0}：{1}已违约</translation>
    </message>
    <message>
        <source>{0}: {1} at {2} %</source>
        <translation>{0}：{1}已用 {2}%</translation>
    </message>
</context>
<context>
    <name>Citizen</name>
    <message>
        <source>Every open ticket has an owner.</source>
        <translation>所有未关闭工单均已有负责人。</translation>
    </message>
</context>
<context>
    <name>OlderTickets</name>
    <message>
        <source>Asking the shared database for {number}…</source>
        <translation>正在向共享数据库查询 {number}…</translation>
    </message>
</context>
<context>
    <name>ProcessSide</name>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>States</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Step, roles or states</source>
        <translation>步骤、角色或状态</translation>
    </message>
    <message>
        <source>Why this change</source>
        <translation>修改原因</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Step, roles, states or versions</source>
        <translation>步骤、角色、状态或版本</translation>
    </message>
</context>
<context>
    <name>ProcessDialog</name>
    <message>
        <source>Process</source>
        <translation>流程</translation>
    </message>
    <message>
        <source>Handbook (HTML)</source>
        <translation>流程手册（HTML）</translation>
    </message>
    <message>
        <source>Handbook (PDF)</source>
        <translation>流程手册（PDF）</translation>
    </message>
    <message>
        <source>BPMN 2.0</source>
        <translation>BPMN 2.0</translation>
    </message>
    <message>
        <source>Drawing (SVG)</source>
        <translation>图形（SVG）</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Product line</source>
        <translation>产品线</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Propose the changes</source>
        <translation>提出修改</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Standard process</source>
        <translation>标准流程</translation>
    </message>
    <message>
        <source>as shipped</source>
        <translation>自带版本</translation>
    </message>
    <message>
        <source>follows the standard process</source>
        <translation>沿用标准流程</translation>
    </message>
    <message>
        <source>version {0}, signed by {1}</source>
        <translation>版本 {0}，签核：{1}</translation>
    </message>
    <message>
        <source>Proposal {0}: {1} of {2} signatures ({3}). {4}</source>
        <translation>提案 {0}：已签 {1}/{2}（{3}）。{4}</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>签核</translation>
    </message>
    <message>
        <source>pilot until {0}, tracked by {1}</source>
        <translation>试点至 {0}，跟踪人：{1}</translation>
    </message>
    <message>
        <source>Discard the changes</source>
        <translation>放弃修改</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>修改内容</translation>
    </message>
</context>
<context>
    <name>StepForm</name>
    <message>
        <source>Norm, Chinese</source>
        <translation>规范（中文）</translation>
    </message>
    <message>
        <source>Norm, English</source>
        <translation>规范（英文）</translation>
    </message>
    <message>
        <source>Time limit (2h, 1h30m, clock:update)</source>
        <translation>时限（2h、1h30m、clock:update）</translation>
    </message>
    <message>
        <source>in: {0}</source>
        <translation>输入：{0}</translation>
    </message>
    <message>
        <source>out: {0}</source>
        <translation>输出：{0}</translation>
    </message>
    <message>
        <source>Asked for before: {0}</source>
        <translation>执行前须具备：{0}</translation>
    </message>
    <message>
        <source>Add a step</source>
        <translation>添加步骤</translation>
    </message>
    <message>
        <source>Step, Chinese</source>
        <translation>步骤名称（中文）</translation>
    </message>
    <message>
        <source>Step, English</source>
        <translation>步骤名称（英文）</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Put back: {0}</source>
        <translation>恢复：{0}</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>删除步骤</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>省略此步骤</translation>
    </message>
    <message>
        <source>Add a decision</source>
        <translation>添加判断</translation>
    </message>
</context>
<context>
    <name>Saver</name>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>{0} cannot be written. Choose another folder.</source>
        <translation>无法写入 {0}，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Saved as {0}</source>
        <translation>已保存为 {0}</translation>
    </message>
</context>
<context>
    <name>SyncChip</name>
    <message>
        <source>copy stopped</source>
        <translation>复制已停止</translation>
    </message>
    <message>
        <source>Synced {0}</source>
        <translation>已同步 {0}</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>同步中…</translation>
    </message>
    <message>
        <source>Offline since {0} · as of {1}</source>
        <translation>{0} 起离线 · 数据截至 {1}</translation>
    </message>
    <message>
        <source>{0} to send</source>
        <translation>待发送 {0}</translation>
    </message>
    <message>
        <source>{0} conflicts</source>
        <translation>冲突 {0}</translation>
    </message>
    <message>
        <source>{0} not delivered</source>
        <translation>未送达 {0}</translation>
    </message>
    <message>
        <source>{0} replies ask</source>
        <translation>{0} 条回复待确认</translation>
    </message>
</context>
<context>
    <name>ConflictsPage</name>
    <message>
        <source>Conflicts</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>No conflicts: everything came together by itself.</source>
        <translation>没有冲突，全部内容已自动合并。</translation>
    </message>
    <message>
        <source>Keep what stands (1)</source>
        <translation>保留当前值（1）</translation>
    </message>
    <message>
        <source>Bring the other back (2)</source>
        <translation>恢复另一个值（2）</translation>
    </message>
    <message>
        <source>Open the ticket (3)</source>
        <translation>打开工单（3）</translation>
    </message>
    <message>
        <source>Yours ({0})</source>
        <translation>您的（{0}）</translation>
    </message>
    <message>
        <source>The other, by {0}</source>
        <translation>另一个，来自{0}</translation>
    </message>
    <message>
        <source>Stands, by {0}</source>
        <translation>当前值，来自{0}</translation>
    </message>
    <message>
        <source>Both began from</source>
        <translation>共同的原值</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>处理人</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>支持组</translation>
    </message>
    <message>
        <source>Requester</source>
        <translation>请求人</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>支持级别</translation>
    </message>
    <message>
        <source>somebody had taken it before</source>
        <translation>已有人先认领</translation>
    </message>
    <message>
        <source>it was changed meanwhile</source>
        <translation>期间已被修改</translation>
    </message>
    <message>
        <source>the newer value was kept</source>
        <translation>保留了较新的值</translation>
    </message>
    <message>
        <source>written without having seen the other</source>
        <translation>互不知情的修改</translation>
    </message>
    <message>
        <source>two steps of the process at once</source>
        <translation>同时执行了两个流程步骤</translation>
    </message>
    <message>
        <source>the ticket was moved meanwhile</source>
        <translation>工单期间已被转移</translation>
    </message>
    <message>
        <source>the number was given already</source>
        <translation>编号已被占用</translation>
    </message>
    <message>
        <source>Write this</source>
        <translation>写入此值</translation>
    </message>
    <message>
        <source>Neither: another value</source>
        <translation>都不采用：填写其他值</translation>
    </message>
</context>
<context>
    <name>UndeliveredPage</name>
    <message>
        <source>Not delivered</source>
        <translation>未送达</translation>
    </message>
    <message>
        <source>Its text</source>
        <translation>其内容</translation>
    </message>
    <message>
        <source>Everything was delivered.</source>
        <translation>全部内容均已送达。</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>复制内容</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Throw away…</source>
        <translation>丢弃…</translation>
    </message>
    <message>
        <source>{0}: refused with “{1}” ({2})</source>
        <translation>{0}：被拒绝，原因“{1}”（{2}）</translation>
    </message>
    <message>
        <source>The text is on the clipboard.</source>
        <translation>内容已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Its text is gone then. Copy what you need first.</source>
        <translation>丢弃后内容将不再保留，请先复制需要的部分。</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>重做</translation>
    </message>
</context>
<context>
    <name>VersionsPage</name>
    <message>
        <source>Articles with two versions</source>
        <translation>有两个版本的知识条目</translation>
    </message>
    <message>
        <source>No article has two versions.</source>
        <translation>没有存在两个版本的知识条目。</translation>
    </message>
    <message>
        <source>What becomes of both</source>
        <translation>合并结果</translation>
    </message>
    <message>
        <source>Take what stands</source>
        <translation>采用当前版本</translation>
    </message>
    <message>
        <source>Take the other</source>
        <translation>采用另一个版本</translation>
    </message>
    <message>
        <source>Save the article</source>
        <translation>保存条目</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Symptom</source>
        <translation>故障现象</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>排查步骤</translation>
    </message>
    <message>
        <source>Fix script</source>
        <translation>修复脚本</translation>
    </message>
    <message>
        <source>Prevention</source>
        <translation>预防措施</translation>
    </message>
    <message>
        <source>Cautions</source>
        <translation>注意事项</translation>
    </message>
    <message>
        <source>Stands</source>
        <translation>当前版本</translation>
    </message>
    <message>
        <source>The other, by {0}</source>
        <translation>另一个版本，来自{0}</translation>
    </message>
    <message>
        <source>Decide about “{0}” first: both changed the same place.</source>
        <translation>请先处理“{0}”：双方修改了同一处。</translation>
    </message>
    <message>
        <source>Both began from</source>
        <translation>共同的起点</translation>
    </message>
</context>
<context>
    <name>LinePage</name>
    <message>
        <source>Go on copying</source>
        <translation>继续复制</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Last exchange</source>
        <translation>上次同步</translation>
    </message>
    <message>
        <source>To send</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>Waiting for a newer server</source>
        <translation>等待服务器升级</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>Not delivered</source>
        <translation>未送达</translation>
    </message>
    <message>
        <source>Passphrase of this desk's key</source>
        <translation>本工作站密钥的口令</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>exchanging</source>
        <translation>同步中</translation>
    </message>
    <message>
        <source>offline; you can go on working</source>
        <translation>离线，可继续工作</translation>
    </message>
    <message>
        <source>a workspace of its own</source>
        <translation>独立工作区</translation>
    </message>
    <message>
        <source>{0}, since {1}</source>
        <translation>{0}，自 {1} 起</translation>
    </message>
    <message>
        <source>To share this workspace, an administrator runs `desk db invite` and you run `desk db enroll` with the code they give you (docs/sync.md).</source>
        <translation>要共享此工作区，请管理员运行 `desk db invite`，再用其提供的代码运行 `desk db enroll`（见 docs/sync.md）。</translation>
    </message>
</context>
<context>
    <name>SharingDialog</name>
    <message>
        <source>Sharing</source>
        <translation>共享</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>Two versions</source>
        <translation>两个版本</translation>
    </message>
    <message>
        <source>Not delivered</source>
        <translation>未送达</translation>
    </message>
    <message>
        <source>Overtaken replies</source>
        <translation>被抢先的回复</translation>
    </message>
</context>
<context>
    <name>RepliesPage</name>
    <message>
        <source>Replies that were overtaken</source>
        <translation>被抢先的回复</translation>
    </message>
    <message>
        <source>No reply waits: nobody spoke before yours left.</source>
        <translation>没有等待处理的回复。</translation>
    </message>
    <message>
        <source>Take back (its text goes to “Not delivered”)</source>
        <translation>撤回（内容转入“未送达”）</translation>
    </message>
    <message>
        <source>Open the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Send all the same</source>
        <translation>仍然发送</translation>
    </message>
    <message>
        <source>{0} wrote since ({1})</source>
        <translation>{0}随后留言（{1}）</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>有人</translation>
    </message>
    <message>
        <source>The ticket is now: {0}</source>
        <translation>工单当前状态：{0}</translation>
    </message>
    <message>
        <source>Your reply, written offline ({0})</source>
        <translation>您离线撰写的回复（{0}）</translation>
    </message>
</context>
<context>
    <name>SuggestionsBox</name>
    <message>
        <source>Suggestions about this step</source>
        <translation>对此步骤的改进建议</translation>
    </message>
    <message>
        <source>What should be better? (for an answer: why)</source>
        <translation>哪里需要改进？（答复时填写原因）</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>提出建议</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>采纳</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>不采纳</translation>
    </message>
    <message>
        <source>open</source>
        <translation>待处理</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已采纳</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>declined</source>
        <translation>未采纳</translation>
    </message>
</context>
<context>
    <name>SalvageOffer</name>
    <message>
        <source>Damaged workspace</source>
        <translation>工作区已损坏</translation>
    </message>
    <message>
        <source>The database of this workspace is damaged</source>
        <translation>此工作区的数据库已损坏</translation>
    </message>
    <message>
        <source>What could be read was salvaged</source>
        <translation>可读取的内容已抢救完成</translation>
    </message>
    <message>
        <source>Salvaging</source>
        <translation>正在抢救数据</translation>
    </message>
    <message>
        <source>Salvage what can be read</source>
        <translation>抢救可读取的内容</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>It ended without saying why. Run “desk doctor”.</source>
        <translation>操作结束但未说明原因，请运行“desk doctor”。</translation>
    </message>
    <message>
        <source>It could not be started. Run “desk salvage” in a terminal.</source>
        <translation>无法启动，请在终端运行“desk salvage”。</translation>
    </message>
</context>
<context>
    <name>UnlockDialog</name>
    <message>
        <source>Unlock workspace</source>
        <translation>解锁工作区</translation>
    </message>
    <message>
        <source>This workspace is encrypted</source>
        <translation>此工作区已加密</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message>
        <source>{0} conflicts</source>
        <translation>{0} 个冲突</translation>
    </message>
    <message>
        <source>{0} not delivered</source>
        <translation>{0} 项未送达</translation>
    </message>
    <message>
        <source>{0} replies ask</source>
        <translation>{0} 条回复待确认</translation>
    </message>
    <message>
        <source>What wants your decision (G, Y)</source>
        <translation>需要您处理的事项（G, Y）</translation>
    </message>
</context>
<context>
    <name>AsOf</name>
    <message>
        <source>as of {0}</source>
        <translation>截至 {0}</translation>
    </message>
</context>
<context>
    <name>OlderPage</name>
    <message>
        <source>This machine keeps open tickets and those closed lately. Here the whole shared database is searched: tickets with all the words in number, title or texts.</source>
        <translation>本机只保留未关闭及近期关闭的工单。此处检索整个共享数据库：编号、标题或内容包含全部关键词的工单。</translation>
    </message>
    <message>
        <source>Words, or a number</source>
        <translation>关键词或编号</translation>
    </message>
    <message>
        <source>Older tickets</source>
        <translation>旧工单</translation>
    </message>
    <message>
        <source>Search the server</source>
        <translation>搜索服务器</translation>
    </message>
    <message>
        <source>Show the ticket</source>
        <translation>打开工单</translation>
    </message>
    <message>
        <source>Asking the shared database…</source>
        <translation>正在查询共享数据库…</translation>
    </message>
    <message>
        <source>This workspace is not shared: all its tickets are here.</source>
        <translation>本工作区未共享：全部工单都在本机。</translation>
    </message>
    <message>
        <source>The shared database cannot be reached now. Try again with a line.</source>
        <translation>当前无法连接共享数据库，请联网后重试。</translation>
    </message>
    <message>
        <source>No ticket that you may see has all these words.</source>
        <translation>没有您可见且包含全部关键词的工单。</translation>
    </message>
</context>
<context>
    <name>SharingDialog</name>
    <message>
        <source>Older tickets</source>
        <translation>旧工单</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>This sentence: as it stands</source>
        <translation>此句：保留当前</translation>
    </message>
    <message>
        <source>This sentence: the other</source>
        <translation>此句：采用另一版</translation>
    </message>
    <message>
        <source>This sentence: both</source>
        <translation>此句：两者都保留</translation>
    </message>
    <message>
        <source>Places that differ</source>
        <translation>不同之处</translation>
    </message>
    <message>
        <source>as it stands</source>
        <translation>保留当前</translation>
    </message>
    <message>
        <source>the other</source>
        <translation>另一版</translation>
    </message>
    <message>
        <source>both</source>
        <translation>两者</translation>
    </message>
</context>
<context>
    <name>Copying</name>
    <message>
        <source>First copy</source>
        <translation>首次复制</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>比对</translation>
    </message>
    <message>
        <source>Clocks and full text</source>
        <translation>计时与全文索引</translation>
    </message>
    <message>
        <source>Fetching older tickets</source>
        <translation>获取旧工单</translation>
    </message>
    <message>
        <source>{0} tickets/s</source>
        <translation>每秒 {0} 张工单</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>剩余 {0}</translation>
    </message>
</context>
<context>
    <name>CopyBox</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop the copy; what has come stays</source>
        <translation>停止复制（已获取的内容会保留）</translation>
    </message>
    <message>
        <source>Progress of the copy</source>
        <translation>复制进度</translation>
    </message>
    <message>
        <source>{0} of {1} tickets</source>
        <translation>{0} / {1} 张工单</translation>
    </message>
    <message>
        <source>You can work with what has come already; cancelling keeps it.</source>
        <translation>已获取的工单现在即可处理；取消后仍会保留。</translation>
    </message>
    <message>
        <source>All tickets are here; due times and the search follow.</source>
        <translation>工单已全部获取；到期时间与搜索随后完成。</translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message>
        <source>This link is not understood: {0}. Desk opens desk://ticket/NUMBER, desk://new and desk://call/NUMBER.</source>
        <translation>无法识别此链接：{0}。Desk 可打开 desk://ticket/编号、desk://new 和 desk://call/号码。</translation>
    </message>
</context>
<context>
    <name>VersionModel</name>
    <message>
        <source>Proposal</source>
        <translation>提案</translation>
    </message>
    <message>
        <source>Version {0}</source>
        <translation>第 {0} 版</translation>
    </message>
    <message>
        <source>As it began</source>
        <translation>初始版本</translation>
    </message>
    <message>
        <source>waits for signatures</source>
        <translation>待签核</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>现行</translation>
    </message>
</context>
<context>
    <name>VersionsForm</name>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>What this version changed</source>
        <translation>此版本的修改</translation>
    </message>
    <message>
        <source>Compare with the one in force</source>
        <translation>与现行版本比较</translation>
    </message>
    <message>
        <source>Propose this version again</source>
        <translation>提议恢复此版本</translation>
    </message>
    <message>
        <source>Nothing differs.</source>
        <translation>没有差异。</translation>
    </message>
</context>
<context>
    <name>ZoomBar</name>
    <message>
        <source>Smaller (−)</source>
        <translation>缩小（−）</translation>
    </message>
    <message>
        <source>All of the drawing (0)</source>
        <translation>显示全图（0）</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>放大（+）</translation>
    </message>
</context>
<context>
    <name>LineRow</name>
    <message>
        <source>The line leads to</source>
        <translation>连线指向</translation>
    </message>
    <message>
        <source>Answer, Chinese</source>
        <translation>答案（中文）</translation>
    </message>
    <message>
        <source>Answer, English</source>
        <translation>答案（英文）</translation>
    </message>
    <message>
        <source>Put a step into this line</source>
        <translation>在此连线上插入步骤</translation>
    </message>
    <message>
        <source>Take the line out</source>
        <translation>去掉此连线</translation>
    </message>
</context>
<context>
    <name>LinesForm</name>
    <message>
        <source>What follows</source>
        <translation>后续步骤</translation>
    </message>
    <message>
        <source>Another answer leads to…</source>
        <translation>另一答案指向…</translation>
    </message>
</context>
</TS>
