"""The formats: what a reader, a browser, GitHub and Graphviz get."""

from __future__ import annotations

import re
from typing import Callable, Dict, Sequence
from xml.etree import ElementTree

import pytest
from drawings.charts import chart

from cigen.gate.pruning.plan import Decision
from cigen.graph.chart import ALWAYS, APPROVAL, OTHER, SKIPPABLE, Box, Chart, Variant, Wait
from cigen.graph.dot import dot
from cigen.graph.html import html
from cigen.graph.mermaid import mermaid
from cigen.graph.svg import svg

SVG = "{http://www.w3.org/2000/svg}"
ALL: Dict[str, Callable[[Sequence[Chart]], str]] = {"mermaid": mermaid, "dot": dot, "svg": svg, "html": html}


def box(name: str, kind: str = ALWAYS, stage: str = "default", **verdicts: str) -> Box:
    """A box with a variant for each architecture given, or one nobody decided about."""
    variants = tuple(
        Variant(f"{name}_{architecture}", architecture, Decision(name, outcome, "because", None, ()))
        for architecture, outcome in verdicts.items()
    )
    return Box(name, stage, kind, variants or (Variant(name, "amd64", None),), (f"fact about {name}",))


def of(*boxes: Box, waits: Sequence[Wait] = (), decided: bool = False) -> Chart:
    return Chart("main", "a subtitle", boxes, tuple(waits), decided)


EXAMPLE = of(
    box("ci_test", SKIPPABLE, "ci", amd64="skip", arm64="run"),
    box("ci_lint", SKIPPABLE, "ci", amd64="skip"),
    box("deploy_approve", APPROVAL, "deploy"),
    box("deploy_ship", ALWAYS, "deploy"),
    box("tell", OTHER),
    waits=[*(Wait(a, b, "") for a in (0, 1) for b in (2, 3)), Wait(2, 3, ""), Wait(3, 4, "failed")],
    decided=True,
)


def test_mermaid() -> None:
    assert mermaid([EXAMPLE]) == (
        """\
flowchart LR
  subgraph w0c0["ci"]
  w0b0("ci_test<br/>amd64 (skipped), arm64"):::skippable
  w0b1("ci_lint"):::skipped
  end
  subgraph w0c1["deploy"]
  w0b2{{"deploy_approve"}}:::approval
  w0b3["deploy_ship"]
  end
  w0b4(["tell"])
  w0c0 ==> w0c1
  w0b2 --> w0b3
  w0b3 -. "failed" .-> w0b4
  classDef skippable stroke:#0969da,stroke-width:2px
  classDef approval stroke:#bf8700,stroke-width:2px
  classDef knot fill:#8c959f,stroke:none
  classDef skipped stroke-dasharray:4 3,opacity:0.55
"""
    )


def test_several_workflows_are_subgraphs_in_mermaid() -> None:
    lines = mermaid([EXAMPLE, of(box("a"))._replace(name="nightly")]).splitlines()

    assert '  subgraph w0["main"]' in lines
    assert lines[lines.index('  subgraph w1["nightly"]') + 1] == '  w1b0["a"]'


def test_dot_ties_links_between_stages_to_their_borders() -> None:
    text = dot([EXAMPLE])

    assert text.startswith("digraph cigen {\n") and text.endswith("}\n")
    assert 'w0b0 -> w0b2 [ltail="cluster_w0c0", lhead="cluster_w0c1", penwidth="2"]' in text
    assert 'w0b3 -> w0b4 [label="failed", style="dashed"]' in text
    assert (
        'w0b1 [label="ci_lint", tooltip="ci_lint\\nfact about ci_lint", color="#8c959f", style="rounded,dashed"' in text
    )


def test_knots_are_drawn_everywhere() -> None:
    knotted = chart(["a"] * 6, [(source, target, "") for source in (0, 1, 2) for target in (3, 4, 5)])

    assert "w0k0(( )):::knot" in mermaid([knotted])
    assert "w0k0 [shape=point" in dot([knotted])
    assert "url(#knot)" in svg([knotted])


def texts(picture: str) -> Sequence[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_an_svg_has_names_architectures_stages_statuses_and_a_legend_as_text() -> None:
    found = texts(svg([EXAMPLE]))

    for expected in ("main", "a subtitle", "ci", "deploy", "ci_test", "amd64", "arm64", "failed", "deploy_ship"):
        assert expected in found
    assert found[found.index("tell") + 2 :] == [
        "can be skipped, but runs",
        "skipped",
        "approval",
        "always runs",
        "no-op or release",
        "waits for another status than success",
        "holds for every job of the stage",
    ]


def test_pointing_at_a_job_tells_what_is_known_about_it() -> None:
    picture = ElementTree.fromstring(svg([EXAMPLE]))

    tips = {group.get("id"): group.findtext(f"{SVG}title") for group in picture.iter(f"{SVG}g") if group.get("id")}
    assert tips["w0b0"] == "ci_test\nfact about ci_test"
    assert len(tips) == len(EXAMPLE.boxes)


def test_pointing_at_a_job_leaves_its_own_links() -> None:
    assert "svg:has(#w0b2:hover) .link:not(.w0b2):not(.w0c1) { opacity: .12 }" in svg([EXAMPLE])


def test_what_is_skipped_looks_so() -> None:
    picture = ElementTree.fromstring(svg([EXAMPLE]))

    classes = {group.get("id"): group.get("class") for group in picture.iter(f"{SVG}g") if group.get("id")}
    assert classes["w0b0"] == "job skippable running"
    assert classes["w0b1"] == "job skippable skipped"
    chips = [group.get("class") for group in picture.iter(f"{SVG}g") if (group.get("class") or "").startswith("chip")]
    assert chips == ["chip skipped", "chip"]


def test_it_is_readable_on_light_and_dark_paper() -> None:
    picture = svg([EXAMPLE])

    used = set(re.findall(r"var\(--([a-z-]+)\)", picture)) - {"kind"}
    light, dark = picture.split("prefers-color-scheme: dark", 1)
    for colour in used:
        assert f"--{colour}: #" in light and f"--{colour}: #" in dark


@pytest.mark.parametrize("form", ["svg", "html"])
def test_a_picture_needs_nothing_from_elsewhere(form: str) -> None:
    text = ALL[form]([EXAMPLE]).replace("http://www.w3.org/2000/svg", "")

    assert not re.search(r"https?:|<script|@import|url\((?!#)|<image|<link", text)


def test_a_page_has_the_drawing_and_the_same_as_text() -> None:
    page = html([EXAMPLE])

    assert page.startswith("<!doctype html>") and svg([EXAMPLE]) in page
    assert "<td>ci_lint</td><td>ci</td><td>fact about ci_lint</td>" in page


@pytest.mark.parametrize("form", sorted(ALL))
def test_names_cannot_break_out(form: str) -> None:
    hostile = of(box('a"]<b>&', stage='s"<i>'), box("b", stage='s"<i>'))._replace(name='w"<u>')

    text = ALL[form]([hostile, hostile])

    assert not any(broken in text for broken in ("<b>", "<i>", "<u>") if form != "dot")
    assert form not in ("mermaid", "dot") or text.count('"') % 2 == text.count('\\"') % 2
    assert form != "svg" or 'a"]<b>&' in texts(text)


@pytest.mark.parametrize("form", sorted(ALL))
def test_the_same_chart_gives_the_same_bytes(form: str) -> None:
    assert ALL[form]([EXAMPLE]) == ALL[form]([EXAMPLE])
