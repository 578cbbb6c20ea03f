<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Charts</name>
    <message>
        <source>At risk</source>
        <translation>临近违约</translation>
    </message>
    <message>
        <source>Breached</source>
        <translation>违约</translation>
    </message>
    <message>
        <source>Breached today</source>
        <translation>今日违约</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Fewer than 20 cases: read with care</source>
        <translation>样本不足 20，仅供参考</translation>
    </message>
    <message>
        <source>Mean first response</source>
        <translation>平均首次响应</translation>
    </message>
    <message>
        <source>Satisfied (CSAT)</source>
        <translation>满意度（CSAT）</translation>
    </message>
    <message>
        <source>Satisfaction, of 100</source>
        <translation>满意度得分（百分制）</translation>
    </message>
    <message>
        <source>Mean time to acknowledge</source>
        <translation>平均受理时间</translation>
    </message>
    <message>
        <source>Mean time to resolve</source>
        <translation>平均解决时间</translation>
    </message>
    <message>
        <source>On time</source>
        <translation>按时</translation>
    </message>
    <message>
        <source>Open tickets</source>
        <translation>未关闭工单</translation>
    </message>
    <message>
        <source>Promise</source>
        <translation>承诺</translation>
    </message>
    <message>
        <source>Reopen rate</source>
        <translation>重开率</translation>
    </message>
    <message>
        <source>Resolution rate</source>
        <translation>解决率</translation>
    </message>
    <message>
        <source>SLA by the source</source>
        <translation>来源系统 SLA</translation>
    </message>
    <message>
        <source>SLA compliance</source>
        <translation>SLA 达成率</translation>
    </message>
    <message>
        <source>Target {0}</source>
        <translation>目标 {0}</translation>
    </message>
    <message>
        <source>Waived</source>
        <translation>豁免</translation>
    </message>
    <message>
        <source>median {0}, P90 {1}</source>
        <translation>中位数 {0}，P90 {1}</translation>
    </message>
    <message>
        <source>{0} against the period before</source>
        <translation>较上一周期 {0}</translation>
    </message>
    <message>
        <source>{0} open tickets</source>
        <translation>未关闭 {0} 张</translation>
    </message>
    <message>
        <source>{0} tickets ({1})</source>
        <translation>{0} 张工单（{1}）</translation>
    </message>
    <message>
        <source>{0} tickets created</source>
        <translation>新建 {0} 张工单</translation>
    </message>
</context>
<context>
    <name>InsightsHead</name>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Own period…</source>
        <translation>自定义…</translation>
    </message>
    <message>
        <source>Made here</source>
        <translation>本系统</translation>
    </message>
    <message>
        <source>Imported</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>全部来源</translation>
    </message>
    <message>
        <source>All products</source>
        <translation>全部产品</translation>
    </message>
    <message>
        <source>28 days</source>
        <translation>28 天</translation>
    </message>
    <message>
        <source>6 months</source>
        <translation>6 个月</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 天</translation>
    </message>
    <message>
        <source>All groups</source>
        <translation>全部小组</translation>
    </message>
    <message>
        <source>All priorities</source>
        <translation>全部优先级</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>Drawing (SVG)…</source>
        <translation>矢量图（SVG）…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Figures (CSV)…</source>
        <translation>数据（CSV）…</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>小组</translation>
    </message>
    <message>
        <source>Picture (PNG, double size)…</source>
        <translation>图片（PNG，2 倍）…</translation>
    </message>
    <message>
        <source>Priority</source>
        <translation>优先级</translation>
    </message>
    <message>
        <source>SLA reports</source>
        <translation>SLA 报表</translation>
    </message>
</context>
<context>
    <name>InsightsPage</name>
    <message>
        <source>{0} % within target</source>
        <translation>{0} % 达标</translation>
    </message>
    <message>
        <source>by the source {0} ({1})</source>
        <translation>来源系统记录 {0}（{1}）</translation>
    </message>
    <message>
        <source>Resolution time</source>
        <translation>解决时间</translation>
    </message>
    <message>
        <source>No solution in this period.</source>
        <translation>此期间没有提供方案的工单。</translation>
    </message>
    <message>
        <source>Backlog</source>
        <translation>积压</translation>
    </message>
    <message>
        <source>First public reply − created</source>
        <translation>首次公开回复 − 创建</translation>
    </message>
    <message>
        <source>First response time</source>
        <translation>首次响应时间</translation>
    </message>
    <message>
        <source>Inflow</source>
        <translation>进线时段</translation>
    </message>
    <message>
        <source>No clock of this kind was decided in this period.</source>
        <translation>该时段内没有此类时钟的结果。</translation>
    </message>
    <message>
        <source>No first response in this period.</source>
        <translation>该时段内没有首次响应。</translation>
    </message>
    <message>
        <source>No ticket was created in this period.</source>
        <translation>该时段内没有新建工单。</translation>
    </message>
    <message>
        <source>Open tickets at each day's end · now {0} ({1} in the period)</source>
        <translation>每日结束时的未关闭工单 · 期末 {0}（期内 {1}）</translation>
    </message>
    <message>
        <source>SLA compliance</source>
        <translation>SLA 达成情况</translation>
    </message>
    <message>
        <source>The period has not begun yet.</source>
        <translation>该时段尚未开始。</translation>
    </message>
    <message>
        <source>Tickets created by weekday and hour · {0}</source>
        <translation>按星期与小时统计的新建工单 · {0}</translation>
    </message>
    <message>
        <source>{0} by day · {1} · target {2} %</source>
        <translation>{0} · 按日 · {1} · 目标 {2} %</translation>
    </message>
    <message>
        <source>{0} by week · {1} · target {2} %</source>
        <translation>{0} · 按周 · {1} · 目标 {2} %</translation>
    </message>
</context>
<context>
    <name>InsightsPane</name>
    <message>
        <source>Choose a longer period, another group or another clock.</source>
        <translation>请选择更长的时间段、其他小组或其他时钟。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Nothing happened in this period</source>
        <translation>该时段内没有数据</translation>
    </message>
    <message>
        <source>SLA reports</source>
        <translation>SLA 报表</translation>
    </message>
    <message>
        <source>The figures could not be read</source>
        <translation>无法读取数据</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Written: {0}</source>
        <translation>已写入：{0}</translation>
    </message>
    <message>
        <source>“{0}” could not be written: {1}. Choose another folder.</source>
        <translation>无法写入“{0}”：{1}。请选择其他文件夹。</translation>
    </message>
</context>
<context>
    <name>SpanChooser</name>
    <message>
        <source>The first day is after the last one.</source>
        <translation>起始日期晚于结束日期。</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>结束日期</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>起始日期</translation>
    </message>
    <message>
        <source>Choose at most ten years.</source>
        <translation>时间范围不能超过十年。</translation>
    </message>
</context>
</TS>
