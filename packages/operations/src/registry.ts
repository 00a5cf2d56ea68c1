import { OperationError } from './errors.ts';
import type { Operation } from './operation.ts';
import { SUBSYSTEMS } from './subsystems.ts';

/** Every operation that there is, by its id. An explicit map: nothing is found by reflection, nothing is added later. */
export interface Registry<Operations extends readonly Operation[] = readonly Operation[]> {
  readonly operations: Operations;
  /** @throws OperationError `unknown_operation` */
  find(id: string): Operation;
  /** As `find`, of an id that is known beforehand. */
  named<Id extends OperationIdOf<Operations>>(id: Id): OperationOf<Operations, Id>;
}

/** The ids of a registry's operations. */
export type OperationIdOf<Operations extends readonly Operation[]> = Operations[number]['id'];

/** The operation of an id. */
export type OperationOf<Operations extends readonly Operation[], Id extends string> = Extract<
  Operations[number],
  { readonly id: Id }
>;

function isCalled<Operations extends readonly Operation[], Id extends string>(
  operation: Operations[number] | undefined,
  id: Id,
): operation is OperationOf<Operations, Id> {
  return operation?.id === id;
}

/** What is wrong with an operation's declaration. @throws OperationError `undeclared_subsystem` */
function requireDeclared({ id, touches }: Operation): void {
  for (const touched of touches) {
    if (SUBSYSTEMS.includes(touched)) continue;
    throw new OperationError(
      'undeclared_subsystem',
      `operation ${id} touches ${touched}, which is no subsystem: name one of ${SUBSYSTEMS.join(', ')}`,
    );
  }
}

/** @throws OperationError `duplicate_operation`, `undeclared_subsystem` */
export function createRegistry<const Operations extends readonly Operation[]>(
  operations: Operations,
): Registry<Operations> {
  const byId = new Map<string, Operation>();
  for (const operation of operations) {
    requireDeclared(operation);
    if (byId.has(operation.id))
      throw new OperationError('duplicate_operation', `two operations are called ${operation.id}: rename one of them`);
    byId.set(operation.id, operation);
  }
  const unknown = (id: string): OperationError =>
    new OperationError(
      'unknown_operation',
      `there is no operation ${id}: xray operations lists them (${[...byId.keys()].join(', ')})`,
    );
  return {
    operations,
    find(id) {
      const found = byId.get(id);
      if (found === undefined) throw unknown(id);
      return found;
    },
    named(id) {
      const found = byId.get(id);
      if (!isCalled<Operations, typeof id>(found, id)) throw unknown(id);
      return found;
    },
  };
}
