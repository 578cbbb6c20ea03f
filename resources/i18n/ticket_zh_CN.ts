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
    <name>CallEditor</name>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系方式</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>时长</translation>
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
        <source>Start the timer</source>
        <translation>开始计时</translation>
    </message>
    <message>
        <source>Stop the timer</source>
        <translation>停止计时</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>沟通内容</translation>
    </message>
    <message>
        <source>With an outcome it counts as contact</source>
        <translation>填写结果后计为一次有效联系</translation>
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
    <name>CannedDialog</name>
    <message>
        <source>Canned replies</source>
        <translation>常用回复</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>For the whole team</source>
        <translation>全组可用</translation>
    </message>
    <message>
        <source>New reply</source>
        <translation>新建回复</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Variables; any other {{name}} is asked for when the reply is used:</source>
        <translation>可用变量；其他 {{name}} 在使用时询问：</translation>
    </message>
    <message>
        <source>mine</source>
        <translation>我的</translation>
    </message>
    <message>
        <source>shipped</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>team</source>
        <translation>小组</translation>
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
        <source>Reply to {0}…   / for replies and commands, @ to mention</source>
        <translation>回复 {0}…   输入 / 插入模板或执行命令，@ 提及同事</translation>
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
        <source>{0}: not sent yet</source>
        <translation>{0}：尚未发送</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>通话</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
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
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>诊断</translation>
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
        <source>Canned replies and commands (type /)</source>
        <translation>常用回复与命令（输入 /）</translation>
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
        <source>Log the call</source>
        <translation>记录通话</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
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
    <name>Copying</name>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
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
        <source>Requester</source>
        <translation>请求人</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>internal</source>
        <translation>仅内部</translation>
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
        <source>linked: this ticket {0} {1}</source>
        <translation>建立关联：本工单{0} {1}</translation>
    </message>
    <message>
        <source>marked the ticket as spam</source>
        <translation>将工单标记为垃圾</translation>
    </message>
    <message>
        <source>merged the ticket into {0}</source>
        <translation>将本工单合并到 {0}</translation>
    </message>
    <message>
        <source>merged {0} into this ticket</source>
        <translation>将 {0} 并入本工单</translation>
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
        <source>separated {0} again</source>
        <translation>取消了与 {0} 的合并</translation>
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
        <source>warned: {0} is overdue</source>
        <translation>预警：{0}已超时</translation>
    </message>
    <message>
        <source>warned: {0} is used to {1} %</source>
        <translation>预警：{0}已用 {1} %</translation>
    </message>
    <message>
        <source>{0} until {1}</source>
        <translation>{0}，直到 {1}</translation>
    </message>
    <message>
        <source>ended at its time limit</source>
        <translation>超时终止</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>ended: too much output</source>
        <translation>输出过多，已终止</translation>
    </message>
    <message>
        <source>cut off with Desk</source>
        <translation>随 Desk 中断</translation>
    </message>
    <message>
        <source>could not start</source>
        <translation>未能启动</translation>
    </message>
    <message>
        <source>exit code {0}</source>
        <translation>退出码 {0}</translation>
    </message>
    <message>
        <source>asks a colleague to release “{0}” on {1}</source>
        <translation>申请由同事批准在 {1} 上运行“{0}”</translation>
    </message>
    <message>
        <source>released “{0}” on {1}</source>
        <translation>已批准在 {1} 上运行“{0}”</translation>
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
    <name>FieldEditing</name>
    <message>
        <source>Add #{0}</source>
        <translation>添加 #{0}</translation>
    </message>
    <message>
        <source>Nobody (back to the group)</source>
        <translation>无（退回小组）</translation>
    </message>
    <message>
        <source>Remove #{0}</source>
        <translation>移除 #{0}</translation>
    </message>
