"""What waits for what: commitments and conditions as a directed graph, its circles, longest waits and keystones.

Nodes are `ACTOR.action` and nodes of conditions; an edge leads from what waits to what it waits for.
"""

from __future__ import annotations

import networkx as nx

from pledgebook.guarantees.conditions import FIRM, Outlook
from pledgebook.knowledge.dossier import Dossier
from pledgebook.knowledge.requirements import commits_in
from pledgebook.records.condition import Keystone


def waiting_graph(outlook: Outlook, dossier: Dossier) -> nx.DiGraph[str]:
    """What is not settled and what it waits for. Each node bears `state`: a standing or a condition's state."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    standings = {f"{c.actor}.{c.action}": c.standing for c in reversed(outlook.commitments)}
    for commitment in outlook.commitments:
        name = f"{commitment.actor}.{commitment.action}"
        for node in commitment.waits:
            graph.add_node(name, state=standings[name])
            graph.add_edge(name, node)
    for node, condition in outlook.conditions.items():
        if node not in graph:
            continue
        graph.nodes[node]["state"] = condition.state
        for wanted in commits_in(dossier.condition_rules[condition.id].requirement):
            name = f"{wanted.actor}.{wanted.action}"
            if any(r.commitment == (wanted.actor, wanted.action) for r in condition.reasons):
                graph.add_node(name, state=standings.get(name, "nothing said"))
                graph.add_edge(node, name)
    return graph


def circles(graph: nx.DiGraph[str]) -> list[list[str]]:
    """Sets of nodes that wait for one another, each in order."""
    return sorted(sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1)


def critical_path(graph: nx.DiGraph[str], action: str) -> list[str]:
    """The longest chain of waits from a commitment to an action; a circle counts as one step, told by its nodes."""
    folded = nx.condensation(graph)
    starts = {folded.graph["mapping"][n] for n in graph if n.endswith(f".{action}")}
    reachable = starts.union(*(nx.descendants(folded, s) for s in starts)) if starts else set()
    longest: dict[int, list[int]] = {}
    for node in reversed(list(nx.topological_sort(folded.subgraph(reachable)))):
        after = [longest[n] for n in folded.successors(node)]
        best = max(after, key=lambda path: (len(path), _names(folded, path)), default=[])
        longest[node] = [node, *best]
    path = max((longest[s] for s in starts), key=lambda p: (len(p), _names(folded, p)), default=[])
    return [" ↔ ".join(sorted(folded.nodes[n]["members"])) for n in path]


def _names(folded: nx.DiGraph[int], path: list[int]) -> list[str]:
    return [min(folded.nodes[n]["members"]) for n in path]


def keystones(outlook: Outlook, graph: nx.DiGraph[str]) -> list[Keystone]:
    """What most commitments hang on, directly or through others; what is pledged weighs before what is open."""
    firm = {f"{c.actor}.{c.action}" for c in outlook.commitments if c.standing in FIRM}
    commitments = {f"{c.actor}.{c.action}" for c in outlook.commitments}
    found = []
    for node in graph:
        hanging = sorted(nx.ancestors(graph, node) & commitments - {node}, key=lambda n: (n not in firm, n))
        if hanging:
            found.append(Keystone(node, graph.nodes[node]["state"], tuple(hanging)))
    return sorted(found, key=lambda k: (-len(firm.intersection(k.hanging)), -len(k.hanging), k.node))
