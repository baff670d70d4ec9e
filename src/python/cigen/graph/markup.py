"""XML as text."""

from __future__ import annotations

from html import escape


def element(name: str, *children: str, **attributes: object) -> str:
    """An element; in names of attributes `klass` stands for class and `_` for `-`, children are markup already."""
    written = "".join(f' {_name(key)}="{escape(str(value))}"' for key, value in attributes.items() if value != "")
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(content: str) -> str:
    """Text as a child."""
    return escape(content, quote=False)


def _name(key: str) -> str:
    return "class" if key == "klass" else key.replace("_", "-")