</context>
<context>
    <name>FileOpening</name>
    <message>
        <source>This file is empty.</source>
        <translation>此文件为空。</translation>
    </message>
    <message>
        <source>No program opened {0}. It lies at {1}</source>
        <translation>没有程序能打开 {0}，文件位于 {1}</translation>
    </message>
    <message>
        <source>Save the file</source>
        <translation>保存文件</translation>
    </message>
    <message>
        <source>The first {0} of {1}. Save the file to read all of it.</source>
        <translation>显示前 {0}，共 {1}。保存文件可查看全部内容。</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}</source>
        <translation>无法读取 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation>无法写入 {0}：{1}</translation>
    </message>
    <message>
        <source>{0} is not here.</source>
        <translation>{0} 尚不在本机。</translation>
    </message>
</context>
<context>
    <name>FileTaker</name>
    <message>
        <source>screenshot {0}</source>
        <translation>截图 {0}</translation>
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
    <name>ImageViewer</name>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Copy the picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>适应窗口</translation>
    </message>
    <message>
        <source>Own size</source>
        <translation>原始大小</translation>
    </message>
    <message>
        <source>This picture cannot be shown. Save it and open it elsewhere.</source>
        <translation>无法显示此图片，请保存后用其他程序打开。</translation>
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
    <name>LinkForm</name>
    <message>
        <source>Choose the other ticket from the list.</source>
        <translation>请从列表中选择另一张工单。</translation>
    </message>
    <message>
        <source>Other ticket</source>
        <translation>另一张工单</translation>
    </message>
    <message>
        <source>This ticket</source>
        <translation>本工单</translation>
    </message>
</context>
<context>
    <name>LinkPill</name>
    <message>
        <source>Open {0}</source>
        <translation>打开 {0}</translation>
    </message>
    <message>
        <source>Remove this link</source>
        <translation>移除此关联</translation>
    </message>
</context>
<context>
    <name>MergeForm</name>
    <message>
        <source>Different requesters: both will see one ticket</source>
        <translation>请求人不同：双方将看到同一张工单</translation>
    </message>
    <message>
        <source>Merge into</source>
        <translation>合并到</translation>
    </message>
    <message>
        <source>Nothing is moved: it can be separated again at any time.</source>
        <translation>不会移动任何内容，随时可以取消合并。</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>The other way round: this ticket goes on</source>
        <translation>反向合并：保留本工单</translation>
    </message>
    <message>
        <source>{0} goes on. {1} ends as merged; its entries, links and tags are shown in {0}.</source>
        <translation>保留 {0}。{1} 标记为已合并，其记录、关联与标签显示在 {0} 中。</translation>
    </message>
</context>
<context>
    <name>NewTicketFace</name>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>渠道</translation>
    </message>
    <message>
        <source>Further description</source>
        <translation>补充说明</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
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
        <source>Requester</source>
        <translation>请求人</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
</context>
<context>
    <name>PendingFiles</name>
    <message>
        <source>Attach files</source>
        <translation>添加附件</translation>
    </message>
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
    <name>Performer</name>
    <message>
        <source>Will be sent when you are online</source>
        <translation>联网后将自动发送</translation>
    </message>
    <message>
        <source>Choose a ticket first.</source>
        <translation>请先选择一张工单。</translation>
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
        <source>The link is on the clipboard.</source>
        <translation>链接已复制到剪贴板。</translation>
    </message>
    <message>
        <source>The ticket is on the clipboard as Markdown, internal notes included.</source>
        <translation>工单已按 Markdown 复制到剪贴板（含内部备注）。</translation>
    </message>
    <message>
        <source>There is nothing to undo on this ticket.</source>
        <translation>本工单没有可撤销的操作。</translation>
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
    <name>PrintOut</name>
    <message>
        <source>Everything</source>
        <translation>全部内容</translation>
    </message>
    <message>
        <source>Public only</source>
        <translation>仅公开内容</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>保存为 PDF</translation>
    </message>
    <message>
        <source>Saved as {0}</source>
        <translation>已保存为 {0}</translation>
    </message>
    <message>
        <source>Sent to the printer</source>
        <translation>已发送到打印机</translation>
    </message>
    <message>
        <source>Shall internal notes be in it? A customer must not get them.</source>
        <translation>是否包含内部备注？内部备注不得交给客户。</translation>
    </message>
    <message>
        <source>{0} cannot be written. Choose another folder.</source>
        <translation>无法写入 {0}，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Cancelled; nothing was written</source>
        <translation>已取消，未写入文件</translation>
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
    <name>PromiseForm</name>
    <message>
        <source>Next update at</source>
        <translation>下次更新时间</translation>
    </message>
    <message>
        <source>The promised time must be in the future.</source>
        <translation>承诺时间必须晚于现在。</translation>
    </message>
    <message>
        <source>What was promised; it stands on the timeline</source>
        <translation>承诺的内容，将显示在时间线上</translation>
    </message>
    <message>
        <source>What was said</source>
        <translation>沟通内容</translation>
    </message>
