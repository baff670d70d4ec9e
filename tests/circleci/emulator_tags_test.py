"""`<< >>`: what stands there, and its type."""

from __future__ import annotations

import pytest

from circleci.configs import commands, compiled, config, job, only_job, run
from circleci.emulator.errors import CompileError

PARAMETERS = {
    "flag": {"type": "boolean", "default": True},
    "count": {"type": "integer", "default": 3},
    "word": {"type": "string", "default": "hi"},
}


def test_pipeline_values_and_parameters_stand_inside_text() -> None:
    text = "<< pipeline.git.branch >>/<<pipeline.number>>/<< pipeline.parameters.word >>/<< pipeline.parameters.flag >>"

    assert commands(compiled(config({"build": job(run(text))}, parameters=PARAMETERS))) == ["main/7/hi/true"]


def test_a_string_that_is_one_tag_keeps_the_type_of_its_value() -> None:
    environment = {name: f"<< pipeline.parameters.{name} >>" for name in PARAMETERS}
    found = only_job(
        compiled(
            config(
                {"build": job(environment=environment, parallelism="<< pipeline.parameters.count >>")},
                parameters=PARAMETERS,
            )
        )
    )

    assert found.environment == {"flag": True, "count": 3, "word": "hi"}
    assert found.parallelism == 3


def test_a_value_the_pipeline_does_not_have_is_null_alone_and_nothing_inside_text() -> None:
    found = only_job(
        compiled(
            config({"build": job(run("tag=<< pipeline.git.tag >>."), environment={"TAG": "<< pipeline.git.tag >>"})})
        )
    )

    assert found.environment == {"TAG": None}
    assert found.steps[0].arguments["command"] == "tag=."


def test_tags_may_hold_expressions() -> None:
    text = config({"build": job(run('on << pipeline.git.branch or "no branch" >>'))}, [{"build": {"filters": "true"}}])

    assert commands(compiled(text)) == ["on main"]
    assert commands(compiled(text, tag="v1")) == ["on no branch"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<< nothing >>", "Unknown variable(s): nothing"),
        ("<< pipeline.parameters.nothing >>", "Unknown variable(s): pipeline.parameters.nothing"),
        ("<< pipeline.git.nothing >>", "Unknown variable(s): pipeline.git.nothing"),
        ("<< parameters.nothing >>", "Arguments referenced without declared parameters: nothing"),
    ],
)
def test_unknown_names_are_refused(text: str, message: str) -> None:
    with pytest.raises(CompileError, match="Error calling workflow: 'main'\nError calling job: 'build'\n") as raised:
        compiled(config({"build": job(run(text))}))

    assert str(raised.value).endswith(message)


def test_escapes_are_undone_once_after_all_parameters_are_in_place() -> None:
    text = config(
        {"build": job({"outer": {"script": r"cat \<<A"}})},
        commands={
            "outer": {
                "parameters": {"script": {"type": "string"}},
                "steps": [{"inner": {"script": "<< parameters.script >>"}}],
            },
            "inner": {
                "parameters": {"script": {"type": "string"}},
                "steps": [run(r"<< parameters.script >>; cat \<<B")],
            },
        },
    )

    assert commands(compiled(text)) == ["cat <<A; cat <<B"]
