"""`<< … >>` in text: what CircleCI inserts, what it would trip over, and what nobody understands."""

from __future__ import annotations

from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.circleci.substitution import Scope, substitute
from cigen.circleci.templating import TemplateError, escaped, names_in, read, strays, written

SCOPE = Scope(
    {
        "name": "web",
        "yes": True,
        "no": False,
        "many": 3,
        "empty": "",
        "list": ["a", "b"],
        "branch": "<< pipeline.git.branch >>",
    }
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<< parameters.name >>", "web"),
        ("<<parameters.name>>", "web"),
        ("<< parameters.many >>", 3),  # a whole value keeps its type
        ("<< parameters.yes >>", True),
        ("<< parameters.list >>", ["a", "b"]),
        ("run << parameters.name >> << parameters.many >> times", "run web 3 times"),
        ("flag=<< parameters.yes >>/<< parameters.no >>", "flag=true/false"),
        ("<< pipeline.number >>", "<< pipeline.number >>"),  # only the pipeline knows
        ("on << parameters.branch >>", "on << pipeline.git.branch >>"),
        ('<< parameters.name == "web" >>', True),
        ("<< parameters.many > 3 >>", False),
        ('<< not (parameters.name contains "e") >>', False),
        ("<< parameters.name matches /w.*/ >>", True),
        (r"<< parameters.name matches /a\/b/ >>", False),
        ('<< parameters.branch == "x" >>', '<< ( pipeline.git.branch ) == "x" >>'),
        ("<< parameters.many == pipeline.number >>", "<< 3 == pipeline.number >>"),
        ("<<# parameters.yes >>a<</ parameters.yes >>b", "ab"),
        ("<<# parameters.no >>a<</ parameters.no >>b", "b"),
        ("<<^ parameters.no >>a<</ parameters.no >>b", "ab"),
        ("<<# parameters.empty >>a<</ parameters.empty >>b", "b"),
        (
            "<<# parameters.yes >>x<<^ parameters.no >> << parameters.name >><</ parameters.no >><</ parameters.yes >>",
            "x web",
        ),
        (
            "<<# pipeline.parameters.p >>-<< parameters.name >><</ pipeline.parameters.p >>",
            "<<# pipeline.parameters.p >>-web<</ pipeline.parameters.p >>",
        ),
        (r"\<< parameters.name >>", r"\<< parameters.name >>"),  # already escaped
        ("<< parameters.gone >>", "<< parameters.gone >>"),
    ],
)
def test_what_is_known_is_put_in(text: str, value: object) -> None:
    assert substitute(text, SCOPE) == value


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("cat <<EOF\nhi\nEOF", "cat \\<<EOF\nhi\nEOF"),
        ("cat <<-'EOF' >> pipeline.log\nEOF\n", "cat \\<<-'EOF' >> pipeline.log\nEOF\n"),
        ("cat <<EOF\nsee job.log\nEOF\necho >> x", "cat \\<<EOF\nsee job.log\nEOF\necho >> x"),
        ('cat <<< "$x"', 'cat \\<<< "$x"'),
        ("echo $((1 << 2)) >> x", "echo $((1 \\<< 2)) >> x"),
        ('cat << "EOF" >> file', 'cat \\<< "EOF" >> file'),
        ("cat << EOF >> file", "cat \\<< EOF >> file"),
        (r"\<<EOF", r"\<<EOF"),
        (r"\<<< x", r"\<<< x"),
        ("a << b << pipeline.number >>", "a \\<< b << pipeline.number >>"),
        ("<<# pipeline.id >>cat <<EOF<</ pipeline.id >>", "<<# pipeline.id >>cat \\<<EOF<</ pipeline.id >>"),
    ],
)
def test_what_opens_no_tag_is_escaped_once(text: str, result: str) -> None:
    assert escaped(text) == result
    assert escaped(result) == result
    assert not strays(result)


@pytest.mark.parametrize(
    "text",
    [
        "<< pipeline.git.branch = main >>",
        "<< pipeline.git.branch == 'main' >>",
        "<< parameters.a matches /(/ >>",
        "<< parameters.a ",
        "<< pipeline.git.branch > x",
        "<<# parameters.a >>open",
        "<</ parameters.a >>",
        "<<# parameters.a >><</ parameters.b >>",
        "<<# parameters.a >><<# parameters.b >><</ parameters.a >><</ parameters.b >>",
        "<< matrix. >>",
    ],
)
def test_what_looks_like_a_tag_and_is_none_is_an_error(text: str) -> None:
    with pytest.raises(TemplateError):
        read(text)


def test_a_tag_ends_behind_its_last_string() -> None:
    assert substitute('<< parameters.name == ">>" >>', SCOPE) is False


def test_every_name_in_tags_and_sections_is_found() -> None:
    text = '<<# parameters.a >><< pipeline.b == "parameters.no" >><</ parameters.a >> \\<< parameters.c >> parameters.d'

    assert [name.text for name in names_in(text)] == ["parameters.a", "pipeline.b"]


PIECES = ["<<", ">>", "<", "\\", " ", "\n", "EOF", "#", "^", "/", "parameters.a", "pipeline.number", '"', " == ", "x"]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_is_read_as_it_is_written_or_refused(pieces: List[str]) -> None:
    text = "".join(pieces)
    try:
        template = read(text)
    except TemplateError as error:
        assert 0 <= error.offset < len(text)
    else:
        assert written(template) == text
        assert escaped(escaped(text)) == escaped(text)
