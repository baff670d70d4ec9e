"""Templates of all that Jinja has, meant to take time, memory or what isn't theirs."""

from __future__ import annotations

from typing import Dict

from hypothesis import strategies as st

_NAMES = (
    "text",
    "list",
    "deep",
    "number",
    "fast",
    "nothing",
    "read",
    "checksum",
    "range",
    "dict",
    "loop",
    "n",
    "n.v",
    "i",
    "matrix.x",
)
_FILTERS = (
    *("abs", "attr('upper')", "batch(3)", "batch(99999999)", "capitalize", "center(80)", "center(999999999)", "count"),
    *("default(1)", "dictsort", "escape", "filesizeformat", "first", "float", "forceescape", "format(1)", "groupby(0)"),
    *(
        "indent(9)",
        "indent(text)",
        "int",
        "items",
        "join(text)",
        "last",
        "length",
        "list",
        "lower",
        "map('upper')",
        "map('center', 9999)",
    ),
    *(
        "max",
        "min",
        "pprint",
        "random",
        "reject",
        "replace('a', text)",
        "replace('', text)",
        "reverse",
        "round(400)",
        "safe",
    ),
    *(
        "select",
        "selectattr('a')",
        "slice(9)",
        "sort",
        "string",
        "striptags",
        "sum",
        "title",
        "tojson",
        "tojson(99999)",
        "trim",
    ),
    *(
        "truncate(3)",
        "unique",
        "upper",
        "uper",
        "urlencode",
        "urlize",
        "wordcount",
        "wordwrap(1, wrapstring=text)",
        "xmlattr",
    ),
)
_TESTS = (
    "defined",
    "divisibleby(2)",
    "eq(text)",
    "in(list)",
    "iterable",
    "mapping",
    "none",
    "sameas(text)",
    "string",
    "odd",
    "ood",
)
_ATTRIBUTES = (
    *(
        "upper()",
        "join(list)",
        "ljust(9999999)",
        "zfill(99)",
        "expandtabs(9999)",
        "format(text)",
        "format_map(deep)",
        "encode()",
    ),
    *(
        "__class__",
        "__class__.__mro__",
        "__globals__",
        "a",
        "a.b",
        "append(1)",
        "items()",
        "keys()",
        "to_bytes(9, 'big')",
        "real",
    ),
    *(
        "replace('a', text)",
        "split()",
        "translate(deep)",
        "count('a')",
        "cycle(1, 2)",
        "mro()",
        "find(text)",
        "nothing",
        "_left",
    ),
)
_LITERALS = (
    "1",
    "0",
    "-3",
    "2.5",
    "10 ** 9",
    "'ab'",
    "'{0}{0}'",
    "'%s%9d'",
    "[]",
    "[1, 'a']",
    "{'a': text}",
    "(1, 2)",
    "true",
    "none",
)
_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "~", "==", "<", "in", "not in", "and", "or")

_ATOMS = st.sampled_from((*_NAMES, *_LITERALS))


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} | {}".format, inner, st.sampled_from(_FILTERS)),
        st.builds("({}).{}".format, inner, st.sampled_from(_ATTRIBUTES)),
        st.builds("({}) {} ({})".format, inner, st.sampled_from(_OPERATORS), inner),
        st.builds("({}) is {}".format, inner, st.sampled_from(_TESTS)),
        st.builds("({})[{}]".format, inner, st.sampled_from(("0", "1:", "::-1", "'a'", "text", "-1", "9:99"))),
        st.builds("[{0}, {0}]".format, inner),
        st.builds("dict(a={0}, b={0})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({})({})".format, inner, inner),
        st.builds(
            "{}({})".format, st.sampled_from(("read", "checksum", "range", "namespace", "cycler", "joiner")), inner
        ),
    )


expressions = st.recursive(_ATOMS, _larger, max_leaves=8)


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.sampled_from(("range(3)", "range(9999)", "list", "deep", "text"))
    return st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("{{% for i in {} %}}{}{{% endfor %}}".format, repeated | expressions, inner),
        st.builds("{{% for i in {} if {} recursive %}}{}{{% endfor %}}".format, repeated, expressions, inner),
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, expressions, inner, inner),
        st.builds("{{% set n.v = {} %}}{}".format, expressions, inner),
        st.builds("{{% set x %}}{}{{% endset %}}{{{{ x ~ x }}}}".format, inner),
        st.builds("{{% macro f(a) %}}{}{{% endmacro %}}{{{{ f(f(1)) }}}}".format, inner),
        st.builds("{{% macro f(a) %}}{}{{{{ f(a) }}}}{{% endmacro %}}{{{{ f(1) }}}}".format, inner),
        st.builds("{{% filter {} %}}{}{{% endfilter %}}".format, st.sampled_from(_FILTERS), inner),
        st.builds("{{% call(a) f() %}}{}{{% endcall %}}".format, inner),
        st.builds("{{% with v = {} %}}{}{{% endwith %}}".format, expressions, inner),
        st.builds("{{% raw %}}{}{{% endraw %}}".format, inner),
    )


_INCLUDES = (
    "{% include 'part' %}",
    "{% include text %}",
    "{% import 'part' as m %}{{ m }}",
    "{% extends 'part' %}",
    "{% include 'again' %}",
)
_PIECES = st.one_of(
    expressions.map("{{{{ {} }}}}".format),
    st.sampled_from((*_INCLUDES, "words", "{{", "{%", "{#", "{# x #}", "{{ '\\ud800' }}")),
)
statements = st.recursive(_PIECES, _blocks, max_leaves=8)

VARIABLES = "vars: {text: 'some words', list: [1, a, [2]], deep: {a: {b: [x]}, '97': y}, number: 2.5, fast: true}\n"
_START = "{% set n = namespace(v='ab') %}"


@st.composite
def configurations(draw: st.DrawFn) -> Dict[str, str]:
    """A configuration with a job that is, or holds, such a template."""
    where = draw(st.sampled_from(("whole", "value", "expression", "matrix")))
    text = draw(statements if where in ("whole", "value") else expressions.map("{{{{ {} }}}}".format))
    text = f"{_START}{text}" if where in ("whole", "value") else text
    quoted = "'" + text.replace("'", "''") + "'"
    job = f"image: x\nsteps: [checkout]\nenvironment:\n  A: {quoted if where != 'whole' else text}\n"
    if where == "matrix":
        job += "matrix: {x: [1, 'a']}\n"
    return {
        ".cigen/config.yml": VARIABLES,
        ".cigen/templates/part": draw(statements),
        ".cigen/templates/again": "{% include 'part' %}{% include 'part' %}",
        ".cigen/x": "x\n",
        f".cigen/workflows/main/jobs/a.yml{'.j2' if where == 'whole' else ''}": job,
    }
