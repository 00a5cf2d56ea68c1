import { useSyncExternalStore } from 'react';

import { addressOf, readPlace, type Place, type Query, type Route } from './route.ts';

/** How far the address may lag behind a slider that is dragged: browsers refuse a page that changes it too often. */
const SETTLE_MS = 250;

let place = readPlace(window.location.pathname, window.location.search);
let settling: ReturnType<typeof setTimeout> | null = null;
const listeners = new Set<() => void>();

function enter(next: Place): void {
  place = next;
  for (const listener of listeners) listener();
}

function stopSettling(): void {
  if (settling !== null) clearTimeout(settling);
  settling = null;
}

window.addEventListener('popstate', () => {
  stopSettling();
  enter(readPlace(window.location.pathname, window.location.search));
});

export function subscribeToPlace(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function currentPlace(): Place {
  return place;
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribeToPlace, currentPlace);
}

/** Goes to another page, at the same moment. */
export function navigate(route: Route, query: Query = {}, atMs: number | null = place.atMs): void {
  stopSettling();
  const next = { route, query, atMs };
  window.history.pushState(null, '', addressOf(next));
  enter(next);
  window.scrollTo(0, 0);
}

function replaceSoon(next: Place): void {
  enter(next);
  settling ??= setTimeout(() => {
    settling = null;
    window.history.replaceState(null, '', addressOf(place));
  }, SETTLE_MS);
}

/** Looks at another moment of the same page. */
export function setMoment(atMs: number | null): void {
  if (place.atMs !== atMs) replaceSoon({ ...place, atMs });
}

/** Changes what a page keeps in the address; an empty text removes a name. */
export function setQuery(changes: Query): void {
  const kept = Object.entries({ ...place.query, ...changes }).filter(([, value]) => value !== '');
  replaceSoon({ ...place, query: Object.fromEntries(kept) });
}
