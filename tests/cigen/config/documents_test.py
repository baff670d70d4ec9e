"""A file's text becomes values that know their place: YAML 1.2, with libyaml and without it alike."""

from __future__ import annotations

import importlib.util
import math
import sys
from types import ModuleType
from typing import Callable, Iterator, Optional

import pytest
import yaml

from cigen.config import documents
from cigen.config.nodes import Node, Value
from cigen.errors import ConfigError, Position

Parse = Callable[[str], Node]


@pytest.fixture(scope="module", params=["libyaml", "pure Python"])
def module(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The module as it is, and as it is where PyYAML was built without libyaml."""
    if request.param == "libyaml":
        if not yaml.__with_libyaml__:
            pytest.skip("this PyYAML has no libyaml")
        yield documents
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "yaml.cyaml", None)  # None: importing it fails
        spec = importlib.util.spec_from_file_location("pure_documents", str(documents.__file__))
        assert spec is not None and spec.loader is not None
        pure = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(pure)
        assert yaml.parser.Parser in pure._Loader.__mro__
        yield pure


@pytest.fixture
def parse(module: ModuleType) -> Parse:
    def parse_text(text: str) -> Node:
        node: Optional[Node] = module.parse(text.encode(), "a.yml")
        assert node is not None
        return node

    return parse_text


@pytest.fixture
def refused(module: ModuleType) -> Callable[[object], ConfigError]:
    def refuse(content: object) -> ConfigError:
        data = content if isinstance(content, bytes) else str(content).encode()
        with pytest.raises(ConfigError) as raised:
            module.parse(data, "a.yml")
        return raised.value

    return refuse


class TestValues:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("yes", "yes"),
            ("NO", "NO"),
            ("on", "on"),
            ("y", "y"),
            ("true", True),
            ("False", False),
            ("~", None),
            ("", None),
            ("NULL", None),
            ("010", 10),
            ("0o17", 15),
            ("0x1F", 31),
            ("-12", -12),
            ("0b1", "0b1"),
            ("1_000", "1_000"),
            ("1:30", "1:30"),
            ("3.10", 3.1),
            ("1e3", 1000.0),
            (".5", 0.5),
            (".INF", math.inf),
            ("-.Inf", -math.inf),
            ("2024-01-02", "2024-01-02"),
            ("=", "="),
            ("v1.0", "v1.0"),
            ("+", "+"),
            (".", "."),
            ('"true"', "true"),
            ("'12'", "12"),
            ("!!str 12", "12"),
            ('!!int "12"', 12),
            ('!!float "1"', 1.0),
            ("|\n  a\n  b\n", "a\nb\n"),
        ],
    )
    def test_a_scalar_is_what_yaml_1_2_says(self, parse: Parse, written: str, meant: Value) -> None:
        value = parse(f"key: {written}").mapping("it")["key"].value

        assert (value, type(value)) == (meant, type(meant))

    @pytest.mark.parametrize("written", [".nan", ".NaN", ".NAN"])
    def test_no_number_is_a_number(self, parse: Parse, written: str) -> None:
        value = parse(f"key: {written}").mapping("it")["key"].value

        assert isinstance(value, float) and math.isnan(value)

    def test_a_scalar_keeps_the_text_its_author_wrote(self, parse: Parse) -> None:
        values = parse("[3.10, 0x1F, True, 1e3]").items("it")

        assert [value.scalar_text("it") for value in values] == ["3.10", "0x1F", "True", "1e3"]

    def test_keys_are_strings_whatever_they_look_like(self, parse: Parse) -> None:
        assert parse("1: a\nnull: b\ntrue: c\n3.10: d\n").plain() == {"1": "a", "null": "b", "true": "c", "3.10": "d"}

    def test_a_byte_order_mark_and_windows_line_ends_are_no_content(self, parse: Parse) -> None:
        assert parse("\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n").plain() == {"a": 1, "b": "x\ny\n"}

    def test_a_directive_and_the_end_of_the_document_are_no_content(self, parse: Parse) -> None:
        assert parse("%YAML 1.2\n---\na: 1\n...\n").plain() == {"a": 1}

    @pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff"])
    def test_a_file_without_a_document_is_none(self, module: ModuleType, text: str) -> None:
        assert module.parse(text.encode(), "a.yml") is None


class TestPositions:
    def test_every_value_and_every_key_knows_its_line_and_column(self, parse: Parse) -> None:
        node = parse("# comment\njobs:\n  test:\n    steps: [checkout, {run: é}]\n")

        test = node.mapping("it")["jobs"].mapping("it")["test"]
        steps = test.mapping("it")["steps"]
        run = steps.items("it")[1].mapping("it")["run"]

        assert node.key_at("jobs") == Position("a.yml", 2, 1)
        assert test.key_at("steps") == Position("a.yml", 4, 5)
        assert str(steps.items("it")[0].at) == "a.yml:4:13"
        assert str(run.at) == "a.yml:4:29"

    def test_a_merged_key_points_at_where_it_is_written(self, parse: Parse) -> None:
        node = parse("base: &base\n  image: x\njob:\n  <<: *base\n  steps: []\n")

        assert node.mapping("it")["job"].key_at("image") == Position("a.yml", 2, 3)


class TestAliases:
    def test_an_alias_is_a_copy_of_its_anchor(self, parse: Parse) -> None:
        assert parse("a: &x [1, 2]\nb: *x\n").plain() == {"a": [1, 2], "b": [1, 2]}

    def test_merged_keys_give_way_to_written_ones_and_to_earlier_sources(self, parse: Parse) -> None:
        text = "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2, d: 2}\nboth:\n  d: 3\n  <<: [*one, *two]\n"

        assert parse(text).mapping("it")["both"].plain() == {"d": 3, "a": 1, "b": 1, "c": 2}

    def test_a_quoted_merge_key_is_a_key(self, parse: Parse) -> None:
        assert parse('"<<": 1').plain() == {"<<": 1}

    @pytest.mark.parametrize(("text", "place"), [("<<: 5", "1:5"), ("<<: [{a: 1}, b]", "1:14")])
    def test_only_mappings_can_be_merged(self, refused: Callable[[object], ConfigError], text: str, place: str) -> None:
        assert str(refused(text)).startswith(f"a.yml:{place}: `<<` must be a mapping, not ")

    def test_an_alias_of_itself_is_refused(self, refused: Callable[[object], ConfigError]) -> None:
        assert str(refused("a: 1\nb: &b\n  - c: *b\n")).startswith("a.yml:2:4: an alias contains itself\n")

    def test_a_few_lines_that_expand_to_millions_of_values_are_refused(
        self, refused: Callable[[object], ConfigError]
    ) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

        error = refused("\n".join(lines))

        assert str(error).startswith("a.yml:6:5: the file expands to more than 200,000 values\n")
        assert error.repair == "Use fewer aliases, or split the file."

    def test_merging_cannot_be_used_for_it_either(self, refused: Callable[[object], ConfigError]) -> None:
        lines = [f"m0: &m0 {{{', '.join(f'k{key}: [1]' for key in range(60))}}}"]
        lines += [f"m{n}: &m{n} {{k: [{', '.join(['{<<: *m%d}' % (n - 1)] * 10)}]}}" for n in range(1, 6)]

        assert "expands to more than" in str(refused("\n".join(lines)))

    def test_neither_can_one_long_string_that_is_repeated(self, refused: Callable[[object], ConfigError]) -> None:
        text = f"long: &long {'x' * 100_000}\nmany: [{', '.join(['*long'] * 101)}]\n"

        error = refused(text)

        assert str(error).startswith("a.yml:2:7: the file expands to more than 10,000,000 characters\n")
        assert error.repair == "Use fewer aliases, or split the file."

    def test_nor_one_in_a_mapping_that_is_merged_again_and_again(
        self, refused: Callable[[object], ConfigError]
    ) -> None:
        text = f"base: &base {{long: {'x' * 100_000}}}\nmany: [{', '.join(['{<<: *base}'] * 101)}]\n"

        assert "expands to more than 10,000,000 characters" in str(refused(text))

    def test_a_long_string_may_be_repeated_a_few_times(self, parse: Parse) -> None:
        text = f"long: &long {'x' * 100_000}\nmany: [{', '.join(['*long'] * 90)}]\n"

        assert len(parse(text).mapping("it")["many"].items("it")) == 90


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a: 1\nb: 2\na: 3\n", "a.yml:3:1: the key `a` is here twice; the first is on line 1\n  Keep one"),
            ("x:\n  - {b: 1, 'b': 2}\n", "a.yml:2:12: the key `b` is here twice; the first is on line 2\n"),
            ("1: a\n'1': b\n", "a.yml:2:1: the key `1` is here twice"),
            ("a:\n\tb: 1\n", "a.yml:2:1: broken YAML: a tab indents this line\n  Indent with spaces."),
            ("a:\n  - b\n \tc: 1\n", "a.yml:3:2: broken YAML: a tab indents this line\n"),
            ("a: [1, 2\nb: 3\n", "a.yml:2:2: broken YAML: "),
            ("a: 'x\n", "a.yml:2:1: broken YAML: found unexpected end of stream\n"),
            ("a: *b\n", "a.yml:1:4: broken YAML: `*b` names no anchor that stands before it in this file"),
            ("a: @b\n", "a.yml:1:4: broken YAML: no word may begin with @"),
            ("a: 1\n---\nb: 2\n", "a.yml:2:1: broken YAML: expected a single document"),
            ("a: x\x00y\n", "a.yml:1:5: broken YAML: "),
            ("a: 1\nb: \x07\n", "a.yml:2:4: broken YAML: "),
            ('a: "\\ud800"\n', "a.yml:1:"),
            ('a: "\\U00110000"\n', "a.yml:1:"),
            ('"\\ud800": 1\n', "a.yml:1:"),
            ("? [a]\n: b\n", "a.yml:1:3: a key must be a string\n"),
            ("a: !!binary aGk=\n", "a.yml:1:4: the YAML tag `tag:yaml.org,2002:binary` isn't supported here\n"),
            ("a: !custom {b: 1}\n", "a.yml:1:4: the YAML tag `!custom` isn't supported here\n  Remove the tag."),
            ("a: !!python/object/apply:os.system [id]\n", "a.yml:1:4: the YAML tag "),
            ("a: !!int many\n", "a.yml:1:4: the YAML tag `tag:yaml.org,2002:int` isn't supported here\n"),
            ("a: !!bool yes\n", "a.yml:1:4: the YAML tag `tag:yaml.org,2002:bool` isn't supported here\n"),
            ("a: !!null none\n", "a.yml:1:4: the YAML tag `tag:yaml.org,2002:null` isn't supported here\n"),
            pytest.param(f"a: {'9' * 5000}\n", "a.yml:1:4: the number is too long\n", id="a long number"),
            pytest.param(f"a: 0x{'9' * 5000}\n", "a.yml:1:4: the number is too long\n", id="a long hexadecimal"),
        ],
    )
    def test_broken_or_doubtful_text_is_refused_at_its_place(
        self, refused: Callable[[object], ConfigError], text: str, message: str
    ) -> None:
        error = refused(text)

        assert str(error).startswith(message)
        assert error.repair

    @pytest.mark.parametrize(
        ("data", "place"),
        [
            (b"a: 1\nb: \xff\n", "2:4"),
            ("é: ".encode() + b"\xe9\n", "1:4"),
            (b"\xef\xbb\xbfa: 1\nb: \xff\n", "2:4"),
            ("a: é\n".encode("utf-16"), "1:1"),
        ],
    )
    def test_bytes_that_are_not_utf_8_are_refused_at_their_place(
        self, refused: Callable[[object], ConfigError], data: bytes, place: str
    ) -> None:
        assert str(refused(data)) == f"a.yml:{place}: the file isn't UTF-8\n  Save it as UTF-8."


class TestDepth:
    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("[" * 100_000, "1:101"),
            ("a: " + "{a: " * 50_000, "1:400"),
            ("- " * 50_000 + "a", "1:201"),
            ("? " * 50_000, "1:201"),
            ("a: [" + "[a: " * 50_000, "1:201"),
        ],
        ids=["lists", "mappings", "dashes", "keys", "pairs"],
    )
    def test_a_pile_of_brackets_is_refused_before_it_exhausts_the_stack(
        self, refused: Callable[[object], ConfigError], text: str, place: str
    ) -> None:
        assert str(refused(text)).startswith(f"a.yml:{place}: the YAML is nested more than 100 levels deep\n")

    def test_so_is_deep_indentation(self, refused: Callable[[object], ConfigError]) -> None:
        text = "".join(f"{' ' * depth}a:\n" for depth in range(2_000))

        assert "the YAML is nested more than 100 levels deep" in str(refused(text))

    def test_what_people_write_is_nowhere_near_the_limit(self, parse: Parse) -> None:
        text = "".join(f"{'  ' * depth}a:\n" for depth in range(90)) + f"{'  ' * 90}[[[[1]]]]\n"

        assert parse(text).is_mapping

    def test_brackets_in_a_script_are_not_depth(self, parse: Parse) -> None:
        script = "".join(f"  if [[ {{ $a = {n} }} ]]; then echo '- - ? : '; fi\n" for n in range(200))

        assert parse(f"run: |\n{script}").mapping("it")["run"].string("it").count("if") == 200
