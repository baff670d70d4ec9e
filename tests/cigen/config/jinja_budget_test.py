"""What a template may take: whatever it repeats, doubles or compares, it ends soon, and by one message."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict

import pytest

JOB = ".cigen/workflows/main/jobs/a.yml.j2"
VARIABLES = "vars: {text: some words, list: [1, 2, 3], deep: {a: {b: [x]}}, number: 2.5}\n"
TOO_MUCH = ("the template takes more than 1,000,000 steps\n", "the templates take more than 4,000,000 steps in all\n")


def project(text: str, **templates: str) -> Dict[str, str]:
    below = {f".cigen/templates/{name}": content for name, content in templates.items()}
    return {".cigen/config.yml": VARIABLES, JOB: f"image: x\nsteps: [checkout]\nenvironment:\n  A: '{text}'\n", **below}


def repeated(what: str, times: int = 40) -> str:
    """What is done to `n.v` time and again."""
    loop = f"{{% for i in range({times}) %}}{{% set n.v = {what} %}}{{% endfor %}}"
    return f'{{% set n = namespace(v="ab") %}}{loop}{{{{ n.v | length }}}}'


BIG = '{% set big = "ab" * 1000000 %}'
BOMBS = {
    "nested loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "a loop that lets nothing pass": "{% for a in range(9999) %}{% for b in range(9999) if false %}{% endfor %}{% endfor %}",
    "a loop around a filter": "{% for a in range(9999) %}{{ range(99999) | sum }}{% endfor %}",
    "a loop around a test": BIG + "{% for a in range(99999) %}{% if big in big %}{% endif %}{% endfor %}",
    "a loop around equality": BIG + '{% for a in range(99999) %}{% if big == big ~ "" %}{% endif %}{% endfor %}',
    "a loop around a slice": BIG + "{% for a in range(99999) %}{% set b = big[1:] %}{% endfor %}",
    "a loop around a search": BIG + '{{ big.find("a" * 999999) }}{{ big.count("ab" * 99999 ~ "b") }}',
    "a loop of text": "{% for a in range(99999) %}" + "x" * 5000 + "{% endfor %}",
    "macros that call each other": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "doubled text": repeated("n.v ~ n.v"),
    "added text": repeated("n.v + n.v"),
    "a doubled list": repeated("[n.v, n.v]"),
    "an added list": repeated("(n.v | list) + (n.v | list)"),
    "a doubled mapping": repeated("dict(a=n.v, b=n.v)", 60),
    "a doubled tuple": repeated("(n.v, n.v)") + "{{ n.v == n.v }}",
    "a doubled number": repeated("(n.v | int(7)) * (n.v | int(7))"),
    "joined text": repeated("n.v.join(n.v | list)"),
    "replaced text": repeated('n.v | replace("a", n.v)'),
    "text times a number": '{{ "x" * 10 ** 9 }}',
    "a number times text": '{{ 10 ** 9 * "x" }}',
    "bytes times a number": '{{ (1).to_bytes(1, "big") * 10 ** 9 }}',
    "a list times a number": "{{ [1] * 10 ** 9 }}",
    "a large power": "{{ 10 ** (10 ** 9) }}",
    "ljust": '{{ "x".ljust(10 ** 9) }}',
    "rjust": '{{ "x".rjust(10 ** 9) }}',
    "center": '{{ "x".center(10 ** 9) }}',
    "zfill": '{{ "1".zfill(10 ** 9) }}',
    "to_bytes": '{{ (1).to_bytes(10 ** 9, "big") }}',
    "expandtabs": '{{ ("\\t" * 9999).expandtabs(99999) }}',
    "format": '{{ "{:999999999}".format(1) }}',
    "format with a width": '{{ "{:{}}".format(1, 10 ** 9) }}',
    "format of the same": BIG + '{{ ("{0}" * 99999).format(big) }}',
    "format_map": '{{ "{a:999999999}".format_map({"a": 1}) }}',
    "percent": '{{ "%999999999d" % 1 }}',
    "percent star": '{{ "%*d" % (10 ** 9, 1) }}',
    "translate": BIG + '{{ big.translate({97: "x" * 99999}) }}',
    "the filter center": '{{ "x" | center(10 ** 9) }}',
    "the filter indent": BIG + '{{ (big | replace("b", "\\n")) | indent("x" * 9999) }}',
    "the filter wordwrap": BIG + '{{ big | wordwrap(1, wrapstring="x" * 9999) }}',
    "the filter batch": "{{ [1] | batch(10 ** 9, 0) | list }}",
    "the filter slice": "{{ [1] | slice(10 ** 9) | list }}",
    "the filter join": '{{ range(99999) | join("x" * 99999) }}',
    "the filter format": '{{ "%999999999d" | format(1) }}',
    "the filter round": "{{ 2.5 | round(10 ** 9, 'ceil') }}",
    "the filter tojson": "{{ list | tojson(10 ** 9) }}",
    "the filter int": '{{ ("9" * 999999) | int }}',
    "a filter by its name": '{{ ["x"] | map("center", 10 ** 9) | list }}',
    "the same again and again": BIG + "{{ big }}" * 100,
    "includes that fan out": '{% include "t1" %}',
    "a circle of includes by a variable": '{% set t = "circle" %}{% include t %}',
    "tags by the million": "{{ 1 }}" * 400_000,
    "one long expression": "{{ 1" + ", 1" * 700_000 + " }}",
}
FAN = {f"t{n}": f'{{% include "t{n + 1}" %}}' * 10 for n in range(1, 9)}
TEMPLATES = {**FAN, "t9": "x", "circle": "{% include t %}"}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(refusal: Callable[..., str], name: str) -> None:
    text = BOMBS[name].replace("'", '"')

    said = refusal(project(text, **TEMPLATES))

    assert any(message in said for message in (*TOO_MUCH, "would be too large", "without end")), said


@pytest.mark.parametrize("name", [name for name, bomb in BOMBS.items() if bomb.startswith("{%")])
def test_a_bomb_in_a_value_is_refused(refusal: Callable[..., str], name: str) -> None:
    files = {**project("", **TEMPLATES), JOB[:-3]: f"image: x\nsteps: [checkout]\nenvironment:\n  A: '{BOMBS[name]}'"}
    del files[JOB]

    said = refusal(files)

    assert any(message in said for message in (*TOO_MUCH, "would be too large", "without end")), said


def test_many_renderings_together_are_too_much(refusal: Callable[..., str]) -> None:
    files = {
        f".cigen/workflows/main/jobs/{n}.yml.j2": "image: x\nsteps: [checkout]{% for a in range(9999) %}{% endfor %}\n"
        for n in range(999)
    }

    assert TOO_MUCH[1] in refusal({".cigen/config.yml": VARIABLES, **files})


@pytest.mark.parametrize(
    "nested",
    [
        "{{ " + "(" * 300 + "text" + ")" * 300 + " }}",
        "{{ text" + "|upper" * 300 + " }}",
        "{{ text" + ".a" * 300 + " }}",
        "{{ " + "not " * 300 + "text }}",
        "{{ " + "[" * 300 + "text" + "]" * 300 + " }}",
        "{% if text %}" * 300 + "{% endif %}" * 300,
        "{% for a in list %}" * 60 + "{% endfor %}" * 60,
    ],
    ids=["parentheses", "filters", "attributes", "not", "lists", "if", "for"],
)
@pytest.mark.parametrize("whole", [True, False])
def test_what_is_nested_too_deep_is_refused_at_once(refusal: Callable[..., str], nested: str, whole: bool) -> None:
    files = project(nested)
    text = files.pop(JOB)

    assert "the template is nested more than 50 levels deep\n" in refusal({**files, JOB if whole else JOB[:-3]: text})


def test_what_people_write_is_no_bomb(build: Callable[..., Any]) -> None:
    text = (
        "{% for a in range(1000) %}{% for b in list %}{% if b in list and text != b ~ a %}{{ a }}-{{ b | string }}, "
        "{% endif %}{% endfor %}{% endfor %}{{ number ** 2.5 }}"
    )

    variable = build(project(text)).main["jobs"]["a"]["environment"]["A"]

    assert variable.startswith("0-1, 0-2, 0-3, 1-1, ") and variable.endswith("9.882117688026186")


@pytest.mark.parametrize(
    "expression",
    [
        "text ~ read",
        "read ~ text",
        "[read] | string",
        "[[read]] | join",
        '"%s" % read',
        '"%s%s" % (text, read)',
        '"{}".format(read)',
        '"{a}".format(a=read)',
        '"{0}".format(read)',
        "text | replace(text, read)",
        "read | string",
        "(read | string)[30:]",
        "{text: read} | pprint",
        "[cycler(1)] | string",
        "text ~ joiner()",
        "text.upper | string",
        "text ~ text.upper",
        "text ~ range",
        "text ~ (list | map(text.upper))",
        "[range] | tojson",
        "read.nothing",
        "read()()",
        "text.upper.nothing",
    ],
)
def test_where_something_is_in_memory_is_never_told(refusal: Callable[..., str], expression: str) -> None:
    in_values = {"read", "text"} & set(re.findall("[a-z]+", expression)) and not {*"{}"} & set(expression)
    for path in (JOB, JOB[:-3])[: 2 if in_values else 1]:
        files = {
            **project(""),
            path: f"image: x\nsteps: [checkout]\nenvironment:\n  A: |\n    {{{{ {expression} }}}}\n",
        }
        if path != JOB:
            del files[JOB]

        said = refusal(files)

        assert "0x" not in said
        assert said.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("text | uper", "broken template: No filter named 'uper'"),
        ("text is uper", "broken template: No test named 'uper'"),
    ],
)
@pytest.mark.parametrize("path", [JOB, JOB[:-3]])
def test_a_misspelt_filter_or_test_is_said(refusal: Callable[..., str], path: str, expression: str, said: str) -> None:
    files = project("")
    del files[JOB]

    assert said in refusal({**files, path: f"image: '{{{{ {expression} }}}}'\nsteps: [checkout]\n"})


@pytest.mark.parametrize(
    ("expression", "value"), [("number ** 2.5", "9.88"), ("2 ** number", "5.65"), ("number * 2", "5")]
)
def test_numbers_with_a_point_are_numbers(build: Callable[..., Any], expression: str, value: str) -> None:
    assert str(build(project(f"{{{{ {expression} }}}}")).main["jobs"]["a"]["environment"]["A"]).startswith(value)


def test_templates_may_include_the_same_many_times(build: Callable[..., Any]) -> None:
    text = '{% for i in range(500) %}{% include "part" %}{% endfor %}'

    assert len(build(project(text, part="{{ i }},")).main["jobs"]["a"]["environment"]["A"]) == 1890


def test_an_expression_of_each_of_many_jobs_is_paid_for(refusal: Callable[..., str]) -> None:
    job = """image: x
steps: [{run: '{{ matrix.a ~ ("x" | center(999999)) }}'}]
matrix: {a: [1, 2]}
"""

    assert "the template takes more than 10,000 steps\n" in refusal({".cigen/config.yml": "", JOB[:-3]: job})


@pytest.mark.parametrize("expression", ["'\\ud800'", "'%c' % 55296", "'\\ud800' ~ text"])
@pytest.mark.parametrize("path", [JOB, JOB[:-3]])
def test_half_of_a_surrogate_pair_is_no_text(refusal: Callable[..., str], path: str, expression: str) -> None:
    files = project("")
    del files[JOB]
    value = f"{{% if text %}}{{{{ {expression} }}}}{{% endif %}}"

    said = refusal({**files, path: f"image: x\nsteps: [checkout]\nenvironment:\n  A: |\n    {value}\n"})

    assert "half of a surrogate pair is no character\n" in said
