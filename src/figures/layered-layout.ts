/** Where things stand: the middle of each, its width, and the points that each edge goes through. */
export interface LayeredLayout {
  /** One a node. */
  readonly places: readonly { readonly x: number; readonly row: number; readonly width: number }[];
  /** One an edge: from its start to its end, one point a row. */
  readonly paths: readonly (readonly { readonly x: number; readonly row: number }[])[];
  readonly rows: number;
}

/** A node, or the place of a long edge in a row that it goes through. */
interface Item {
  readonly row: number;
  readonly width: number;
  readonly above: Item[];
  x: number;
}

/**
 * Lays a graph without circles out in rows, every edge downwards (Sugiyama et al., 1981): a node stands as far below as the
 * longest way to it, near the middle of what is above it; long edges have room of their own beside the nodes.
 *
 * @param count How many nodes.
 * @param edges Places of nodes.
 * @param options.room The width, and that of the widest box; `gap` lies between two.
 * @throws {RangeError} If the edges go round in a circle.
 */
export function layeredLayout(
  count: number,
  edges: readonly (readonly [from: number, to: number])[],
  { room, widest, gap }: { readonly room: number; readonly widest: number; readonly gap: number },
): LayeredLayout {
  const depth = depths(count, edges);
  const rows: Item[][] = Array.from({ length: Math.max(...depth) + 1 }, () => []);
  const most = Math.max(...rows.map((_, row) => depth.filter((at) => at === row).length));
  const passing = Math.max(
    ...rows.map((_, row) => edges.filter(([from, to]) => depth[from]! < row && depth[to]! > row).length),
  );
  const width = Math.min(widest, (room - passing * 2 * gap) / most - gap);
  const nodes = depth.map((row): Item => ({ row, width, above: [], x: room / 2 }));
  for (const node of nodes) rows[node.row]!.push(node);
  const paths = edges.map(([from, to]) => {
    const chain = [nodes[from]!];
    for (let row = depth[from]! + 1; row < depth[to]!; row++) {
      const bend: Item = { row, width: gap, above: [chain.at(-1)!], x: room / 2 };
      rows[row]!.push(bend);
      chain.push(bend);
    }
    nodes[to]!.above.push(chain.at(-1)!);
    return [...chain, nodes[to]!];
  });
  for (const row of rows) place(row, room, gap);
  return { places: nodes, paths, rows: rows.length };
}

/** How many edges the longest way to each node has. */
function depths(count: number, edges: readonly (readonly [number, number])[]): number[] {
  const depth = Array<number>(count).fill(0);
  for (let round = 0; round <= count; round++) {
    let changed = false;
    for (const [from, to] of edges) {
      if (depth[to]! > depth[from]!) continue;
      depth[to] = depth[from]! + 1;
      changed = true;
    }
    if (!changed) return depth;
  }
  throw new RangeError("the edges of a graph must not go round in a circle.");
}

/** Each below the middle of what is above it, pushed apart, and all of them moved into the room. */
function place(row: Item[], room: number, gap: number): void {
  const wanted = (item: Item) =>
    item.above.length === 0 ? room / 2 : item.above.reduce((sum, { x }) => sum + x, 0) / item.above.length;
  // Of those that want the same place nodes come before passing edges.
  row.sort((a, b) => wanted(a) - wanted(b) || b.width - a.width);
  let right = Number.NEGATIVE_INFINITY;
  for (const item of row) {
    item.x = Math.max(wanted(item), right + gap + item.width / 2);
    right = item.x + item.width / 2;
  }
  // Pushing went to the right only: back by half of what that came to.
  const pushed = row.reduce((sum, item) => sum + item.x - wanted(item), 0) / row.length;
  const [first, last] = [row[0]!, row.at(-1)!];
  const [low, high] = [first.width / 2 - first.x, room - last.width / 2 - last.x];
  const shift = Math.min(Math.max(-pushed, low), high);
  for (const item of row) item.x += shift;
}
