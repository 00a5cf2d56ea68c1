import { spawnSync } from 'node:child_process';

/*
 * What `npm start` and `npm test` run, on any Node from 18 on, with npm and nothing else: fetches the pinned Node and
 * pnpm from the npm registry, installs the locked dependencies, and runs the task on them. Never asks anything.
 */
const tools = ['node@24', 'pnpm@12'];
const tasks = {
  // The command runs from its sources; only the page has to be built.
  start: [
    ['pnpm', 'run', '--silent', 'build:page'],
    ['pnpm', 'run', '--silent', 'xray', 'demo'],
  ],
  test: [['node', 'tooling/checks/run-all.ts']],
};

/** Bounded, so that a machine without a network is told so within a minute. */
const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=2000', '--fetch-timeout=30000'];

/** PATH with the pinned tools in front; `null` where npm could not get them. */
function pathWithTools() {
  const packages = tools.flatMap((tool) => ['-p', tool]);
  const print = 'node -p process.env.PATH';
  const args = ['--yes', '--loglevel=error', '--prefer-offline', ...patience, ...packages, '-c', print];
  const { status, stdout } = spawnSync('npx', args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** Runs a command on the pinned tools; gives its exit code. */
function run([command, ...args], path, input) {
  const { status } = spawnSync(command, args, {
    stdio: [input, 'inherit', 'inherit'],
    env: { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: '1' },
  });
  return status ?? 1;
}

function main(task) {
  const commands = Object.hasOwn(tasks, task) ? tasks[task] : null;
  if (commands === null) return fail(`bootstrap: there is no task ${task}: use ${Object.keys(tasks).join(' or ')}`);
  const path = pathWithTools();
  if (path === null) {
    return fail(
      `xray: npm could not fetch ${tools.join(' and ')}: the first run needs the npm registry, check the network`,
    );
  }
  if (
    run(['pnpm', 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'], path, 'ignore') !== 0
  ) {
    return fail('xray: the locked dependencies could not be installed: what pnpm printed above says why');
  }
  for (const command of commands) {
    const code = run(command, path, 'inherit');
    if (code !== 0) return code;
  }
  return 0;
}

function fail(sentence) {
  console.error(sentence);
  return 1;
}

process.exitCode = main(process.argv[2] ?? '');
