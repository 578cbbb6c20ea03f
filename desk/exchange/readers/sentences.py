"""Every sentence of the import in English and Chinese, and a reason that keeps both until it is shown."""

from desk.process import messages

SENTENCES: dict[str, tuple[str, str]] = {
    "import.file_missing": (
        "The file {path} cannot be opened: {detail}. Check the name and that you may read it.",
        "无法打开文件 {path}：{detail}。请检查文件名以及是否有读取权限。",
    ),
    "import.file_empty": (
        "{path} holds no rows. Choose a file with a header line and at least one row.",
        "{path} 中没有任何数据行。请选择带有表头和至少一行数据的文件。",
    ),
    "import.header_unreadable": (
        "The first line of {path} cannot be read as column names. Save the file again as CSV in UTF-8.",
        "无法将 {path} 的第一行读作列名。请将文件重新保存为 UTF-8 编码的 CSV。",
    ),
    "import.encoding_unknown": (
        "There is no character encoding “{encoding}”. Use utf-8, gb18030, utf-16 or cp1252.",
        "没有名为“{encoding}”的字符编码。请使用 utf-8、gb18030、utf-16 或 cp1252。",
    ),
    "import.format_unknown": (
        "There is no import format “{format}”. Use one of: {possible}.",
        "没有名为“{format}”的导入格式，请使用以下之一：{possible}。",
    ),
    "import.workbook_protected": (
        "{path} is protected by a password. Save a copy without one and import that.",
        "{path} 受密码保护。请另存一份不带密码的副本后再导入。",
    ),
    "import.workbook_damaged": (
        "{path} cannot be read as a workbook: {detail}. Save it again as XLSX.",
        "无法将 {path} 读作工作簿：{detail}。请用电子表格软件打开并重新另存为 XLSX。",
    ),
    "import.sheet_missing": (
        "{path} has no sheet “{sheet}”. Correct source.sheet in the mapping.",
        "{path} 中没有工作表“{sheet}”。请更正映射文件中的 source.sheet。",
    ),
    "import.no_json_lines": (
        "{path} holds no JSON object on a line of its own. Write one object per line (JSON Lines).",
        "{path} 中没有独占一行的 JSON 对象。请每行写一个对象（JSON Lines）。",
    ),
    "import.no_ticket_column": (
        "No column of {path} names the ticket, so its updates cannot be put together. "
        "Set columns.external_id in a mapping file.",
        "{path} 中没有列标识工单，无法归并其更新记录。请在映射文件中设置 columns.external_id。",
    ),
    "import.no_updated_column": (
        "No column of {path} says when each update happened. Set columns.updated in a mapping file.",
        "{path} 中没有列说明每次更新的时间。请在映射文件中设置 columns.updated。",
    ),
    "import.nothing_mapped": (
        "No column of {path} could be matched to a ticket field. Columns: {columns}. Write a mapping file.",
        "{path} 中没有任何列能与工单字段对应。找到的列：{columns}。请编写映射文件。",
    ),
    "import.cannot_write": (
        "{path} cannot be written: {detail}. Free some space or choose another folder, then run the "
        "import again; it goes on where it stopped.",
        "无法写入 {path}：{detail}。请腾出空间或另选文件夹后重新导入，导入会从中断处继续。",
    ),
    "import.row_ragged": (
        "the row has {found} cells where the header has {expected}",
        "该行有 {found} 个单元格，而表头有 {expected} 个",
    ),
    "import.row_open_quote": ("a quotation mark is never closed", "引号没有闭合"),
    "import.row_field_too_large": (
        "a field is larger than {limit} MiB, or a quotation mark is never closed",
        "某个字段超过 {limit} MiB,或引号没有闭合",
    ),
    "import.row_bytes": (
        "the row holds bytes that are not {encoding}",
        "该行含有不属于 {encoding} 编码的字节",
    ),
    "import.row_json": ("the line is not JSON: {detail}", "该行不是有效的 JSON:{detail}"),
    "import.row_no_object": ("the line holds no JSON object", "该行不是 JSON 对象"),
    "import.row_breaks_off": (
        "the file breaks off or is damaged here ({detail}); get a fresh copy and import it again",
        "文件在此处中断或已损坏（{detail}）；请重新获取文件后再次导入",
    ),
    "import.row_no_ticket": ("the row names no ticket", "该行没有工单编号"),
    "import.row_no_time": ("the row says not when the update happened", "该行没有更新时间"),
    "import.row_bad_date": ("“{value}” in column {column} is no date", "列 {column} 中的“{value}”不是日期"),
    "import.row_no_text": ("the row has neither title nor text", "该行既没有标题也没有正文"),
    "mapping.syntax": (
        "The mapping file {path} is not valid TOML: {detail}. Correct that line.",
        "映射文件 {path} 不是有效的 TOML:{detail}。请更正该行。",
    ),
    "mapping.unreadable": (
        "The mapping file {path} cannot be read: {detail}. Check its name and save it as UTF-8.",
        "无法读取映射文件 {path}：{detail}。请检查文件名并保存为 UTF-8。",
    ),
    "mapping.unknown_key": (
        "{path}, line {line}: “{field}” is not a key of a mapping. Use one of: {possible}.",
        "{path} 第 {line} 行：“{field}”不是映射文件的键，请使用以下之一：{possible}。",
    ),
    "mapping.wrong_type": (
        "{path}, line {line}: “{field}” must be {expected}.",
        "{path} 第 {line} 行：“{field}”必须是{expected}。",
    ),
    "mapping.wrong_value": (
        "{path}, line {line}: “{field}” may not be “{value}”. Use one of: {possible}.",
        "{path} 第 {line} 行：“{field}”不能是“{value}”，请使用以下之一：{possible}。",
    ),
    "mapping.bad_date": (
        "{path}, line {line}: “{field}” is no date: “{value}”. Write it as 2026-03-09T14:05.",
        "{path} 第 {line} 行：“{field}”不是日期：“{value}”。请写成 2026-03-09T14:05。",
    ),
    "mapping.column_missing": (
        "{path}, line {line}: “{field}” names the column “{value}”, which the file does not have. "
        "Columns: {possible}.",
        "{path} 第 {line} 行：“{field}”引用了文件中不存在的列“{value}”。现有列：{possible}。",
    ),
    "import.assume_order": (
        "Nothing in “{column}” tells day from month: read as day/month. Set time.order to mdy if wrong.",
        "“{column}”中的日期无法区分日和月：按“日/月”读取。如不正确，请将 time.order 设为 mdy。",
    ),
    "import.assume_order_conflict": (
        "Dates in “{column}” contradict each other: read as {order}; the others are refused.",
        "“{column}”中的日期在日月顺序上相互矛盾：按 {order} 读取，其余行被拒绝。",
    ),
    "import.assume_zone": (
        "Times without a zone are read as {zone}. Set time.zone if that is wrong.",
        "未注明时区的时间按 {zone} 读取。如不正确，请设置 time.zone。",
    ),
    "import.assume_created": (
        "The file holds no creation date: tickets are dated {at} ({origin}). Use --created to give another.",
        "文件中没有创建时间：所有工单记为 {at}（{origin}）。可用 --created 指定其他时间。",
    ),
    "import.assume_state": (
        "The file holds no state: tickets come in as “{state}”. Set defaults.state to change that.",
        "文件中没有状态：工单以“{state}”状态导入。可通过 defaults.state 修改。",
    ),
    "import.assume_ids": (
        "The file holds no ticket number: tickets are recognised by their content, so an edited row becomes a "
        "new ticket.",
        "文件中没有工单编号：按内容识别工单，因此修改过的行会成为新工单。",
    ),
    "import.assume_people": (
        "People are bare numbers, so the same number in two columns is taken for two people. "
        "Set people.scope to shared if they are one.",
        "人员只有数字编号，因此不同列中的相同编号视为不同的人。若为同一人，请将 people.scope 设为 shared。",
    ),
    "import.assume_late_columns": (
        "These keys first appear late in the file and are not read: {columns}.",
        "以下键在文件靠后处才出现，未被读取：{columns}。",
    ),
    "import.repeated_ids": (
        "Rows that repeat the number of an earlier ticket: {count}. The last row of a number counts. If each row is an "
        "update, set source.form to eventlog and columns.updated in a mapping file.",
        "有 {count} 行与前面的工单编号重复：以同一编号的最后一行为准。若每行是一次更新，"
        "请在映射文件中将 source.form 设为 eventlog,并设置 columns.updated。",
    ),
    "import.before_creation": (
        "Tickets with a date before their creation (a solution, for example): {count}. That time counts as unknown. "
        "Check time.order and time.zone.",
        "有 {count} 张工单含有早于创建时间的日期（如解决时间）：该时间按未知处理。请检查 time.order 和 time.zone。",
    ),
    "import.origin_file": ("the file's own date", "文件日期"),
    "import.origin_given": ("as given", "指定的时间"),
}
messages.register(SENTENCES)


class Reason(str):
    """Why a row was refused: a plain English string that can still be shown in Chinese.

    Attributes:
        code: key in the catalogue.
        params: values for the sentence.
    """

    __slots__ = ("code", "params")
    code: str
    params: dict[str, object]

    def in_language(self, language: str) -> str:
        """Return the sentence in a language (zh or en)."""
        return messages.text(self.code, language, **self.params)


def sentence(code: str, **params: object) -> Reason:
    """Return the sentence of a code in English, translatable later."""
    reason = Reason(messages.text(code, "en", **params))
    reason.code, reason.params = code, params
    return reason


def words(code: str, **params: object) -> messages.Words:
    """Return a sentence as a pair that another sentence can take as its parameter."""
    return messages.Words(messages.text(code, "en", **params), messages.text(code, "zh", **params))
