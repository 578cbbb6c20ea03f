"""Templates of work: what a macro's steps ask for, a try on a ticket, retiring; a survey's rules tried on a ticket."""

import pytest

from desk.process.errors import KnownError
from desk.process.shipped_macros import SHIPPED_MACROS
from tests.unit.ops.test_surveys import solved
from tests.unit.ops_kit import Kit

MACRO = {
    "title": "Ask",
    "steps": [
        {"verb": "ticket.reply", "args": {"body": "{{requester}}: {{file}}, {{number}}"}},
        {"verb": "ticket.tags", "args": {"added": ["a", "b"]}},
    ],
}


def test_every_step_names_its_values(kit: Kit) -> None:
    steps = {one.verb: {f.name: f.kind for f in one.fields} for one in kit.ask("query.macro_steps")}
    assert steps["ticket.reply"] == {"body": "text"}
    assert steps["ticket.tags"] == {"added": "words", "removed": "words"}
    assert steps["ticket.group"]["to"] == "group"
    assert steps["ticket.priority"]["to"] == "number"
    assert steps["ticket.wait"]["state"] == "choice"


def test_a_template_is_tried_before_it_is_saved(kit: Kit) -> None:
    person = kit.run("person.create", name="赵磊").subject
    number = kit.row(kit.create(requester=person)).number
    trial = kit.ask("query.template_trial", kind="macro", body=MACRO, number=number)
    assert trial.lines == (("ticket.reply", f"赵磊: {{{{file}}}}, {number}"), ("ticket.tags", "a, b"))
    assert trial.prompts == ("file",)
    assert "requester" in kit.ask("query.template_trial", kind="macro", body=MACRO).prompts
    plan = {"title": "P", "items": ["x", {"text": "y", "required": False}]}
    assert kit.ask("query.template_trial", kind="checklist", body=plan).lines == (
        ("required", "x"),
        ("optional", "y"),
    )
    with pytest.raises(KnownError):
        kit.ask("query.template_trial", kind="checklist", body={"title": ""})
    kit.store.connection.exec_driver_sql("UPDATE setting SET value = '\"\"' WHERE name = 'person'")
    assert kit.ask("query.template_trial", kind="macro", body=MACRO, number=number).prompts == ("file",)


def test_what_is_retired_is_offered_no_more(kit: Kit) -> None:
    ticket = kit.create()
    kit.run("macro.save", name="ask", macro=MACRO)
    kit.run("macro.retire", name="ask")
    for shipped in SHIPPED_MACROS:
        kit.run("macro.retire", name=shipped)
    kit.run("checklist.retire", name="emergency")
    work = kit.ask("query.ticket_work", ticket=ticket)
    assert (work.macros, work.templates) == ((), ())
    for verb, args in (
        ("macro.retire", {"name": "ask"}),
        ("checklist.retire", {"name": "emergency"}),
        ("ticket.macro", {"ticket": ticket, "name": "ask"}),
    ):
        with pytest.raises(KnownError):
            kit.run(verb, **args)
    kit.run("macro.save", name="ask", macro=MACRO)
    assert kit.ask("query.ticket_work", ticket=ticket).macros[0].name == "ask"


def test_survey_rules_are_tried_on_a_ticket(kit: Kit) -> None:
    ticket = solved(kit, product="erp")
    number = kit.row(ticket).number
    assert kit.ask("query.survey_trial", number=number, rules={"delay_s": 9999})["why"]
    kit.later(minutes=10)
    assert not kit.ask("query.survey_trial", number=number, rules={"delay_s": 0})["why"]
    assert "switched off" in kit.ask("query.survey_trial", number=number, rules={"on": False})["why"]
    with pytest.raises(KnownError):
        kit.ask("query.survey_trial", number=number, rules={"low": 9})
