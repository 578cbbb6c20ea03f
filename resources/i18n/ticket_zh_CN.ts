<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Article</name>
    <message>
        <source>Cause</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Cautions</source>
        <translation>注意事项</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Prevention</source>
        <translation>预防措施</translation>
    </message>
    <message>
        <source>Repair script</source>
        <translation>修复脚本</translation>
    </message>
    <message>
        <source>Symptom</source>
        <translation>故障现象</translation>
    </message>
    <message>
        <source>Troubleshooting steps</source>
        <translation>排查步骤</translation>
    </message>
    <message>
        <source>When to use</source>
        <translation>适用场景</translation>
    </message>
</context>
<context>
    <name>ArticlePage</name>
    <message>
        <source>Article</source>
        <translation>知识条目</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Did it help with this ticket?</source>
        <translation>它对本工单有帮助吗？</translation>
    </message>
    <message>
        <source>Insert into reply</source>
        <translation>插入回复</translation>
    </message>
    <message>
        <source>No</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>Noted on the ticket: {0}</source>
        <translation>已记录到工单：{0}</translation>
    </message>
    <message>
        <source>Partly</source>
        <translation>部分有效</translation>
    </message>
    <message>
        <source>Worked</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>customers</source>
        <translation>面向客户</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>编写中</translation>
    </message>
    <message>
        <source>internal</source>
        <translation>仅内部</translation>
    </message>
    <message>
        <source>not validated</source>
        <translation>未验证</translation>
    </message>
    <message>
        <source>used {0}×, worked {1}×</source>
        <translation>使用 {0} 次，有效 {1} 次</translation>
    </message>
    <message>
        <source>validated</source>
        <translation>已验证</translation>
    </message>
</context>
<context>
    <name>AssignForm</name>
    <message>
        <source>Choose a colleague from the list.</source>
        <translation>请从列表中选择一位同事。</translation>
    </message>
    <message>
        <source>Colleague</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>Nobody (back to the group)</source>
        <translation>无（退回小组）</translation>
    </message>
</context>
<context>
    <name>AttachmentBar</name>
    <message>
        <source>Remove {0}</source>
        <translation>移除 {0}</translation>
    </message>
</context>
<context>
    <name>CallForm</name>
    <message>
        <source>Contact</source>
        <translation>联系方式</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>时长（分钟）</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>With an outcome it counts as contact</source>
        <translation>填写结果后计为一次有效联系</translation>
    </message>
    <message>
        <source>Write the outcome or a note.</source>
        <translation>请填写结果或备注。</translation>
    </message>
    <message>
        <source>call from the requester</source>
        <translation>用户来电</translation>
    </message>
    <message>
        <source>call to the requester</source>
        <translation>致电用户</translation>
    </message>
    <message>
        <source>visit on site</source>
        <translation>上门</translation>
    </message>
</context>
<context>
    <name>Clocks</name>
    <message>
        <source>Breached {0}</source>
        <translation>违约于 {0}</translation>
    </message>
    <message>
        <source>Click: why this deadline</source>
        <translation>点击查看截止时间的由来</translation>
    </message>
    <message>
        <source>Cycle {0}</source>
        <translation>第 {0} 轮</translation>
    </message>
    <message>
        <source>Deadline {0}</source>
        <translation>截止 {0}</translation>
    </message>
    <message>
        <source>Met {0}</source>
        <translation>达成于 {0}</translation>
    </message>
    <message>
        <source>Promise</source>
        <translation>承诺时间</translation>
    </message>
    <message>
        <source>Target {0}, used {1}</source>
        <translation>目标 {0}，已用 {1}</translation>
    </message>
    <message>
        <source>{0} met</source>
        <translation>{0}已达成</translation>
    </message>
    <message>
        <source>{0} met late</source>
        <translation>{0}逾期达成</translation>
    </message>
    <message>
        <source>{0} paused · {1} left</source>
        <translation>{0}已暂停 · 剩 {1}</translation>
    </message>
    <message>
        <source>{0} waived</source>
        <translation>{0}已豁免</translation>
    </message>
