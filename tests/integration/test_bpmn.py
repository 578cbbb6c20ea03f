"""The exported process against the OMG's schema."""

from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from desk.models.blueprints import universal
from desk.process.blueprint import Blueprint
from desk.process.bpmn import to_bpmn
from desk.process.variants import variant
from tests.unit.process.test_blueprint import LINE, ODD

SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
CHANGES = {"without": ["deposit"], "nodes": {"diagnose": {"norm": {"en": "a <b> & “c”", "zh": "甲"}}}}


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The schema BPMN20.xsd of the OMG, as it comes with SpiffWorkflow."""
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "process",
    [
        universal(),
        variant(universal(), CHANGES, line="支付"),
        variant(universal(), LINE, line="云平台"),
        variant(universal(), ODD, line="x"),
    ],
    ids=["universal", "variant", "wider", "odd"],
)
def test_the_export_is_valid_and_names_every_step(
    schema: etree.XMLSchema, process: Blueprint, language: str
) -> None:
    document = etree.fromstring(to_bpmn(process, language))
    assert schema.validate(document), schema.error_log
    named = {one.get("id") for one in document.iter("{*}userTask", "{*}serviceTask", "{*}exclusiveGateway")}
    titles = [node.title[language == "zh_CN"] for node in process.nodes if node.kind not in ("start", "end")]
    tasks = document.iter("{*}userTask", "{*}serviceTask", "{*}exclusiveGateway")
    assert sorted(titles) == sorted(one.get("name") for one in tasks)
    assert len(named) == len(titles)


def test_the_schema_refuses_what_is_wrong(schema: etree.XMLSchema) -> None:
    text = to_bpmn(universal(), "en").replace(b"userTask", b"workTask")
    assert not schema.validate(etree.fromstring(text))
