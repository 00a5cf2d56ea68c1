import { breakingChanges } from './additive-changes.ts';
import { jsonSchema } from './json-schema.ts';
import { committedSchemas, generatedSchemas } from './schema-files.ts';

/** What is wrong with the committed schema files, each as a sentence: stale, left over, or not additive. */
export function schemaProblems(): readonly string[] {
  const generated = generatedSchemas();
  const current = committedSchemas('current');
  const released = committedSchemas('released');
  const problems: string[] = [];
  if (released.size === 0) problems.push('schemas/released is empty: run `pnpm schemas:release`');
  for (const [name, text] of generated) {
    if (current.get(name) !== text)
      problems.push(`schemas/${name}.json is not what the code says: run \`pnpm schemas\``);
  }
  for (const name of current.keys()) {
    if (!generated.has(name)) problems.push(`schemas/${name}.json belongs to no contract: run \`pnpm schemas\``);
  }
  for (const [name, text] of released) {
    const now = generated.get(name);
    if (now === undefined) {
      problems.push(`${name}: a released contract was removed; keep it, or release a new schema_version beside it`);
      continue;
    }
    const changes = breakingChanges(name, jsonSchema.parse(JSON.parse(text)), jsonSchema.parse(JSON.parse(now)));
    problems.push(...changes.map((change) => `${change}; make it additive, or give the contract a new schema_version`));
  }
  return problems;
}

if (import.meta.main) {
  const problems = schemaProblems();
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
