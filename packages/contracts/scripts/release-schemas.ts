import { schemaProblems } from './check-schemas.ts';
import { committedSchemas, writeSchemas } from './schema-files.ts';

/*
 * Run when versions are set for a release: what is released from here on is what the next changes are compared with.
 * It refuses while the current schemas break the released ones, so that a break cannot be released by forgetting it.
 */
const problems = committedSchemas('released').size === 0 ? [] : schemaProblems();
if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exitCode = 1;
} else {
  writeSchemas('released');
}
