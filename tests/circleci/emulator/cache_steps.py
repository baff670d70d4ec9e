"""The steps `restore_cache` and `save_cache` (docs: configuration-reference, under these names)."""

from __future__ import annotations

from typing import List, Tuple

from circleci.emulator.archive import Archive, pack
from circleci.emulator.cache_key import Template, UncomputableKeyError
from circleci.emulator.compiled import Step
from circleci.emulator.node import Node
from circleci.emulator.outcome import Outcome
from circleci.emulator.shape import text, texts

_DISABLED = "Warning: skipping this step: disabled in configuration"


def restore(node: Node, step: Step) -> Outcome:
    """Restores the newest match of the first key that has one; finding none is no failure."""
    if node.site.caches.disabled:
        return Outcome(True, _DISABLED)
    templates = [*texts(step.arguments.get("key")), *texts(step.arguments.get("keys"))]
    output: List[str] = []
    for template in templates:
        try:
            key = _template(node).key(template)
        except UncomputableKeyError as error:
            return Outcome(not node.site.missing_checksum_fails, str(error))
        found = node.site.caches.find(node.site.cache_scope(node.trigger), key)
        if found is not None:
            found[1].restore(node.machine)
            return Outcome(True, f"Found a cache from key: {found[0]}")
        output.append(f"No cache is found for key: {key}")
    return Outcome(True, "\n".join(output))


def save(node: Node, step: Step) -> Outcome:
    """Saves what there is of the paths; a key that is taken keeps its first content."""
    if node.site.caches.disabled:
        return Outcome(True, _DISABLED)
    try:
        key = _template(node).key(text(step.arguments.get("key")))
    except UncomputableKeyError as error:
        return Outcome(not node.site.missing_checksum_fails, str(error))
    archive, warnings = _archive(node, texts(step.arguments.get("paths")))
    if node.site.caches.save(node.site.cache_scope(node.trigger), key, archive):
        return Outcome(True, "\n".join([*warnings, f"Stored Cache to {key}"]))
    return Outcome(True, f"Skipping cache generation, cache already exists for key: {key}")


def _archive(node: Node, paths: List[str]) -> Tuple[Archive, List[str]]:
    """A path that is missing is left out with a warning, and the key is taken all the same (valhalla#4558)."""
    present = [path for path in paths if node.host(path).exists()]
    warnings = [f"Warning: could not archive {path} - Not found" for path in paths if path not in present]
    trees = ((node.machine.portable(node.absolute(path)), pack(node.host(path))) for path in present)
    return Archive(tuple(trees)), warnings


def _template(node: Node) -> Template:
    build = node.assignment.build
    values = {
        ".Branch": node.trigger.branch,
        ".BuildNum": str(build),
        ".CheckoutKey": "checkout-key",
        ".Revision": node.trigger.revision,
        "epoch": str(1_700_000_000 + build),
        "arch": _arch(node.job.resource_class, build),
    }
    return Template(values, node.exported, lambda path: node.host(path).read_bytes())


def _arch(resource_class: str, build: int) -> str:
    """It names the CPU's model, which is another one from machine to machine."""
    return f"linux-{'arm64' if resource_class.startswith('arm') else 'amd64'}-6_{60 + build % 3}"
