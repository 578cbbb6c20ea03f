<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>EmptyPage</name>
    <message>
        <source>Choose an article, or write one from what a ticket taught.</source>
        <translation>选择一个条目，或把工单中的经验写成条目。</translation>
    </message>
    <message>
        <source>The library is on its way…</source>
        <translation>正在读取知识库…</translation>
    </message>
    <message>
        <source>No article chosen</source>
        <translation>未选择条目</translation>
    </message>
    <message>
        <source>The library cannot be read</source>
        <translation>无法读取知识库</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>Article</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>company</source>
        <translation>内部</translation>
    </message>
    <message>
        <source>customers</source>
        <translation>客户可见</translation>
    </message>
    <message>
        <source>did not work</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>编写中</translation>
    </message>
    <message>
        <source>named in the solution</source>
        <translation>写入解决方案</translation>
    </message>
    <message>
        <source>never verified</source>
        <translation>从未核验</translation>
    </message>
    <message>
        <source>not validated</source>
        <translation>未验证</translation>
    </message>
    <message>
        <source>review due</source>
        <translation>待复核</translation>
    </message>
    <message>
        <source>sent in a reply</source>
        <translation>已随回复发出</translation>
    </message>
    <message>
        <source>team</source>
        <translation>团队</translation>
    </message>
    <message>
        <source>validated</source>
        <translation>已验证</translation>
    </message>
    <message>
        <source>viewed</source>
        <translation>仅查看</translation>
    </message>
    <message>
        <source>worked</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>worked partly</source>
        <translation>部分有效</translation>
    </message>
    <message>
        <source>written from it</source>
        <translation>由此编写</translation>
    </message>
</context>
<context>
    <name>ArticleEditor</name>
    <message>
        <source>Change article</source>
        <translation>修改条目</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>New article</source>
        <translation>新建条目</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save mine over it</source>
        <translation>以我的内容覆盖</translation>
    </message>
    <message>
        <source>Show changes</source>
        <translation>查看改动</translation>
    </message>
    <message>
        <source>This is what you had not saved.</source>
        <translation>这是您上次未保存的内容。</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Your changes</source>
        <translation>您的改动</translation>
    </message>
    <message>
        <source>not saved yet, kept on this computer</source>
        <translation>尚未保存，已暂存于本机</translation>
    </message>
</context>
<context>
    <name>ArticleForm</name>
    <message>
        <source>1. Check …
2. If … then …  (Markdown)</source>
        <translation>1. 检查……
2. 如果……则……（支持 Markdown）</translation>
    </message>
    <message>
        <source>Area / part</source>
        <translation>领域/子项</translation>
    </message>
    <message>
        <source>Commands or a script that repairs it</source>
        <translation>用于修复的命令或脚本</translation>
    </message>
    <message>
        <source>The words in which users ask</source>
        <translation>用户提问时的说法</translation>
    </message>
    <message>
        <source>Too long to be changed here; it stays as it is.</source>
        <translation>内容过长，无法在此修改，将保持原样。</translation>
    </message>
    <message>
        <source>Versions, systems, regions where it happens</source>
        <translation>出现问题的版本、系统、区域</translation>
    </message>
    <message>
        <source>What can go wrong, who must be asked first</source>
        <translation>可能的风险，以及需要先征得谁的同意</translation>
    </message>
    <message>
        <source>What keeps it from coming back</source>
        <translation>如何避免再次发生</translation>
    </message>
    <message>
        <source>What the user sees, in the user's words; the exact message</source>
        <translation>用户看到的现象，用用户的说法；附上完整报错</translation>
    </message>
    <message>
        <source>Why it happens</source>
        <translation>问题成因</translation>
    </message>
    <message>
        <source>separated by spaces</source>
        <translation>以空格分隔</translation>
    </message>
</context>
<context>
    <name>ArticlePage</name>
    <message>
        <source>Did not work</source>
        <translation>无效</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>Just viewed</source>
        <translation>仅查看</translation>
    </message>
    <message>
        <source>Open beside in its own window</source>
        <translation>在独立窗口中打开</translation>
    </message>
    <message>
        <source>Open in the library</source>
        <translation>在知识库中打开</translation>
    </message>
    <message>
        <source>{0} flags</source>
        <translation>{0} 个有误标记</translation>
    </message>
