"""Mapping files: read, written, and every mistake named with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.exchange.mapping import FIELDS, MANY, Mapping, zone_of
from desk.process.errors import KnownError

GOOD = """
[source]
name = "helpdesk"
form = "tickets"
delimiter = ";"
[time]
zone = "Asia/Shanghai"
order = "dmy"
[people]
scope = "column"
[columns]
external_id = "Nr."
tags = ["tag_1", "tag_2"]
[values.state]
"Erledigt" = "closed"
[values.priority]
"Sofort" = 1
[defaults]
created = 2026-03-09T14:05:00
priority = "P2"
"""


def test_a_mapping_is_read() -> None:
    mapping = Mapping.parse(GOOD)
    assert (mapping.source, mapping.form, mapping.delimiter, mapping.order) == (
        "helpdesk",
        "tickets",
        ";",
        "dmy",
    )
    assert mapping.columns == {"external_id": ("Nr.",), "tags": ("tag_1", "tag_2")}
    assert mapping.values == {"state": {"erledigt": "closed"}, "priority": {"sofort": "1"}}
    assert mapping.defaults == {"created": "2026-03-09T14:05:00", "priority": "P2"}
    assert zone_of(mapping).key == "Asia/Shanghai"
    assert mapping.with_zone("UTC") is mapping
    assert Mapping("x").with_zone("UTC").zone == "UTC"


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@given(
    st.dictionaries(st.sampled_from(FIELDS), names.map(lambda n: (n,)), max_size=5),
    st.dictionaries(names.map(lambda n: n.strip().lower()), st.sampled_from(["new", "closed"]), max_size=3),
    names,
)
def test_a_written_mapping_reads_back_as_the_same(
    columns: dict[str, tuple[str, ...]], states: dict[str, str], source: str
) -> None:
    mapping = Mapping(
        source, "eventlog", columns, {"state": states}, {"priority": "P1"}, zone="UTC", order="mdy"
    )
    assert Mapping.parse(mapping.to_toml(), origin="") == mapping


@pytest.mark.parametrize(
    ("text", "code", "field", "line"),
    [
        ("[columns]\ntitle = \n", "mapping.syntax", None, None),
        ("[colums]\n", "mapping.unknown_key", "colums", 1),
        ("[source]\nname = 'a'\n[columns]\nownr = 'x'\n", "mapping.unknown_key", "columns.ownr", 4),
        ("columns = 3\n", "mapping.wrong_type", "columns", 1),
        ("[columns]\nowner = 3\n", "mapping.wrong_type", "columns.owner", 2),
        ("[columns]\nowner = ['a', 'b']\n", "mapping.wrong_type", "columns.owner", 2),
        ("[columns]\ntags = []\n", "mapping.wrong_type", "columns.tags", 2),
        ("[source]\nname = 4\n", "mapping.wrong_type", "source.name", 2),
        ("[source]\nform = 'pile'\n", "mapping.wrong_value", "source.form", 2),
        ("[source]\ndelimiter = ', '\n", "mapping.wrong_value", "source.delimiter", 2),
        ("[time]\n\nzone = 'Asia/Shangai'\n", "mapping.wrong_value", "time.zone", 3),
        ("[time]\norder = 'ydm'\n", "mapping.wrong_value", "time.order", 2),
        ("[values]\nstate = 'x'\n", "mapping.wrong_type", "values.state", 2),
        ("[values.state]\n'A' = 'done'\n", "mapping.wrong_value", "values.state.A", 2),
        ('[values.state]\n"A B" = true\n', "mapping.wrong_type", "values.state.A B", 2),
        ("[values.priority]\nx = 'purple'\n", "mapping.wrong_value", "values.priority.x", 2),
        ("values.channel.x = 'pigeon'\n", "mapping.wrong_value", "values.channel.x", 1),
        ("[defaults]\nstate = 'done'\n", "mapping.wrong_value", "defaults.state", 2),
        ("[defaults]\ncreated = 'soon'\n", "mapping.bad_date", "defaults.created", 2),
        ("[defaults]\npriority = true\n", "mapping.wrong_type", "defaults.priority", 2),
    ],
)
def test_mistakes_are_named(text: str, code: str, field: str | None, line: int | None) -> None:
    with pytest.raises(KnownError) as caught:
        Mapping.parse(text, origin="m.toml")
    error = caught.value
    assert error.code == code
    assert error.params["path"] == "m.toml"
    if field is not None:
        assert (error.params["field"], error.params["line"]) == (field, line)
    for language in ("en", "zh"):
        assert "{" not in error.sentence(language)


def test_a_column_the_file_lacks_is_named_with_what_is_near() -> None:
    mapping = Mapping.parse("[columns]\nowner = 'asigned_to'\n")
    with pytest.raises(KnownError, match=r"line 2: “columns.owner” names the column “asigned_to”") as caught:
        mapping.check_columns(["number", "assigned_to"])
    assert caught.value.params["possible"] == ["assigned_to", "number"]


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "helpdesk.toml"
    with pytest.raises(KnownError, match="cannot be read"):
        Mapping.load(path)
    path.write_bytes("[columns]\ntitle = '标题'\n".encode("gb18030"))
    with pytest.raises(KnownError, match="UTF-8"):
        Mapping.load(path)
    path.write_text("\ufeff[columns]\ntitle = '标题'\n", "utf-8")
    assert Mapping.load(path).columns == {"title": ("标题",)}
    assert Mapping.load(path).source == "helpdesk"
    assert set(FIELDS) >= MANY