</context>
<context>
    <name>CompletionList</name>
    <message>
        <source>Suggestions</source>
        <translation>建议列表</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Attach files</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Not sent: {0} Your text is kept.</source>
        <translation>未发送：{0} 已保留您填写的内容。</translation>
    </message>
    <message>
        <source>Note for the team…   @ mentions a colleague</source>
        <translation>写给团队的备注…   输入 @ 提及同事</translation>
    </message>
    <message>
        <source>Only the team sees this</source>
        <translation>仅团队可见</translation>
    </message>
    <message>
        <source>Reply to {0}…   / for canned replies, @ to mention</source>
        <translation>回复 {0}…   输入 / 插入快捷回复，@ 提及同事</translation>
    </message>
    <message>
        <source>Send anyway</source>
        <translation>仍然发送</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>有人</translation>
    </message>
    <message>
        <source>There is nothing to send yet. Write a text first.</source>
        <translation>还没有内容，请先填写正文。</translation>
    </message>
    <message>
        <source>the requester</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>{0} wrote here while you were writing ({1}). Read it above before you send.</source>
        <translation>您撰写期间，{0} 已在此发言（{1}）。发送前请先查看上方内容。</translation>
    </message>
</context>
<context>
    <name>ComposerTabs</name>
    <message>
        <source>Diagnosis step</source>
        <translation>诊断步骤</translation>
    </message>
    <message>
        <source>Internal note</source>
        <translation>内部备注</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
</context>
<context>
    <name>ComposerTools</name>
    <message>
        <source>Attach files</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Bold</source>
        <translation>加粗</translation>
    </message>
    <message>
        <source>Canned replies (type /)</source>
        <translation>快捷回复（输入 /）</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Save note</source>
        <translation>保存备注</translation>
    </message>
    <message>
        <source>Save step</source>
        <translation>保存步骤</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>发送中…</translation>
    </message>
</context>
<context>
    <name>ConfirmForm</name>
    <message>
        <source>Confirmed</source>
        <translation>确认方式</translation>
    </message>
    <message>
        <source>by telephone</source>
        <translation>电话确认</translation>
    </message>
    <message>
        <source>the requester, in writing</source>
        <translation>用户书面确认</translation>
    </message>
</context>
<context>
    <name>CustomerPage</name>
    <message>
        <source>Channel</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>Click to copy</source>
        <translation>点击复制</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>邮箱</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>No other open ticket</source>
        <translation>没有其他未关闭工单</translation>
    </message>
    <message>
        <source>No requester</source>
        <translation>无请求人</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>standard</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>{0} other open tickets</source>
        <translation>另有 {0} 张未关闭工单</translation>
    </message>
</context>
<context>
    <name>DiagnosisEditor</name>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>What could be the cause?</source>
        <translation>可能的原因是什么？</translation>
    </message>
    <message>
        <source>What was done to test it?</source>
        <translation>做了什么来验证？</translation>
    </message>
    <message>
        <source>What was seen: output, log line, figure</source>
        <translation>看到了什么：输出、日志、数据</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>已证实</translation>
    </message>
    <message>
        <source>open</source>
        <translation>待定</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已排除</translation>
    </message>