</context>
<context>
    <name>PromptBar</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
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
    <name>RowMenu</name>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy as link</source>
        <translation>复制链接</translation>
    </message>
    <message>
        <source>Copy entry</source>
        <translation>复制此条记录</translation>
    </message>
    <message>
        <source>Copy selection</source>
        <translation>复制所选</translation>
    </message>
    <message>
        <source>Open in a viewer</source>
        <translation>在查看器中打开</translation>
    </message>
    <message>
        <source>Open {0}</source>
        <translation>打开 {0}</translation>
    </message>
    <message>
        <source>Quote in the reply</source>
        <translation>引用到回复</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
</context>
<context>
    <name>Sending</name>
    <message>
        <source>Edit</source>
        <translation>修改</translation>
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
        <source>{0} wrote here while you were writing ({1}). Read it before you send:</source>
        <translation>{0} 在您撰写期间已在此回复（{1}）。发送前请先阅读：</translation>
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
    <name>StatePage</name>
    <message>
        <source>Choose a ticket in the queue</source>
        <translation>请在队列中选择工单</translation>
    </message>
    <message>
        <source>J and K go through the queue, Ctrl K finds any ticket.</source>
        <translation>按 J、K 浏览队列，按 Ctrl K 查找任意工单。</translation>
    </message>
    <message>
        <source>The ticket is on its way…</source>
        <translation>正在读取工单…</translation>
    </message>
    <message>
        <source>This ticket cannot be shown</source>
        <translation>无法显示此工单</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>TextViewer</name>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>正文</translation>
    </message>