</context>
<context>
    <name>ArticleReader</name>
    <message>
        <source>Archive</source>
        <translation>归档</translation>
    </message>
    <message>
        <source>Article</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Bring back into use</source>
        <translation>恢复使用</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Flag as wrong</source>
        <translation>标记有误</translation>
    </message>
    <message>
        <source>Flag as wrong…</source>
        <translation>标记有误…</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>已处理</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Open beside</source>
        <translation>在旁边打开</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Replaced by “{0}”.</source>
        <translation>已由“{0}”替代。</translation>
    </message>
    <message>
        <source>Show to: {0}</source>
        <translation>适用范围：{0}</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Validate</source>
        <translation>验证通过</translation>
    </message>
    <message>
        <source>Verify again</source>
        <translation>重新核验</translation>
    </message>
    <message>
        <source>Verify for {0} days</source>
        <translation>核验有效 {0} 天</translation>
    </message>
    <message>
        <source>What is wrong with it?</source>
        <translation>条目有什么问题？</translation>
    </message>
    <message>
        <source>changed {0}</source>
        <translation>修改于 {0}</translation>
    </message>
    <message>
        <source>looked after by {0}</source>
        <translation>维护人 {0}</translation>
    </message>
    <message>
        <source>reuse has earned validation</source>
        <translation>复用次数已达验证条件</translation>
    </message>
    <message>
        <source>used {0}×, worked {1}×</source>
        <translation>使用 {0} 次，有效 {1} 次</translation>
    </message>
    <message>
        <source>verified until {0}</source>
        <translation>核验有效至 {0}</translation>
    </message>
    <message>
        <source>{0} flags</source>
        <translation>{0} 个有误标记</translation>
    </message>
</context>
<context>
    <name>ArticlesPane</name>
    <message>
        <source>Article saved</source>
        <translation>条目已保存</translation>
    </message>
    <message>
        <source>Articles you began and did not save</source>
        <translation>已开始但尚未保存的条目</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Taken off the list</source>
        <translation>已从清单移除</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>{0} not saved</source>
        <translation>{0} 条未保存</translation>
    </message>
</context>
<context>
    <name>CategoryChips</name>
    <message>
        <source>It is probably this:</source>
        <translation>很可能是：</translation>
    </message>
    <message>
        <source>Suggested from the text</source>
        <translation>根据内容建议</translation>
    </message>
    <message>
        <source>Suggested from the text: {0}</source>
        <translation>根据内容建议：{0}</translation>
    </message>
    <message>
        <source>Which of these is it?</source>
        <translation>属于以下哪一类？</translation>
    </message>
</context>
<context>
    <name>DiffView</name>
    <message>
        <source>These two revisions say the same.</source>
        <translation>两个版本内容相同。</translation>
    </message>
    <message>
        <source>{0} equal lines</source>
        <translation>{0} 行相同</translation>
    </message>
</context>
<context>
    <name>EditorFace</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Show changes</source>
        <translation>查看改动</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Your changes</source>
        <translation>您的改动</translation>
    </message>
</context>
<context>
    <name>FilterHelp</name>
    <message>
        <source>exactly these words</source>
        <translation>完全匹配这些词</translation>
    </message>
    <message>
        <source>only articles of this author</source>
        <translation>仅此作者的条目</translation>
    </message>
    <message>
        <source>only articles of this product</source>
        <translation>仅此产品的条目</translation>
    </message>
    <message>
        <source>only articles of this scenario</source>
        <translation>仅此场景的条目</translation>
    </message>
    <message>
        <source>only articles with this tag</source>
        <translation>仅含此标签的条目</translation>
    </message>
    <message>
        <source>wip, not_validated, validated, archived</source>
        <translation>草稿、未验证、已验证、已归档</translation>
    </message>
    <message>
        <source>zh or en</source>
        <translation>中文或英文</translation>
    </message>