</context>
<context>
    <name>Events</name>
    <message>
        <source>: {0}</source>
        <translation>：{0}</translation>
    </message>
    <message>
        <source>agreed a time</source>
        <translation>约定了时间</translation>
    </message>
    <message>
        <source>assigned the ticket to {0}</source>
        <translation>将工单指派给 {0}</translation>
    </message>
    <message>
        <source>cancelled the ticket</source>
        <translation>撤销了工单</translation>
    </message>
    <message>
        <source>changed the category from {0} to {1}</source>
        <translation>将分类由 {0} 改为 {1}</translation>
    </message>
    <message>
        <source>changed the priority from P{0} to P{1}</source>
        <translation>将优先级由 P{0} 调整为 P{1}</translation>
    </message>
    <message>
        <source>changed the product from {0} to {1}</source>
        <translation>将产品由 {0} 改为 {1}</translation>
    </message>
    <message>
        <source>changed the requester from {0} to {1}</source>
        <translation>将请求人由 {0} 改为 {1}</translation>
    </message>
    <message>
        <source>changed the tags: {0}</source>
        <translation>修改了标签：{0}</translation>
    </message>
    <message>
        <source>changed the tier from {0} to {1}</source>
        <translation>将支持级别由 {0} 改为 {1}</translation>
    </message>
    <message>
        <source>changed the title from “{0}” to “{1}”</source>
        <translation>将标题由“{0}”改为“{1}”</translation>
    </message>
    <message>
        <source>closed in the system it was imported from</source>
        <translation>在来源系统中已关闭</translation>
    </message>
    <message>
        <source>closed the ticket</source>
        <translation>关闭了工单</translation>
    </message>
    <message>
        <source>closed the ticket: no answer to the solution</source>
        <translation>关闭了工单：用户未回应解决方案</translation>
    </message>
    <message>
        <source>confirmed the solution</source>
        <translation>确认已解决</translation>
    </message>
    <message>
        <source>confirmed without an answer in time</source>
        <translation>逾期未回应，视为确认</translation>
    </message>
    <message>
        <source>has another question</source>
        <translation>提出了其他问题</translation>
    </message>
    <message>
        <source>written from this ticket</source>
        <translation>根据此工单编写</translation>
    </message>
    <message>
        <source>it did not work</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>it worked</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>it worked partly</source>
        <translation>部分有效</translation>
    </message>
    <message>
        <source>linked {0}</source>
        <translation>关联了 {0}</translation>
    </message>
    <message>
        <source>marked the ticket as spam</source>
        <translation>将工单标记为垃圾</translation>
    </message>
    <message>
        <source>moved the ticket from {0} to {1}</source>
        <translation>将工单由 {0} 转到 {1}</translation>
    </message>
    <message>
        <source>moved the ticket to {0}</source>
        <translation>将工单转到 {0}</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>无</translation>
    </message>
    <message>
        <source>none</source>
        <translation>空</translation>
    </message>
    <message>
        <source>noted the confirmation by telephone</source>
        <translation>登记了电话确认</translation>
    </message>
    <message>
        <source>promised an answer by {0}</source>
        <translation>承诺在 {0} 前答复</translation>
    </message>
    <message>
        <source>put the ticket back to the group</source>
        <translation>将工单退回小组</translation>
    </message>
    <message>
        <source>removed a link</source>
        <translation>取消了关联</translation>
    </message>
    <message>
        <source>reopened the ticket</source>
        <translation>重新打开了工单</translation>
    </message>
    <message>
        <source>resumed work</source>
        <translation>恢复处理</translation>
    </message>
    <message>
        <source>resumed work: {0}</source>
        <translation>恢复处理：{0}</translation>
    </message>
    <message>
        <source>says it is not solved</source>
        <translation>反馈未解决</translation>
    </message>
    <message>
        <source>started work</source>
        <translation>开始处理</translation>
    </message>
    <message>
        <source>the agreed time has come</source>
        <translation>约定时间已到</translation>
    </message>
    <message>
        <source>the requester answered</source>
        <translation>用户已回复</translation>
    </message>
    <message>
        <source>the third party answered</source>
        <translation>第三方已回复</translation>
    </message>
    <message>
        <source>took the ticket</source>
        <translation>认领了工单</translation>
    </message>
    <message>
        <source>undid the last step</source>
        <translation>撤销了上一步</translation>
    </message>
    <message>
        <source>used the article “{0}”</source>
        <translation>使用了知识条目“{0}”</translation>
    </message>
    <message>
        <source>waits for a third party</source>
        <translation>等待第三方</translation>
    </message>
    <message>
        <source>waits for the requester</source>
        <translation>等待用户补充</translation>
    </message>
    <message>
        <source>waived the target {0}</source>
        <translation>豁免了时限：{0}</translation>
    </message>
    <message>
        <source>{0} until {1}</source>
        <translation>{0}，直到 {1}</translation>
    </message>
