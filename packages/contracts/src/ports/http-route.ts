import type { z } from 'zod';

import type { ContractName } from '../schema/registry.ts';

/** What is asked of a route, once its server has let the asker in. */
export interface HttpQuestion {
  /** What the address says, by the names in the route's path. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stands behind the question mark; a list where a name is there more than once. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Aborted when who asks goes away. */
  readonly signal: AbortSignal;
}

/** What a route answers. */
export interface HttpAnswer {
  readonly status: number;
  /** The media type of the body. */
  readonly type: string;
  readonly body: string;
}

/** A route that a server takes on beside its own, behind the same guards: it is asked with GET and changes nothing. */
export interface HttpRoute {
  /** With `{name}` where a part of the address is a parameter. */
  readonly path: string;
  /** Never throws: what goes wrong is an answer. */
  answer(question: HttpQuestion): Promise<HttpAnswer>;
}

/** What a route is for, what it takes and what it gives, for a document that describes the server. */
export interface HttpRouteDescription {
  /** Words for programs: `readView`. */
  readonly id: string;
  /** With `{name}` where a part of the address is a parameter. */
  readonly path: string;
  readonly summary: string;
  /** The parameters of the address; none where it is left out. */
  readonly parameters?: z.ZodObject;
  /** What may stand behind the question mark. */
  readonly query?: z.ZodObject;
  /** JSON of a contract, or of a schema, or text of another media type. */
  readonly gives:
    { readonly contract: ContractName } | { readonly schema: z.ZodType } | { readonly media_type: string };
}
