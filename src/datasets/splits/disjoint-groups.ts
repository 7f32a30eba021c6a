/** Things that belong together, found pair by pair (a disjoint-set forest). */
export class DisjointGroups {
  readonly #parent: Uint32Array;

  /** @param count How many things; each is a group of its own at first. */
  constructor(count: number) {
    this.#parent = Uint32Array.from({ length: count }, (_, index) => index);
  }

  /** The groups of both become one. */
  join(first: number, second: number): void {
    const [a, b] = [this.groupOf(first), this.groupOf(second)];
    this.#parent[Math.max(a, b)] = Math.min(a, b);
  }

  /** The number of a thing's group: the least of those in it. */
  groupOf(index: number): number {
    const parents = this.#parent;
    let root = index;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root]!]!; // the way is half as long the next time
      root = parents[root]!;
    }
    return root;
  }

  /** Every group's members in rising order, the groups in the order of their first. */
  groups(): number[][] {
    const members = new Map<number, number[]>();
    for (let index = 0; index < this.#parent.length; index++) {
      const group = this.groupOf(index);
      const known = members.get(group);
      if (known === undefined) members.set(group, [index]);
      else known.push(index);
    }
    return [...members.values()];
  }
}
