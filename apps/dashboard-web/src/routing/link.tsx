import type { ComponentProps, MouseEvent } from 'react';

import { navigate, usePlace } from './navigation.ts';
import { addressOf, type Query, type Route } from './route.ts';

interface LinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly to: Route;
  readonly query?: Query;
  /** Another moment than the one that is looked at; `null` for now. */
  readonly atMs?: number | null;
}

/** A link inside the page: it keeps the moment, and opens in a new tab like any other. */
export function Link({ to, query = {}, atMs, ...rest }: LinkProps) {
  const place = usePlace();
  const moment = atMs === undefined ? place.atMs : atMs;
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to, query, moment);
  };
  return <a {...rest} href={addressOf({ route: to, atMs: moment, query })} onClick={follow} />;
}
