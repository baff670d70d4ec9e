"""Drawing -> Layout: a place for everything, in whole pixels."""

from __future__ import annotations

from typing import Iterator, List, Mapping, NamedTuple, Tuple

from cigen.graph.across import Across, across, status_width
from cigen.graph.clusters import Drawing
from cigen.graph.down import down, port
from cigen.graph.inside import HEIGHT, Lane
from cigen.graph.links import Link
from cigen.graph.routes import Outer, Route
from cigen.graph.sketch import Sketch, sketch

Stretch = Tuple[int, int, int]  # a level piece of a path: from x, to x, at y


class Place(NamedTuple):
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int


class Path(NamedTuple):
    """A link as level stretches, which curves join."""

    link: Link
    stretches: Tuple[Stretch, ...]


class Layout(NamedTuple):
    """Places of boxes and clusters by number; the whole is as large as `width` and `height` say."""

    boxes: Mapping[int, Place]
    clusters: Tuple[Place, ...]
    paths: Tuple[Path, ...]
    width: int
    height: int


def lay_out(drawing: Drawing) -> Layout:
    """The layout of a drawing, its top left corner at 0, 0."""
    found = _Found(sketch(drawing))
    clusters = tuple(found.cluster(number) for number in range(len(drawing.clusters)))
    boxes = {box: found.box(number, box) for number, cluster in enumerate(drawing.clusters) for box in cluster.boxes}
    paths = tuple(Path(route.link, tuple(found.stretches(route))) for route in found.sketch.routes)
    lanes = [y for path in paths for _, _, y in path.stretches]
    height = max(*lanes, 0, *(place.y + place.height for place in clusters))
    return Layout(boxes, clusters, paths, max(place.x + place.width for place in clusters), height)


class _Found:
    """A sketch with its coordinates."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self._across: Across = across(sketch)
        self._tops: Mapping[Outer, float] = down(sketch)

    def cluster(self, number: int) -> Place:
        column = self.sketch.drawing.clusters[number].column
        left, right = self._across.lefts[column], self._across.rights[column]
        return Place(left, round(self._tops[number]), right - left, round(self.sketch.height(number)))

    def box(self, number: int, box: int) -> Place:
        column = self.sketch.drawing.clusters[number].column
        x, width = self._across.boxes[column][self.sketch.insides[number].columns[box]]
        top = self._tops[number] + self.sketch.middle(number, box) - HEIGHT / 2
        return Place(x, round(top), width, HEIGHT)

    def stretches(self, route: Route) -> Iterator[Stretch]:
        """From the right edge of the source to the left edge of the target."""
        for place, outer in enumerate(route.outer):
            if isinstance(outer, Lane):
                left, right = self._across.lefts[outer.column], self._across.rights[outer.column]
                yield left, right, round(self._tops[outer])
            else:
                yield from self._through(route, outer, place == 0, place == len(route.outer) - 1)

    def _through(self, route: Route, number: int, first: bool, last: bool) -> List[Stretch]:
        column = self.sketch.drawing.clusters[number].column
        left, right = self._across.lefts[column], self._across.rights[column]
        inner = self.sketch.inner(route, number)
        if not inner:
            x = right if first else left
            return [(x, x, round(port(self.sketch, self._tops, route, number, leaving=first)))]
        found: List[Stretch] = []
        for item in inner:
            start, width = self._across.boxes[column][self.sketch.insides[number].columns[item]]
            found.append((start, start + width, round(self._tops[number] + self.sketch.middle(number, item))))
        if first and isinstance(inner[0], int):
            found[0] = (found[0][1], found[0][1], found[0][2])
        if last:
            end = found[-1][0]
            found[-1] = (end - status_width(route.link.label), end, found[-1][2])
        else:
            found[-1] = (found[-1][0], right, found[-1][2])
        return found
