import { mkdirSync, writeFileSync } from 'node:fs';

import { CONTRACTS, contractJsonSchema, type ContractName } from '../src/index.ts';

const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of Object.keys(CONTRACTS) as ContractName[]) {
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(contractJsonSchema(name), null, 2)}\n`);
}