</context>
<context>
    <name>FilterList</name>
    <message>
        <source>Filters of the library</source>
        <translation>知识库筛选</translation>
    </message>
</context>
<context>
    <name>GapPage</name>
    <message>
        <source>No article needed</source>
        <translation>无需条目</translation>
    </message>
    <message>
        <source>Nothing fitted {0} times, last on {1} ({2}).</source>
        <translation>{0} 次未找到适用条目，最近一次：{1}（{2}）。</translation>
    </message>
    <message>
        <source>Open {0}</source>
        <translation>打开 {0}</translation>
    </message>
    <message>
        <source>Write the article</source>
        <translation>编写条目</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>Compare with now</source>
        <translation>与当前对比</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Restore this text</source>
        <translation>恢复此版本</translation>
    </message>
    <message>
        <source>Revisions</source>
        <translation>历史版本</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>并排显示</translation>
    </message>
    <message>
        <source>This text → now</source>
        <translation>此版本 → 当前</translation>
    </message>
    <message>
        <source>What this revision changed</source>
        <translation>此版本的改动</translation>
    </message>
</context>
<context>
    <name>IncidentOpener</name>
    <message>
        <source>Incident: {0}</source>
        <translation>事件：{0}</translation>
    </message>
</context>
<context>
    <name>KnowledgePage</name>
    <message>
        <source>No ticket is like this one.</source>
        <translation>没有类似工单。</translation>
    </message>
    <message>
        <source>Noted among what nobody finds.</source>
        <translation>已记入知识缺口清单。</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>What is there already holds nothing yet.</source>
        <translation>已建好的部分暂无结果。</translation>
    </message>
    <message>
        <source>What was found before:</source>
        <translation>此前的结果：</translation>
    </message>
    <message>
        <source>best {0} of {1}</source>
        <translation>最相关 {0} 条（共 {1} 条）</translation>
    </message>
    <message>
        <source>{0} tickets, {1} of them open</source>
        <translation>{0} 个工单，其中 {1} 个未关闭</translation>
    </message>
</context>
<context>
    <name>LibraryFilters</name>
    <message>
        <source>All in use</source>
        <translation>全部在用</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>已归档</translation>
    </message>
    <message>
        <source>Flagged</source>
        <translation>有误标记</translation>
    </message>
    <message>
        <source>For customers</source>
        <translation>客户可见</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>编写中</translation>
    </message>
    <message>
        <source>Never verified</source>
        <translation>从未核验</translation>
    </message>
    <message>
        <source>Not found by anyone</source>
        <translation>知识缺口</translation>
    </message>
    <message>
        <source>Not validated</source>
        <translation>未验证</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Review due</source>
        <translation>待复核</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Validated</source>
        <translation>已验证</translation>
    </message>
</context>
<context>
    <name>LibraryModel</name>
    <message>
        <source>flagged</source>
        <translation>有误标记</translation>
    </message>
    <message>
        <source>review due</source>
        <translation>待复核</translation>
    </message>
    <message>
        <source>used {0}×</source>
        <translation>使用 {0} 次</translation>
    </message>
    <message>
        <source>{0} flags</source>
        <translation>{0} 个标记</translation>
    </message>
</context>
<context>
    <name>LibraryOps</name>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Taken off the list</source>
        <translation>已从清单移除</translation>
    </message>
    <message>
        <source>Undone</source>
        <translation>已撤销</translation>
    </message>
