"""Templates as Python code that pays: for each turn of a loop, for what it makes and what it compares."""

from __future__ import annotations

from typing import Callable, Iterable

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, operators


class PayingCode(CodeGenerator):
    """Calls `spend`, `made`, `scanned` and `pieces` of the environment where Jinja's own code would just go on."""

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        self.writeline("environment.spend()")
        super().blockvisit(nodes, frame)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        made = nodes.EnvironmentAttribute("scanned")
        node.iter = nodes.Call(made, [node.iter], [], None, None, lineno=node.lineno)
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.made(str_join(environment.pieces((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))))")

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:
        self.write("(")
        self._wrapped("scanned", lambda: self.visit(node.expr, frame))
        for operand in node.ops:
            self.visit(operand, frame)
        self.write(")")

    def visit_Operand(self, node: nodes.Operand, frame: Frame) -> None:
        self.write(f" {operators[node.op]} ")
        self._wrapped("scanned", lambda: self.visit(node.expr, frame))

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._wrapped("made", lambda: super(PayingCode, self).visit_List(node, frame))

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._wrapped("made", lambda: super(PayingCode, self).visit_Dict(node, frame))

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx == "load":
            self._wrapped("made", lambda: super(PayingCode, self).visit_Tuple(node, frame))
        else:
            super().visit_Tuple(node, frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if isinstance(node.arg, nodes.Slice):  # these go past the environment
            self._wrapped("made", lambda: super(PayingCode, self).visit_Getitem(node, frame))
        else:
            super().visit_Getitem(node, frame)

    def _wrapped(self, function: str, visit: Callable[[], None]) -> None:
        self.write(f"environment.{function}(")
        visit()
        self.write(")")
