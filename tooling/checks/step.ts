import { spawn } from 'node:child_process';

import { ROOT } from '../workspace/packages.ts';

/** One check: a command, and the checks that must have passed before it is worth running. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly needs?: readonly string[];
  /** Its output is shown as it comes, and nothing else runs beside it. */
  readonly streamed?: boolean;
}

export interface StepResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly durationMs: number;
  readonly output: string;
}

/** Runs a step's command from the root of the checkout; resolves whatever becomes of it. */
export function runStep(step: Step): Promise<StepResult> {
  const started = performance.now();
  const [command, ...args] = step.command;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${ROOT}/node_modules/.bin:${process.env['PATH'] ?? ''}`,
        TURBO_TELEMETRY_DISABLED: '1',
        ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { FORCE_COLOR: '0' }),
      },
    });
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      if (step.streamed === true) process.stdout.write(chunk);
    };
    const end = (outcome: 'passed' | 'failed', more = ''): void => {
      const output = Buffer.concat(chunks).toString('utf8') + more;
      resolve({ name: step.name, outcome, durationMs: performance.now() - started, output });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      end('failed', `cannot start ${command}: ${error.message}\n`);
    });
    child.on('close', (code, signal) => {
      end(code === 0 ? 'passed' : 'failed', signal === null ? '' : `ended by ${signal}\n`);
    });
  });
}

/**
 * Runs the steps, at most `lanes` at a time, in their order as far as their needs allow; tells each result in the order
 * of the steps. A step whose needs failed is not run.
 */
export async function runSteps(
  steps: readonly Step[],
  lanes: number,
  tell: (result: StepResult) => void,
  run: (step: Step) => Promise<StepResult> = runStep,
): Promise<readonly StepResult[]> {
  const results = new Map<string, StepResult>();
  const running = new Map<string, Promise<void>>();
  const waiting = [...steps];
  let told = 0;

  const finish = (result: StepResult): void => {
    results.set(result.name, result);
    running.delete(result.name);
    for (let next = steps[told]; next !== undefined; next = steps[told]) {
      const known = results.get(next.name);
      if (known === undefined) break;
      told += 1;
      tell(known);
    }
  };

  while (results.size < steps.length) {
    const index = waiting.findIndex((step) => isReady(step, results, running.size, lanes));
    const step = waiting[index];
    if (step === undefined) {
      if (running.size === 0)
        throw new Error(`checks wait for each other: ${waiting.map(({ name }) => name).join(', ')}`);
      await Promise.race(running.values());
      continue;
    }
    waiting.splice(index, 1);
    const broken = (step.needs ?? []).find((need) => results.get(need)?.outcome !== 'passed');
    if (broken !== undefined) {
      finish({ name: step.name, outcome: 'not run', durationMs: 0, output: `needs ${broken}, which did not pass\n` });
      continue;
    }
    running.set(step.name, run(step).then(finish));
  }
  return steps.flatMap(({ name }) => results.get(name) ?? []);
}

function isReady(step: Step, results: ReadonlyMap<string, StepResult>, running: number, lanes: number): boolean {
  if (running >= lanes || (step.streamed === true && running > 0)) return false;
  return (step.needs ?? []).every((need) => results.has(need));
}