</context>
<context>
    <name>ExplainPopover</name>
    <message>
        <source>All rows together: {0} s of wall time ({1})</source>
        <translation>以上合计 {0} 秒自然时间（{1}）</translation>
    </message>
    <message>
        <source>Target {0}</source>
        <translation>目标 {0}</translation>
    </message>
    <message>
        <source>Why this deadline: {0}</source>
        <translation>截止时间的由来：{0}</translation>
    </message>
    <message>
        <source>deadline {0}</source>
        <translation>截止 {0}</translation>
    </message>
    <message>
        <source>used {0}</source>
        <translation>已用 {0}</translation>
    </message>
    <message>
        <source>{0} left, stands still</source>
        <translation>剩余 {0}，已暂停</translation>
    </message>
</context>
<context>
    <name>GroupForm</name>
    <message>
        <source>Choose a group.</source>
        <translation>请选择小组。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>InlineForm</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>Knowledge</name>
    <message>
        <source>review overdue</source>
        <translation>逾期未复审</translation>
    </message>
    <message>
        <source>updated {0}</source>
        <translation>更新于 {0}</translation>
    </message>
    <message>
        <source>used {0}×</source>
        <translation>使用 {0} 次</translation>
    </message>
</context>
<context>
    <name>KnowledgePage</name>
    <message>
        <source>Choose a ticket first: the verdict is noted on it.</source>
        <translation>请先选择一张工单：评价会记录在该工单上。</translation>
    </message>
    <message>
        <source>Did you mean “{0}”?</source>
        <translation>您要找的是“{0}”吗？</translation>
    </message>
    <message>
        <source>Index is being rebuilt: {0} %</source>
        <translation>正在重建索引：{0} %</translation>
    </message>
    <message>
        <source>Knowledge articles</source>
        <translation>知识条目列表</translation>
    </message>
    <message>
        <source>No article fits this ticket yet. Search with your own words.</source>
        <translation>暂无与本工单匹配的条目，请输入关键词搜索。</translation>
    </message>
    <message>
        <source>Nothing found. Try fewer or other words.</source>
        <translation>没有找到，请减少或更换关键词。</translation>
    </message>
    <message>
        <source>Search knowledge</source>
        <translation>搜索知识库</translation>
    </message>
    <message>
        <source>Suggested for this ticket</source>
        <translation>为本工单推荐</translation>
    </message>
    <message>
        <source>{0} articles</source>
        <translation>{0} 篇文章</translation>
    </message>
</context>
<context>
    <name>KnowledgePane</name>
    <message>
        <source>Beside the ticket</source>
        <translation>工单侧栏</translation>
    </message>
    <message>
        <source>Copied: {0}</source>
        <translation>已复制：{0}</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Properties</source>
        <translation>属性</translation>
    </message>
</context>
<context>
    <name>PendingFiles</name>
    <message>
        <source>The pasted text is {0}: it was made an attachment instead of filling the field.</source>
        <translation>粘贴的文本有 {0}，已转为附件，未填入输入框。</translation>
    </message>
    <message>
        <source>no room</source>
        <translation>空间不足</translation>
    </message>
    <message>
        <source>pasted text</source>
        <translation>粘贴文本</translation>
    </message>
    <message>
        <source>screenshot {0}</source>
        <translation>截图 {0}</translation>
    </message>
    <message>
        <source>{0} cannot be attached: {1}</source>
        <translation>无法添加 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} has {1}; the limit is {2} MB. Compress it, or share a link.</source>
        <translation>{0} 有 {1}，超过上限 {2} MB。请压缩后再添加，或改为分享链接。</translation>
    </message>
</context>
<context>
    <name>PriorityForm</name>
    <message>
        <source>Choose impact and urgency.</source>
        <translation>请选择影响范围与紧急程度。</translation>
    </message>
    <message>
        <source>Lowering a priority needs a reason.</source>
        <translation>降低优先级需要说明原因。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果优先级</translation>
    </message>
    <message>
        <source>needed when the priority is lowered</source>
        <translation>降低优先级时必填</translation>
    </message>
