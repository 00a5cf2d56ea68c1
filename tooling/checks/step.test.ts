import { describe, expect, it } from 'vitest';

import { closingLine, readClosingLine } from './closing-line.ts';
import { runStep, runSteps, type Step, type StepResult } from './step.ts';

function node(code: string): readonly [string, ...string[]] {
  return [process.execPath, '-e', code];
}

describe('one check', () => {
  it('passes with what it printed', async () => {
    const result = await runStep({ name: 'greet', command: node("console.log('out'); console.error('err')") });
    expect(result).toMatchObject({ name: 'greet', outcome: 'passed' });
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('fails by its exit code, by a signal, and where its command does not exist', async () => {
    const byCode = await runStep({ name: 'a', command: node('process.exit(3)') });
    const bySignal = await runStep({ name: 'b', command: node("process.kill(process.pid, 'SIGKILL')") });
    const missing = await runStep({ name: 'c', command: ['no-such-command-of-xray'] });
    expect([byCode.outcome, bySignal.outcome, missing.outcome]).toEqual(['failed', 'failed', 'failed']);
    expect(bySignal.output).toContain('SIGKILL');
    expect(missing.output).toContain('no-such-command-of-xray');
  });
});

describe('all checks', () => {
  /** Runs steps whose ends are under control: a step ends when it is released. */
  function controlled(broken: readonly string[] = []) {
    const release = new Map<string, () => void>();
    const started: string[] = [];
    const told: string[] = [];
    const run = (step: Step): Promise<StepResult> =>
      new Promise((resolve) => {
        started.push(step.name);
        release.set(step.name, () => {
          resolve({
            name: step.name,
            outcome: broken.includes(step.name) ? 'failed' : 'passed',
            durationMs: 1,
            output: '',
          });
        });
      });
    const end = async (name: string): Promise<void> => {
      release.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const tell = ({ name, outcome }: StepResult): void => void told.push(`${name} ${outcome}`);
    return { run, end, tell, started, told };
  }

  const step = (name: string, more: Partial<Step> = {}): Step => ({ name, command: ['true'], ...more });

  it('run two at a time and are told in their order', async () => {
    const { run, end, tell, started, told } = controlled();
    const all = runSteps([step('build'), step('lint'), step('format')], 2, tell, run);
    expect(started).toEqual(['build', 'lint']);
    await end('lint');
    expect([started, told]).toEqual([['build', 'lint', 'format'], []]);
    await end('format');
    await end('build');
    await all;
    expect(told).toEqual(['build passed', 'lint passed', 'format passed']);
  });

  it('wait for what they need, and do not run where it failed', async () => {
    const { run, end, tell, started, told } = controlled(['build']);
    const all = runSteps([step('build'), step('pack', { needs: ['build'] }), step('lint')], 2, tell, run);
    expect(started).toEqual(['build', 'lint']);
    await end('build');
    await end('lint');
    expect((await all).map(({ outcome }) => outcome)).toEqual(['failed', 'not run', 'passed']);
    expect(told).toEqual(['build failed', 'pack not run', 'lint passed']);
  });

  it('leave the machine to a streamed one', async () => {
    const { run, end, tell, started } = controlled();
    const all = runSteps([step('lint'), step('tests', { streamed: true })], 2, tell, run);
    expect(started).toEqual(['lint']);
    await end('lint');
    expect(started).toEqual(['lint', 'tests']);
    await end('tests');
    await all;
  });
});

it('reads its own closing lines back, and no others', () => {
  for (const tally of [
    { passed: 0, failed: 0, skipped: 0 },
    { passed: 1200, failed: 3, skipped: 17 },
  ]) {
    expect(readClosingLine(`Duration 3 s\n\n${closingLine(tally)}\n`)).toEqual(tally);
  }
  expect(readClosingLine('3 passed, 0 failed\nSegmentation fault')).toBeNull();
  expect(readClosingLine('')).toBeNull();
});
