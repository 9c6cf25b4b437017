"""Graphs of waits, placed for drawing."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.publication.waiting import waiting_chart

names = st.sampled_from([f"S{n}.force" for n in range(5)] + ["ceasefire", "mandate"])
graphs = st.lists(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]), max_size=12)


def graph_of(edges: list[tuple[str, str]]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(edges)
    nx.set_node_attributes(graph, "unknown", "state")
    return graph


@given(graphs)
def test_no_two_boxes_lie_on_each_other_and_who_waits_stands_left(edges: list[tuple[str, str]]) -> None:
    graph = graph_of(edges)
    chart = waiting_chart(graph, [])
    places = {n.name: (n.x, n.y) for n in chart.nodes}
    assert set(places) == set(graph)
    assert len(set(places.values())) == len(places)
    circle_of = {n: i for i, group in enumerate(nx.strongly_connected_components(graph)) for n in group}
    for edge in chart.edges:
        apart = circle_of[edge.waits] != circle_of[edge.for_]
        assert places[edge.waits][0] < places[edge.for_][0] or not apart
    assert all(0 <= n.x < chart.width and 0 <= n.y < chart.height for n in chart.nodes)


def test_the_order_of_edges_changes_nothing() -> None:
    edges = [("S1.force", "ceasefire"), ("S2.force", "mandate"), ("S2.force", "ceasefire")]
    assert waiting_chart(graph_of(edges), []) == waiting_chart(graph_of(edges[::-1]), [])


def test_the_longest_wait_is_marked_along_its_edges_only() -> None:
    edges = [("S1.force", "ceasefire"), ("ceasefire", "S3.force"), ("S2.force", "ceasefire")]
    chart = waiting_chart(graph_of(edges), ["S1.force", "ceasefire", "S3.force"])
    assert {(e.waits, e.for_) for e in chart.edges if e.critical} == set(edges[:2])
    assert {n.name for n in chart.nodes if n.critical} == {"S1.force", "ceasefire", "S3.force"}


def test_an_empty_graph_is_an_empty_chart() -> None:
    assert waiting_chart(nx.DiGraph(), []).nodes == []