</context>
<context>
    <name>PropertiesPage</name>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Choose impact and urgency; together they give the priority.</source>
        <translation>请选择影响范围与紧急程度，二者共同决定优先级。</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
    </message>
    <message>
        <source>Impact</source>
        <translation>影响范围</translation>
    </message>
    <message>
        <source>Lowering a priority needs a reason: write it, then choose again.</source>
        <translation>降低优先级需要说明原因：请先填写，再重新选择。</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>负责人</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>支持级别</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>for a lower priority</source>
        <translation>降低优先级时填写</translation>
    </message>
    <message>
        <source>separated by spaces</source>
        <translation>以空格分隔</translation>
    </message>
</context>
<context>
    <name>ReasonForm</name>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Write the reason; it stands on the timeline.</source>
        <translation>请填写原因，它会记入时间线。</translation>
    </message>
</context>
<context>
    <name>RejectForm</name>
    <message>
        <source>It is solved, but there is another question</source>
        <translation>已解决，但另有问题</translation>
    </message>
    <message>
        <source>What the requester said</source>
        <translation>用户的反馈</translation>
    </message>
</context>
<context>
    <name>SolveForm</name>
    <message>
        <source>An article needs an update</source>
        <translation>需更新已有条目</translation>
    </message>
    <message>
        <source>An article was reused</source>
        <translation>复用了已有条目</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>知识条目</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Cautions</source>
        <translation>注意事项</translation>
    </message>
    <message>
        <source>Choose the category.</source>
        <translation>请选择分类。</translation>
    </message>
    <message>
        <source>Confirm that the category is right.</source>
        <translation>请确认分类无误。</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>No article needed</source>
        <translation>无需知识条目</translation>
    </message>
    <message>
        <source>Solution</source>
        <translation>解决方案</translation>
    </message>
    <message>
        <source>Use an article from the sidebar first, or choose another knowledge decision.</source>
        <translation>请先在侧栏使用一个知识条目，或更改知识处理方式。</translation>
    </message>
    <message>
        <source>What the requester should do, or what was done; - makes a list</source>
        <translation>用户应如何操作，或已做了哪些处理；以 - 开头可列清单</translation>
    </message>
    <message>
        <source>Why none</source>
        <translation>无需的原因</translation>
    </message>
    <message>
        <source>Write a new article</source>
        <translation>新建知识条目</translation>
    </message>
    <message>
        <source>Write the steps of the solution.</source>
        <translation>请填写解决步骤。</translation>
    </message>
    <message>
        <source>Write why no article is needed.</source>
        <translation>请说明为什么无需知识条目。</translation>
    </message>
    <message>
        <source>category is right</source>
        <translation>分类无误</translation>
    </message>
    <message>
        <source>why no article is needed</source>
        <translation>为什么无需知识条目</translation>
    </message>
</context>
<context>
    <name>TextViewer</name>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
</context>
<context>
    <name>TicketActions</name>
    <message>
        <source>Assign…</source>
        <translation>指派…</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>添加附件</translation>
    </message>
    <message>
        <source>Cancel ticket…</source>
        <translation>撤销工单…</translation>
    </message>
    <message>
        <source>Change priority…</source>
        <translation>调整优先级…</translation>
    </message>
    <message>
        <source>Close without answer</source>
        <translation>无回应关闭</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>确认已解决…</translation>
    </message>
    <message>
        <source>Copy number</source>
        <translation>复制编号</translation>
    </message>
    <message>
        <source>Diagnosis step</source>
        <translation>诊断步骤</translation>
    </message>
    <message>
        <source>Internal note</source>
        <translation>内部备注</translation>
    </message>
    <message>
        <source>Log a call…</source>
        <translation>登记通话…</translation>
    </message>
    <message>
        <source>Mark as spam</source>
        <translation>标记为垃圾</translation>
    </message>
    <message>
        <source>Mark as unread</source>
        <translation>标为未读</translation>
    </message>
    <message>
        <source>Move to group…</source>
        <translation>转到小组…</translation>
    </message>
    <message>
        <source>Not solved…</source>
        <translation>反馈未解决…</translation>
    </message>
    <message>
        <source>Provide solution…</source>
        <translation>提供解决方案…</translation>
    </message>
    <message>
        <source>Reopen…</source>
        <translation>重新打开…</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复处理</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Start work</source>
        <translation>开始处理</translation>
    </message>
    <message>
        <source>Take</source>
        <translation>认领</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Wait…</source>
        <translation>转为等待…</translation>
    </message>
    <message>
        <source>Why this deadline</source>
        <translation>截止时间的由来</translation>
    </message>