</context>
<context>
    <name>TicketActions</name>
    <message>
        <source>Open the article</source>
        <translation>打开知识条目</translation>
    </message>
    <message>
        <source>Problem record…</source>
        <translation>问题记录…</translation>
    </message>
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
        <source>Change the requester…</source>
        <translation>更改请求人…</translation>
    </message>
    <message>
        <source>Close the tab</source>
        <translation>关闭标签页</translation>
    </message>
    <message>
        <source>Confirm…</source>
        <translation>确认已解决…</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>复制为 Markdown</translation>
    </message>
    <message>
        <source>Copy as link</source>
        <translation>复制链接</translation>
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
        <source>Edit the tags…</source>
        <translation>编辑标签…</translation>
    </message>
    <message>
        <source>Edit the title</source>
        <translation>编辑标题</translation>
    </message>
    <message>
        <source>Internal note</source>
        <translation>内部备注</translation>
    </message>
    <message>
        <source>Jump to the newest entry</source>
        <translation>跳到最新记录</translation>
    </message>
    <message>
        <source>Keep in a tab</source>
        <translation>固定到标签页</translation>
    </message>
    <message>
        <source>Link a ticket…</source>
        <translation>关联工单…</translation>
    </message>
    <message>
        <source>Log a call…</source>
        <translation>登记通话…</translation>
    </message>
    <message>
        <source>Manage canned replies…</source>
        <translation>管理常用回复…</translation>
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
        <source>Merge into…</source>
        <translation>合并到…</translation>
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
        <source>Open in a window of its own</source>
        <translation>在独立窗口中打开</translation>
    </message>
    <message>
        <source>Open side by side</source>
        <translation>并排打开</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Promise the next update…</source>
        <translation>承诺下次更新时间…</translation>
    </message>
    <message>
        <source>Provide solution…</source>
        <translation>提供解决方案…</translation>
    </message>
    <message>
        <source>Remove the link</source>
        <translation>移除关联</translation>
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
        <source>Save as PDF…</source>
        <translation>保存为 PDF…</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Separate again</source>
        <translation>取消合并</translation>
    </message>
    <message>
        <source>Set the category…</source>
        <translation>设置分类…</translation>
    </message>
    <message>
        <source>Set the product…</source>
        <translation>设置产品…</translation>
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
        <source>Waive a clock…</source>
        <translation>豁免时限…</translation>
    </message>
    <message>
        <source>Why this deadline</source>
        <translation>截止时间的由来</translation>
    </message>
    <message>
        <source>Why this agent</source>
        <translation>为何分派给此人</translation>
    </message>
    <message>
        <source>Run a script…</source>
        <translation>运行脚本…</translation>
    </message>
    <message>
        <source>Close without answer…</source>
        <translation>无答复关闭…</translation>
    </message>
    <message>
        <source>Hand over…</source>
        <translation>交接…</translation>
    </message>
    <message>
        <source>Accept the hand-off</source>
        <translation>接受交接</translation>
    </message>
    <message>
        <source>Reject the hand-off…</source>
        <translation>退回交接…</translation>
    </message>
    <message>
        <source>Take the hand-off back</source>
        <translation>撤回交接</translation>
    </message>
    <message>
        <source>Save the hand-off as a file…</source>
        <translation>导出交接包…</translation>
    </message>
    <message>
        <source>Record a rating…</source>
        <translation>登记评价…</translation>
    </message>
    <message>
        <source>Follow up a low rating…</source>
        <translation>跟进低分评价…</translation>
    </message>
    <message>
        <source>Split off a question…</source>
        <translation>拆分问题…</translation>
    </message>
    <message>
        <source>Declare a major incident…</source>
        <translation>声明为重大事件…</translation>
    </message>
    <message>
        <source>Solve the incident…</source>
        <translation>统一解决…</translation>
    </message>
    <message>
        <source>No major incident after all…</source>
        <translation>撤销重大事件…</translation>
    </message>
    <message>
        <source>Tell everybody…</source>
        <translation>统一通告…</translation>
    </message>
    <message>
        <source>Add a checklist…</source>
        <translation>添加检查清单…</translation>
    </message>
    <message>
        <source>Tick a checklist…</source>
        <translation>勾选检查清单…</translation>
    </message>
    <message>
        <source>Run a macro…</source>
        <translation>执行宏…</translation>
    </message>
    <message>
        <source>Note a third party…</source>
        <translation>登记第三方沟通…</translation>
    </message>
    <message>
        <source>Record working time…</source>
        <translation>登记工时…</translation>
    </message>
    <message>
        <source>Do what the process wants next</source>
        <translation>补做流程要求的下一步</translation>
    </message>
    <message>
        <source>Remote assistance…</source>
        <translation>远程协助…</translation>
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
    <name>TicketPicker</name>
    <message>
        <source>Number or words of the other ticket</source>
        <translation>另一张工单的编号或关键词</translation>
    </message>
    <message>
        <source>Tickets found</source>
        <translation>找到的工单</translation>
    </message>
</context>
<context>
    <name>TicketPills</name>
    <message>
        <source>+ tag</source>
        <translation>+ 标签</translation>
    </message>
    <message>
        <source>No category</source>
        <translation>未分类</translation>
    </message>
    <message>
        <source>No requester</source>
        <translation>无请求人</translation>
    </message>
    <message>
        <source>Nobody's</source>
        <translation>未分派</translation>
    </message>
</context>
<context>
    <name>TicketTabs</name>
    <message>
        <source>Open tickets</source>
        <translation>打开的工单</translation>
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
        <source>Rating</source>
        <translation>评价</translation>
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
        <source>New since you last read</source>
        <translation>上次阅读后的新内容</translation>
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
        <source>from {0}</source>
        <translation>来自 {0}</translation>
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
    <message>
        <source>Script, dry run</source>
        <translation>脚本试运行</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>脚本</translation>
    </message>
    <message>
        <source>Remote assistance</source>
        <translation>远程协助</translation>
    </message>
