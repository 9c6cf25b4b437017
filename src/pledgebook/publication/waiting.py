"""What waits for what, placed for drawing: layers from left to right (Sugiyama, Tagawa and Toda, 1981), one sweep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

COLUMN, ROW = 300, 30
BOX, TALL = 210, 24
"""Units between columns and rows, and of a node from left to right and top to bottom."""


@dataclass(frozen=True, slots=True)
class Node:
    """A commitment or condition with the left upper corner of its box; `critical` on the longest wait."""

    name: str
    state: str
    x: int
    y: int
    critical: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """From what waits to what it waits for, as a path of SVG."""

    waits: str
    for_: str
    path: str
    critical: bool


@dataclass(frozen=True, slots=True)
class WaitingChart:
    """Nodes and edges, and the size of the picture."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    width: int
    height: int


def waiting_chart(graph: nx.DiGraph[str], path: Iterable[str]) -> WaitingChart:
    """Place a graph as `guarantees.graph.waiting_graph` makes it; what lies in a circle stands in one column.

    Args:
        graph: its nodes bear `state`.
        path: the longest wait, as `critical_path` tells it.
    """
    steps = [set(step.split(" ↔ ")) for step in path]
    critical = set().union(*steps)
    nodes: dict[str, Node] = {}
    for column, names in enumerate(_columns(graph)):
        for row, name in enumerate(sorted(names, key=lambda n: (_height(graph, nodes, n), n))):
            state = graph.nodes[name]["state"]
            nodes[name] = Node(name, state, column * COLUMN, row * ROW, name in critical)
    pairs = {(one, other) for a, b in pairwise(steps) for one in a for other in b}
    edges = [Edge(a, b, _curve(nodes[a], nodes[b]), (a, b) in pairs) for a, b in sorted(graph.edges)]
    width = max((n.x for n in nodes.values()), default=0) + BOX
    height = max((n.y for n in nodes.values()), default=0) + TALL
    return WaitingChart(list(nodes.values()), edges, width, height)


def _columns(graph: nx.DiGraph[str]) -> Iterable[list[str]]:
    folded = nx.condensation(graph)
    for generation in nx.topological_generations(folded):
        yield [name for step in generation for name in folded.nodes[step]["members"]]


def _height(graph: nx.DiGraph[str], placed: dict[str, Node], name: str) -> float:
    """Where a node is best placed: amid those that wait for it; in the first column, beside what waits for the same."""
    before = [placed[n].y for n in graph.predecessors(name) if n in placed]
    if before:
        return sum(before) / len(before)
    order = {n: i for i, n in enumerate(sorted(graph))}
    after = [order[n] for n in graph.successors(name)]
    return sum(after) / len(after) if after else 0


def _curve(one: Node, other: Node) -> str:
    """From the right side of one box to the left side of the other; within a column around the right side."""
    x, y, end = one.x + BOX, one.y + TALL // 2, other.y + TALL // 2
    if one.x == other.x:
        return f"M{x} {y}C{x + 40} {y} {x + 40} {end} {x} {end}"
    middle = (x + other.x) // 2
    return f"M{x} {y}C{middle} {y} {middle} {end} {other.x} {end}"
