import { openGovernanceReader } from '@xray/event-log';

const PREFIX = 'operation.';

/** The entries of operations in the governance log of a market, in their order: `run failed`. */
export function governanceKinds(directory: string): readonly string[] {
  const reader = openGovernanceReader(directory);
  if (reader === null) return [];
  const kinds: string[] = [];
  for (const batch of reader.read('audit')) {
    for (const { record } of batch) {
      const { operation } = record.detail;
      if (record.kind.startsWith(PREFIX) && typeof operation === 'string')
        kinds.push(`${operation} ${record.kind.slice(PREFIX.length)}`);
    }
  }
  reader.close();
  return kinds;
}
