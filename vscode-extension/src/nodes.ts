// Nodes of a graph by their place in the code, and the other way round.

import type { GraphNode, Place, Range } from "./graph_messages";

/**
 * The keys of the nodes that the code at a place makes: those with the smallest range around it; where none is, those
 * that begin on its line.
 */
export function keysAt(nodes: readonly GraphNode[], uri: string, place: Place): string[] {
  const here = nodes.filter((node) => node.location !== null && node.location.uri === uri);
  const around = here.filter((node) => node.location !== null && contains(node.location.range, place));
  const lines = around.map(height);
  const closest = around.filter((node) => height(node) === Math.min(...lines));
  const narrowest = Math.min(...closest.map(width));
  const found = closest.filter((node) => width(node) === narrowest);
  const onLine = here.filter((node) => node.location?.range.start.line === place.line);
  return (found.length > 0 ? found : onLine).map((node) => node.key);
}

function contains(range: Range, place: Place): boolean {
  const isBehindStart =
    place.line > range.start.line ||
    (place.line === range.start.line && place.character >= range.start.character);
  const isBeforeEnd =
    place.line < range.end.line || (place.line === range.end.line && place.character <= range.end.character);
  return isBehindStart && isBeforeEnd;
}

function height(node: GraphNode): number {
  return node.location === null ? 0 : node.location.range.end.line - node.location.range.start.line;
}

function width(node: GraphNode): number {
  return node.location === null ? 0 : node.location.range.end.character - node.location.range.start.character;
}
