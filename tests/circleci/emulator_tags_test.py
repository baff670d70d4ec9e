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


class TestSections:
    def command(self, text: str, **arguments: object) -> object:
        """What a job's command comes to with these parameters."""
        kinds = {bool: "boolean", str: "string", int: "integer", list: "steps"}
        declared = {name: {"type": kinds[type(value)]} for name, value in arguments.items()}
        (found,) = commands(compiled(config({"build": job(run(text), parameters=declared)}, [{"build": arguments}])))
        return found

    @pytest.mark.parametrize(
        ("value", "expected"),
        [(True, "ls -a"), (False, "ls -l"), ("x", "ls -a"), ("", "ls -l"), (1, "ls -a"), (0, "ls -l"), ([], "ls -l")],
    )
    def test_they_stand_where_the_value_is_true_or_is_not(self, value: object, expected: str) -> None:
        text = "ls <<# parameters.all >>-a<</ parameters.all >><<^parameters.all>>-l<</parameters.all>>"

        assert self.command(text, all=value) == expected

    def test_they_nest_and_hold_values(self) -> None:
        text = "<<# parameters.a >>[<< parameters.a >><<^ parameters.b >> alone<</ parameters.b >>]<</ parameters.a >>"

        assert self.command(text, a="x", b=False) == "[x alone]"
        assert self.command(text, a="x", b=True) == "[x]"
        assert self.command(text, a="", b=False) == ""

    def test_pipeline_values_may_decide(self) -> None:
        text = config(
            {"build": job(run("x<<# pipeline.git.tag >> --tag<</ pipeline.git.tag >>"))}, [{"build": ANYWHERE}]
        )

        assert commands(compiled(text)) == ["x"]
        assert commands(compiled(text, tag="v1")) == ["x --tag"]

    @pytest.mark.parametrize(
        "text",
        [
            "<<# parameters.a >>x",
            "x<</ parameters.a >>",
            "<<# parameters.a >>x<</ parameters.b >>",
            "<<# parameters.a >><<^ parameters.b >>x<</ parameters.a >><</ parameters.b >>",
        ],
    )
    def test_one_that_is_not_closed_is_refused_wherever_it_is(self, text: str) -> None:
        unused = {"unused": {"parameters": {"a": {"type": "string"}}, "steps": [run(text)]}}

        with pytest.raises(CompileError, match="Unclosed '<<' tag"):
            compiled(config({"build": job()}, commands=unused))

    def test_a_mistake_in_a_part_that_does_not_stand_is_one(self) -> None:
        with pytest.raises(CompileError, match="without declared parameters: nothing"):
            self.command("<<# parameters.a >><< parameters.nothing >><</ parameters.a >>", a=False)


ANYWHERE = {"filters": "true"}


class TestExpressions:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('<< pipeline.git.branch == "main" and 10 or 1 >>', 10),
            (r"<< pipeline.git.branch matches /ma\/?in/ >>", True),
            ("<< NOT pipeline.parameters.flag >>", False),
            ("n=<< pipeline.number > 5 >>", "n=true"),
            ("<<pipeline.git.tag>>", None),
        ],
    )
    def test_they_know_pipeline_values_and_keep_their_type(self, text: str, expected: object) -> None:
        found = only_job(compiled(config({"build": job(environment={"X": text})}, parameters=PARAMETERS)))

        assert found.environment == {"X": expected}

    def test_they_know_no_parameters(self) -> None:
        build = job(run('<< parameters.word == "x" >>'), parameters={"word": {"type": "string", "default": "x"}})

        with pytest.raises(CompileError, match=r"Unknown variable\(s\): parameters.word"):
            compiled(config({"build": build}))

    def test_they_stand_in_contexts_and_parallelism(self) -> None:
        entry = {"build": {"context": '<< pipeline.git.branch == "main" and "prod" or "dev" >>'}}
        text = config({"build": job(parallelism='<< pipeline.git.branch == "main" and 10 or 1 >>')}, [entry])

        assert [(found.contexts, found.parallelism) for found in map(only_job, [compiled(text)])] == [(("prod",), 10)]
        assert only_job(compiled(text, branch="x")).contexts == ("dev",)

    def test_a_parameter_of_another_name_than_expressions_have_is_replaced_all_the_same(self) -> None:
        text = config(
            {"build": job(run("<< pipeline.parameters.1st >>"))},
            parameters={"1st": {"type": "string", "default": "x"}},
        )

        assert commands(compiled(text)) == ["x"]

    def test_names_of_other_events_have_no_value(self) -> None:
        text = config({"build": job(run('<< pipeline.event.github.pull_request.number or "none" >>'))})

        assert commands(compiled(text)) == ["none"]


def test_values_are_no_templates() -> None:
    """What a branch or an argument is called stays as it is, also through commands."""
    echo = {"echo": {"parameters": {"word": {"type": "string"}}, "steps": [run("echo << parameters.word >>")]}}
    outer = {"parameters": {"word": {"type": "string"}}, "steps": [{"echo": {"word": "<< parameters.word >>"}}]}
    build = job({"outer": {"word": "<< pipeline.git.branch >>"}})
    text = config({"build": build}, commands={**echo, "outer": outer})

    assert commands(compiled(text, branch="<< pipeline.number >>")) == ["echo << pipeline.number >>"]
    assert commands(compiled(text, branch=r"a\<<b")) == [r"echo a\<<b"]


def test_an_escaped_tag_is_text_though_its_name_is_known() -> None:
    assert commands(compiled(config({"build": job(run(r"echo \<< pipeline.number >>"))}))) == [
        "echo << pipeline.number >>"
    ]