</context>
<context>
    <name>TimelineBar</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>附件</translation>
    </message>
    <message>
        <source>Internal</source>
        <translation>内部</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>公开</translation>
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
        <source>Jump to the newest entry</source>
        <translation>跳到最新记录</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
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
    <name>TitleField</name>
    <message>
        <source>Double click to edit the title</source>
        <translation>双击可编辑标题</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
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
<context>
    <name>WaiveForm</name>
    <message>
        <source>A waiver needs a reason.</source>
        <translation>豁免需要填写原因。</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>No clock of this ticket can be waived.</source>
        <translation>此工单没有可豁免的时限。</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>ScriptDialog</name>
    <message>
        <source>Run a script · {0}</source>
        <translation>运行脚本 · {0}</translation>
    </message>
    <message>
        <source>Scripts</source>
        <translation>脚本</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>The output comes here, and into the ticket's log.</source>
        <translation>输出显示在此处，并记入工单。</translation>
    </message>
    <message>
        <source>Show the script</source>
        <translation>查看脚本</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>试运行</translation>
    </message>
    <message>
        <source>Ask a colleague to release it</source>
        <translation>申请同事批准</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>from the article</source>
        <translation>来自知识条目</translation>
    </message>
    <message>
        <source>for this category</source>
        <translation>适用于此分类</translation>
    </message>
    <message>
        <source>for this product</source>
        <translation>适用于此产品</translation>
    </message>
    <message>
        <source>Run on {0}</source>
        <translation>在 {0} 上运行</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Asked. Run it once a colleague has released it.</source>
        <translation>已申请。同事批准后即可运行。</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>批准</translation>
    </message>
    <message>
        <source>Released. Your colleague can run it now.</source>
        <translation>已批准，同事现在可以运行。</translation>
    </message>
</context>
<context>
    <name>ScriptFace</name>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Type the hosts again to confirm: this cannot be taken back</source>
        <translation>此操作不可撤销，请再次输入主机名以确认</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>only reads</source>
        <translation>只读</translation>
    </message>
    <message>
        <source>changes these hosts</source>
        <translation>会变更所选主机</translation>
    </message>
    <message>
        <source>cannot be taken back</source>
        <translation>不可撤销</translation>
    </message>
    <message>
        <source>not reviewed yet: it cannot run</source>
        <translation>尚未审阅，不能运行</translation>
    </message>
    <message>
        <source>comes with Desk</source>
        <translation>Desk 自带</translation>
    </message>
    <message>
        <source>reviewed by {0}</source>
        <translation>由{0}审阅</translation>
    </message>
    <message>
        <source>at most {0} s</source>
        <translation>最长 {0} 秒</translation>
    </message>
</context>
<context>
    <name>ValuesForm</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
</context>
<context>
    <name>PresenceLine</name>
    <message>
        <source>Offline: this ticket stands as of {0}</source>
        <translation>离线：工单内容截至 {0}</translation>
    </message>
    <message>
        <source>{0} is writing a reply</source>
        <translation>{0}正在撰写回复</translation>
    </message>
    <message>
        <source>{0} is writing a note</source>
        <translation>{0}正在撰写备注</translation>
    </message>
    <message>
        <source>{0} is writing a diagnosis step</source>
        <translation>{0}正在记录诊断</translation>
    </message>
    <message>
        <source>{0} is here too</source>
        <translation>{0}也在查看</translation>
    </message>
    <message>
        <source>{0} ({1} s ago)</source>
        <translation>{0}（{1} 秒前）</translation>
    </message>
</context>
<context>
    <name>RemoteForm</name>
    <message>
        <source>End</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>address or number of the machine</source>
        <translation>设备地址或编号</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What was seen and done; the requester had agreed</source>
        <translation>所见与所做；已征得用户同意</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>处理情况</translation>
    </message>
    <message>
        <source>“{0}” cannot be started. Is it installed?</source>
        <translation>无法启动“{0}”，是否已安装？</translation>
    </message>
    <message>
        <source>Write which machine it was.</source>
        <translation>请填写设备。</translation>
    </message>
    <message>
        <source>Write what was seen and done.</source>
        <translation>请填写所见与所做。</translation>
    </message>
</context>
</TS>
