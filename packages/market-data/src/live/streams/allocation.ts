/** A connection as far as placing streams on it goes. */
export interface Berth {
  readonly id: string;
  readonly route: string;
  readonly streams: number;
}

export interface Placement {
  readonly name: string;
  /** An existing connection, or one that is to be made. */
  readonly connection_id: string;
  readonly route: string;
}

/** The smallest number from 1 that no connection of the route has. */
function freeId(route: string, taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`${route}/${number}`)) number += 1;
  return `${route}/${number}`;
}

/** Places streams one after the other on the first connection of their route with room, or on a new one. */
export function allocate(
  berths: readonly Berth[],
  streams: readonly { readonly name: string; readonly route: string }[],
  streamsPerConnection: number,
): readonly Placement[] {
  const open = berths.map((berth) => ({ ...berth }));
  const taken = new Set(berths.map(({ id }) => id));
  return streams.map(({ name, route }): Placement => {
    let berth = open.find((candidate) => candidate.route === route && candidate.streams < streamsPerConnection);
    if (berth === undefined) {
      berth = { id: freeId(route, taken), route, streams: 0 };
      taken.add(berth.id);
      open.push(berth);
    }
    berth.streams += 1;
    return { name, connection_id: berth.id, route };
  });
}
