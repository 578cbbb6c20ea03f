<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>BulkBar</name>
    <message>
        <source>Mark at most {0} tickets for one act.</source>
        <translation>一次最多可标记 {0} 张工单。</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>更多…</translation>
    </message>
    <message>
        <source>Setting back…</source>
        <translation>正在撤销…</translation>
    </message>
    <message>
        <source>Take the marks off (Esc)</source>
        <translation>取消标记（Esc）</translation>
    </message>
    <message>
        <source>{0} marked</source>
        <translation>已标记 {0} 张</translation>
    </message>
</context>
<context>
    <name>BulkForm</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Choose a colleague from the list.</source>
        <translation>请从列表中选择同事。</translation>
    </message>
    <message>
        <source>Colleague</source>
        <translation>同事</translation>
    </message>
    <message>
        <source>Expected until</source>
        <translation>预计时间</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
    </message>
    <message>
        <source>No article, because</source>
        <translation>无需条目的原因</translation>
    </message>
    <message>
        <source>Nobody (back to the group)</source>
        <translation>无人（退回小组）</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>The expected time must be in the future.</source>
        <translation>预计时间必须晚于现在。</translation>
    </message>
    <message>
        <source>There is no group to choose.</source>
        <translation>没有可选的小组。</translation>
    </message>
    <message>
        <source>Wait for</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Write a tag to add or to remove.</source>
        <translation>请填写要添加或移除的标签。</translation>
    </message>
    <message>
        <source>Write the reason; it stands on every timeline.</source>
        <translation>请填写原因，它会记录在每张工单的时间线上。</translation>
    </message>
    <message>
        <source>Write the steps that solved it.</source>
        <translation>请填写解决步骤。</translation>
    </message>
    <message>
        <source>Write what the tickets wait for.</source>
        <translation>请填写等待的原因。</translation>
    </message>
    <message>
        <source>Write why no knowledge article is needed.</source>
        <translation>请说明为何无需知识条目。</translation>
    </message>
    <message>
        <source>needed where the priority is lowered</source>
        <translation>降低优先级时必填</translation>
    </message>
    <message>
        <source>tags between spaces</source>
        <translation>标签以空格分隔</translation>
    </message>
    <message>
        <source>Their product lines offer different reasons; these all of them take.</source>
        <translation>所选工单的产品线原因不同，此处为共有的原因。</translation>
    </message>
</context>
<context>
    <name>BulkNews</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>没有可执行的内容</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Undo all</source>
        <translation>全部撤销</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>还有 {0} 张</translation>
    </message>
    <message>
        <source>{0} a second</source>
        <translation>每秒 {0} 张</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>剩余 {0}</translation>
    </message>
    <message>
        <source>{0} not begun</source>
        <translation>{0} 张未执行</translation>
    </message>
    <message>
        <source>{0} refused</source>
        <translation>{0} 张被拒绝</translation>
    </message>
    <message>
        <source>{0} tickets set back</source>
        <translation>已撤销 {0} 张工单的操作</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>+ Condition</source>
        <translation>+ 条件</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Name of the list</source>
        <translation>视图名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as list…</source>
        <translation>保存为视图…</translation>
    </message>
    <message>
        <source>Save list</source>
        <translation>保存视图</translation>
    </message>
    <message>
        <source>Words, or p:P1 state:waiting assignee:me tag:vpn…</source>
        <translation>关键词，或 p:P1 state:waiting assignee:me tag:vpn…</translation>
    </message>
</context>
<context>
    <name>QueueFrame</name>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
</context>
<context>
    <name>QueueHead</name>
    <message>
        <source>Column view</source>
        <translation>列视图</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>Order, groups and columns</source>
        <translation>排序、分组与列</translation>
    </message>
    <message>
        <source>P0 and P1 on top</source>
        <translation>P0、P1 置顶</translation>
    </message>
    <message>
        <source>Save as list…</source>
        <translation>保存为视图…</translation>
    </message>
</context>
<context>
    <name>QueuePane</name>
    <message>
        <source>No tickets here any more</source>
        <translation>这里已没有工单</translation>
    </message>
    <message>
        <source>They have changed since the chart was drawn.</source>
        <translation>图表生成之后，这些工单已发生变化。</translation>
    </message>
    <message>
        <source>This list cannot be shown</source>
        <translation>无法显示此视图</translation>
    </message>
</context>
<context>
    <name>QueueParts</name>
    <message>
        <source>The list is saved; it stands in the navigation.</source>
        <translation>视图已保存，可在导航栏中找到。</translation>
    </message>
</context>
<context>
    <name>SavedLists</name>
    <message>
        <source>Bring back “{0}”</source>
        <translation>恢复“{0}”</translation>
    </message>
    <message>
        <source>Copied; it can be pasted into the filter or the navigation of any Desk.</source>
        <translation>已复制，可粘贴到任意 Desk 的筛选栏或导航栏。</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Edit filter</source>
        <translation>编辑筛选条件</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Name of the list</source>
        <translation>视图名称</translation>
    </message>
    <message>
        <source>Paste a shared list</source>
        <translation>粘贴共享的视图</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>“{0}” is deleted. Right-click brings it back.</source>
        <translation>已删除“{0}”，右键可恢复。</translation>
    </message>
</context>
<context>
    <name>Understood</name>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>not {0}</source>
        <translation>非 {0}</translation>
    </message>
    <message>
        <source>only the first {0} words count</source>
        <translation>仅前 {0} 个词参与搜索</translation>
    </message>
    <message>
        <source>without {0}</source>
        <translation>不含 {0}</translation>
    </message>
</context>
</TS>
