#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

/*
 * Starts the command on Node 24. A checkout runs from its sources, so that what runs is what was last saved; the
 * published package has no sources and runs what was built. An older Node hands over to the pinned one from npm.
 */
const source = new URL('../src/main.ts', import.meta.url);
const built = new URL('../dist/main.js', import.meta.url);
const entry = existsSync(source) ? source : built;
const sourceCondition = '--conditions=x-source';
const [major = 0] = process.versions.node.split('.').map(Number);

if (major >= 24 && (entry === built || process.execArgv.includes(sourceCondition))) {
  // What has been compiled once is not compiled again: half of the time that a short command takes.
  nodeModule.enableCompileCache();
  await import(entry.href);
} else {
  const [command, ...before] =
    major >= 24 ? [process.execPath] : ['npx', '--yes', '--loglevel=error', '-p', 'node@24', 'node'];
  const words = [sourceCondition, fileURLToPath(entry), ...process.argv.slice(2)];
  const child = spawn(command, [...before, ...words], { stdio: 'inherit' });
  // A terminal signals the whole group, the child included: the launcher only waits for its exit code.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`xray: cannot start ${command}: ${error.message}; install Node 24 or newer\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