</context>
<context>
    <name>TicketHeader</name>
    <message>
        <source>Click to copy the number</source>
        <translation>点击复制工单编号</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Nobody's</source>
        <translation>未分派</translation>
    </message>
    <message>
        <source>Ticket number {0}</source>
        <translation>工单编号 {0}</translation>
    </message>
</context>
<context>
    <name>TicketPane</name>
    <message>
        <source>Choose a ticket first.</source>
        <translation>请先选择一张工单。</translation>
    </message>
    <message>
        <source>Choose a ticket in the queue</source>
        <translation>请在队列中选择工单</translation>
    </message>
    <message>
        <source>No clock runs on this ticket.</source>
        <translation>本工单没有运行中的时限。</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>There is nothing to undo on this ticket.</source>
        <translation>本工单没有可撤销的操作。</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>{0}: done</source>
        <translation>{0}：完成</translation>
    </message>
    <message>
        <source>“{0}” is not possible in this state.</source>
        <translation>当前状态不能执行“{0}”。</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Agent</source>
        <translation>坐席</translation>
    </message>
    <message>
        <source>Attachment</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Automatic reply</source>
        <translation>自动回复</translation>
    </message>
    <message>
        <source>Cautions</source>
        <translation>注意事项</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Diagnosis step</source>
        <translation>诊断步骤</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Hypothesis</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>Internal note</source>
        <translation>内部备注</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Occurred</source>
        <translation>发生时间</translation>
    </message>
    <message>
        <source>Show earlier entries ({0})</source>
        <translation>显示更早的记录（{0}）</translation>
    </message>
    <message>
        <source>Solution</source>
        <translation>解决方案</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Symptom</source>
        <translation>故障现象</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Telephone call</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>To reproduce</source>
        <translation>复现步骤</translation>
    </message>
    <message>
        <source>Visit</source>
        <translation>上门</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>recorded later</source>
        <translation>补录</translation>
    </message>
    <message>
        <source>thanks only</source>
        <translation>仅致谢</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0} system entries</source>
        <translation>{0} 条系统记录</translation>
    </message>
</context>
<context>
    <name>TimelineDelegate</name>
    <message>
        <source>Show all ({0} more characters)</source>
        <translation>展开全文（还有 {0} 字）</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>已证实</translation>
    </message>
    <message>
        <source>open</source>
        <translation>待定</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已排除</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Copy entry</source>
        <translation>复制此条记录</translation>
    </message>
    <message>
        <source>Copy selection</source>
        <translation>复制所选</translation>
    </message>
    <message>
        <source>No program opened {0}. It lies at {1}</source>
        <translation>没有程序能打开 {0}，文件位于 {1}</translation>
    </message>
    <message>
        <source>Open in a viewer</source>
        <translation>在查看器中打开</translation>
    </message>
    <message>
        <source>Quote in the reply</source>
        <translation>引用到回复</translation>
    </message>
    <message>
        <source>Timeline of the ticket</source>
        <translation>工单时间线</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>WaitForm</name>
    <message>
        <source>Expected until</source>
        <translation>预计时间</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参考编号</translation>
    </message>
    <message>
        <source>The expected time must be in the future.</source>
        <translation>预计时间必须晚于现在。</translation>
    </message>
    <message>
        <source>Wait for</source>
        <translation>等待对象</translation>
    </message>
    <message>
        <source>Write what the ticket waits for.</source>
        <translation>请填写工单在等待什么。</translation>
    </message>
</context>
</TS>
