#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/*
 * Starts the command on Node 24. A checkout runs from its sources, so that what runs is what was last saved; the
 * published package has no sources and runs what was built. An older Node hands over to the pinned one from npm, and
 * never goes on by itself: its verdicts might differ.
 */
const source = new URL('../src/main.ts', import.meta.url);
const built = new URL('../dist/main.js', import.meta.url);
const entry = existsSync(source) ? source : built;
const sourceCondition = '--conditions=x-source';
const neededMajor = 24;
const [major = 0] = process.versions.node.split('.').map(Number);

// The command is production unless it is told otherwise: nothing is frozen, and records between its parts are not checked whole.
process.env.NODE_ENV ??= 'production';

/** Says one sentence and fails. */
function fail(sentence) {
  process.stderr.write(`xray: ${sentence}\n`);
  process.exitCode = 1;
}

/** Runs the command in a process of its own. */
async function handOver(env) {
  // Loaded where it is needed: a short command waits for none of it.
  const { spawn } = await import('node:child_process');
  const words = [sourceCondition, fileURLToPath(entry), ...process.argv.slice(2)];
  const child = spawn(env === process.env ? process.execPath : 'node', words, { stdio: 'inherit', env });
  // A terminal signals the whole group, the child included: the launcher only waits for its exit code.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    fail(`cannot start Node: ${error.message}; install Node ${neededMajor} or newer`);
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

if (major >= neededMajor && (entry === built || process.execArgv.includes(sourceCondition))) {
  // What has been compiled once is not compiled again: half of the time that a short command takes.
  nodeModule.enableCompileCache();
  await import(entry.href);
} else if (major >= neededMajor) {
  await handOver(process.env);
} else {
  const { fetchTools } = await import('./fetched-tools.js');
  const fetched = fetchTools([`node@${neededMajor}`]);
  if ('problem' in fetched)
    fail(`this is Node ${process.versions.node}, and ${fetched.problem}; install Node ${neededMajor} or newer`);
  else await handOver({ ...process.env, PATH: fetched.path });
}
