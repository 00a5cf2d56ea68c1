import { spawnSync } from 'node:child_process';

import { fetchTools } from '../../apps/runner/bin/fetched-tools.js';

/*
 * What `npm start` and `npm test` run, on any Node from 20 on, with npm and nothing else: fetches the pinned Node and
 * pnpm from the npm registry, installs the locked dependencies, and runs the task on them. Never asks anything.
 */
const tools = ['node@24', 'pnpm@12'];
const install = ['pnpm', 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'];
const tasks = {
  // The command runs from its sources; only the page has to be built.
  start: [install, ['pnpm', 'run', '--silent', 'build:page'], ['pnpm', 'run', '--silent', 'xray', 'demo']],
  test: [install, ['node', 'tooling/checks/run-all.ts']],
  // As far as the programs' first line: what a check runs under other versions of npm.
  versions: [
    ['node', '-p', '`node ${process.version}`'],
    ['pnpm', '--version'],
  ],
};

/** Runs a command on the pinned tools; gives its exit code. */
function run([command, ...args], path) {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1' },
  });
  return status ?? 1;
}

function main(task) {
  const commands = Object.hasOwn(tasks, task) ? tasks[task] : null;
  if (commands === null) return fail(`bootstrap: there is no task ${task}: use ${Object.keys(tasks).join(', ')}`);
  const fetched = fetchTools(tools);
  if ('problem' in fetched)
    return fail(`xray: ${fetched.problem}; the first run needs the npm registry, check the network`);
  for (const command of commands) {
    const code = run(command, fetched.path);
    if (code !== 0 && command === install)
      return fail('xray: the locked dependencies could not be installed: what pnpm printed above says why');
    if (code !== 0) return code;
  }
  return 0;
}

function fail(sentence) {
  console.error(sentence);
  return 1;
}

process.exitCode = main(process.argv[2] ?? '');
