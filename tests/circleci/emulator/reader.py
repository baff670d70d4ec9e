"""YAML as CircleCI reads it: version 1.1, keys of any plain text, anchors that may be given anew."""

from __future__ import annotations

from typing import Any, Optional

import yaml

from circleci.emulator.errors import CompileError

_MERGE = "tag:yaml.org,2002:merge"
_STRING = "tag:yaml.org,2002:str"


class _Loader(yaml.SafeLoader):
    """PyYAML's reading of scalars is that of YAML 1.1: yes and no, 12:30, 010; 0o17 and 08 are strings."""

    def compose_node(self, parent: Optional[yaml.Node], index: int) -> Optional[yaml.Node]:
        """An anchor given again means the later place from there on."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if not isinstance(event, yaml.AliasEvent):
            self.anchors.pop(getattr(event, "anchor", None), None)
        return super().compose_node(parent, index)

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """Keys are text: `on` is a parameter's name. PyYAML takes the last of two equal keys, CircleCI neither."""
        node = super().compose_mapping_node(anchor)
        keys = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE]
        texts = [key.value for key in keys]
        for key in keys:
            key.tag = _STRING
            if texts.count(key.value) > 1:
                raise CompileError(f"Unable to parse YAML\nfound duplicate key {key.value}\n{node.start_mark}")
        return node


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


# A lone `=` has a type of its own in YAML 1.1, which nobody gives a meaning.
_Loader.add_constructor("tag:yaml.org,2002:value", _text)


def parse(text: str) -> object:
    """The data. Raises CompileError."""
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise CompileError(f"Unable to parse YAML\n{error}") from None