</context>
<context>
    <name>Listing</name>
    <message>
        <source>Articles</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>By title</source>
        <translation>按标题</translation>
    </message>
    <message>
        <source>Did you mean “{0}”?</source>
        <translation>您是否要找“{0}”？</translation>
    </message>
    <message>
        <source>Filters: tag:  product:  scenario:  state:  author:  lang:   -tag: leaves out   "phrase"</source>
        <translation>筛选：标签:  产品:  场景:  状态:  作者:  语言:   -标签: 表示排除   "短语"</translation>
    </message>
    <message>
        <source>Most used first</source>
        <translation>使用最多在前</translation>
    </message>
    <message>
        <source>New article</source>
        <translation>新建条目</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>Nothing here. Change the words or the filters.</source>
        <translation>没有内容。请更换关键词或筛选条件。</translation>
    </message>
    <message>
        <source>Oldest first</source>
        <translation>最早在前</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>搜索知识库</translation>
    </message>
    <message>
        <source>rebuilding {0} %</source>
        <translation>正在重建索引 {0} %</translation>
    </message>
    <message>
        <source>{0} articles</source>
        <translation>{0} 条</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Choose a ticket first: the article begins with it.</source>
        <translation>请先选择工单：条目将由其内容生成。</translation>
    </message>
    <message>
        <source>{0} articles are not saved yet: open Knowledge.</source>
        <translation>有 {0} 个条目尚未保存：请打开知识库。</translation>
    </message>
</context>
<context>
    <name>ReaderFace</name>
    <message>
        <source>reuse has earned validation</source>
        <translation>复用次数已达验证条件</translation>
    </message>
    <message>
        <source>verified until {0}</source>
        <translation>核验有效至 {0}</translation>
    </message>
    <message>
        <source>{0} flags</source>
        <translation>{0} 个有误标记</translation>
    </message>
</context>
<context>
    <name>RevisionModel</name>
    <message>
        <source>first text</source>
        <translation>初始内容</translation>
    </message>
    <message>
        <source>older text brought back</source>
        <translation>恢复旧版本</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已撤销</translation>
    </message>
</context>
<context>
    <name>SafeBrowser</name>
    <message>
        <source>Show more: {0} characters in all</source>
        <translation>显示更多：共 {0} 个字符</translation>
    </message>
    <message>
        <source>The rest of {0} characters is not shown here.</source>
        <translation>全文共 {0} 个字符，其余部分未在此显示。</translation>
    </message>
</context>
<context>
    <name>SearchFace</name>
    <message>
        <source>Articles</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Begin an article from this ticket</source>
        <translation>由此工单开始编写条目</translation>
    </message>
    <message>
        <source>Filters of the search</source>
        <translation>搜索筛选</translation>
    </message>
    <message>
        <source>Knowledge articles</source>
        <translation>知识条目</translation>
    </message>
    <message>
        <source>None fits</source>
        <translation>都不适用</translation>
    </message>
    <message>
        <source>Note that an article is missing here</source>
        <translation>记录此处缺少条目</translation>
    </message>
    <message>
        <source>Search knowledge</source>
        <translation>搜索知识库</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Write one</source>
        <translation>编写条目</translation>
    </message>
</context>
<context>
    <name>TicketHints</name>
    <message>
        <source>Hints</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Open a parent incident?</source>
        <translation>创建上级事件？</translation>
    </message>
    <message>
        <source>Put under the incident</source>
        <translation>归入该事件</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>{0} tickets stand under the incident now</source>
        <translation>已有 {0} 个工单归入该事件</translation>
    </message>
</context>
<context>
    <name>TicketPane</name>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
</context>
<context>
    <name>TicketsPage</name>
    <message>
        <source>Not used on any ticket yet.</source>
        <translation>尚未在任何工单中使用。</translation>
    </message>
    <message>
        <source>Tickets of this article</source>
        <translation>使用此条目的工单</translation>
    </message>
    <message>
        <source>Used on {0} tickets, solved {1} of them. Enter opens one.</source>
        <translation>用于 {0} 个工单，解决其中 {1} 个。按回车打开。</translation>
    </message>
</context>
<context>
    <name>UsedArticles</name>
    <message>
        <source>Used on this ticket</source>
        <translation>此工单使用的条目</translation>
    </message>
    <message>
        <source>changed since</source>
        <translation>之后有修改</translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation>{0}，另有 {1} 条</translation>
    </message>
</context>
<context>
    <name>WritingHelp</name>
    <message>
        <source>This may solve it</source>
        <translation>可能的解决方法</translation>
    </message>
</context>
</TS>
