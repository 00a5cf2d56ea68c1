/** Where a page stands. Everything that can be linked to is in its address. */
export type Route =
  | { readonly page: 'overview' }
  | { readonly page: 'symbol'; readonly symbol: string }
  | { readonly page: 'run'; readonly runId: string }
  | { readonly page: 'system' }
  | { readonly page: 'unknown'; readonly path: string };

/** What the part of an address after the `?` says, by name. */
export type Query = Readonly<Record<string, string>>;

export interface Place {
  readonly route: Route;
  /** The moment that is looked at; `null` for now. */
  readonly atMs: number | null;
  /** What pages keep in the address: sort, filter, range, … */
  readonly query: Query;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function routeOf(path: string): Route {
  const [first, second, ...rest] = path.split('/').filter((part) => part !== '');
  if (first === undefined) return { page: 'overview' };
  if (first === 'system' && second === undefined) return { page: 'system' };
  const name = second === undefined ? null : decoded(second);
  if (name !== null && rest.length === 0) {
    if (first === 's') return { page: 'symbol', symbol: name };
    if (first === 'r') return { page: 'run', runId: name };
  }
  return { page: 'unknown', path };
}

function pathOf(route: Route): string {
  switch (route.page) {
    case 'overview':
      return '/';
    case 'symbol':
      return `/s/${encodeURIComponent(route.symbol)}`;
    case 'run':
      return `/r/${encodeURIComponent(route.runId)}`;
    case 'system':
      return '/system';
    case 'unknown':
      return route.path;
  }
}

/** Reads an address. A moment that is no number of milliseconds is none. */
export function readPlace(path: string, search: string): Place {
  const { at, ...query } = Object.fromEntries(new URLSearchParams(search));
  const atMs = at !== undefined && /^\d{1,15}$/.test(at) ? Number(at) : null;
  return { route: routeOf(path), atMs, query };
}

/** The address of a place; its query in lexicographic order, the moment first. */
export function addressOf({ route, atMs, query }: Place): string {
  const parameters = new URLSearchParams();
  if (atMs !== null) parameters.set('at', String(atMs));
  for (const name of Object.keys(query).sort()) parameters.set(name, query[name] ?? '');
  const search = parameters.toString();
  return pathOf(route) + (search === '' ? '' : `?${search}`);
}
