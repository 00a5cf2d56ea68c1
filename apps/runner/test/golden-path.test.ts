import { goldenPathSchema, RUN_STATES, type RunState } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { BAR_MS, simulateMarket } from '@xray/market-sim';
import { goldenPath, runLog } from '@xray/orchestrator';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../src/process/system-clock.ts';
import { parseConfigText } from '../src/config/load.ts';
import { currentIdentity } from '../src/identity/log-identity.ts';
import { recordMarket } from '../src/market/record-market.ts';
import { runPlan } from '../src/pipeline/run-plan.ts';
import { wiring } from '../src/pipeline/wiring.ts';
import { quietContext } from '../src/testing/command-context.ts';
import { pairModel } from '../src/testing/pair-market.ts';
import { lastJson, temporaryFolder, xray } from './support/xray.ts';

const BARS = 150;
const FAILING = [20, 21, 140];

/** A log whose engine fails at some boundaries, so that runs come to every state. */
async function everyState(): Promise<string> {
  const directory = `${temporaryFolder()}/market`;
  const market = simulateMarket({ model: pairModel, seed: 51, bars: BARS });
  await recordMarket(market, directory, quietContext());
  const identity = currentIdentity(parseConfigText('{}', 'xray.yaml'));
  const reader = openLogReader({ directory });
  const writer = await openLogWriter({ directory, clock: systemClock });
  const failing = FAILING.map((bar) => market.config.start_ts_ms + bar * BAR_MS);
  const plan = runPlan({ identity, log: writer, clock: systemClock, outputs: false, onPublished: () => undefined });
  const wire = wiring({
    identity,
    log: writer,
    outputs: false,
    onPublished: () => undefined,
    measured: {
      composer: (composer) => composer,
      engine: (engine) => ({
        ...engine,
        judge(snapshot, mode, previous) {
          if (failing.includes(snapshot.timestamp)) throw new Error('the engine is out of order');
          return engine.judge(snapshot, mode, previous);
        },
      }),
    },
  });
  await runLog({
    reader,
    log: writer,
    plan: { ...plan, wire },
    signal: new AbortController().signal,
    wallMs: () => systemClock.wallMs(),
    block_boundaries: 10,
  });
  await writer.close();
  reader.close();
  return directory;
}

/** The states that each run of a log went through, by what its thread says. */
function waysOf(directory: string): ReadonlyMap<string, readonly RunState[]> {
  const ways = new Map<string, RunState[]>();
  const reader = openLogReader({ directory });
  for (const { record } of [...reader.read('runtime_event')].flat()) {
    const way = ways.get(record.trace_id) ?? [];
    const failed = record.artifact_id.startsWith('EngineRunFailed:');
    const states = Object.entries(RUN_STATES).filter(([, { emits }]) => emits === record.event_type);
    const [state] = states.find(([name]) => (name === 'FAILED') === failed) ?? states[0] ?? [];
    way.push(state as RunState);
    ways.set(record.trace_id, way);
  }
  reader.close();
  return ways;
}

describe('the path of runs', () => {
  it('goes through every transition of the table of states and through no other, each with its event', async () => {
    const directory = await everyState();
    const taken = new Set<string>();
    const ways = waysOf(directory);
    expect(ways.size).toBe(2 * BARS);
    for (const way of ways.values()) {
      way.forEach((state, position) => {
        const before = way[position - 1];
        const allowed: readonly RunState[] = RUN_STATES[state].after;
        if (before === undefined) expect(allowed).toEqual([]);
        else expect(allowed).toContain(before);
        taken.add(`${before ?? ''} → ${state}`);
      });
      expect(['PASSED', 'HELD']).toContain(way.at(-1));
    }
    const declared = Object.entries(RUN_STATES).flatMap(([state, { after }]) =>
      after.length === 0 ? [` → ${state}`] : after.map((before) => `${before} → ${state}`),
    );
    expect([...taken].sort()).toEqual(declared.sort());

    const counted = lastJson(await xray('telemetry', '--log', directory, '--json'));
    const path = goldenPathSchema.parse(counted);
    expect(path.steps).toMatchObject({
      'intent.received': 300,
      'dataplane.dispatched': 300,
      'artifact.delivered': 300,
    });
    expect(path.steps['gate.passed'] + path.steps['gate.held']).toBe(300);
    expect(path).toMatchObject({
      failed: 2 * FAILING.length,
      unfinished: 0,
      symbols: 2,
      caught_up: 0,
      runs_per_hour: 40,
    });
    expect(path.held_for).toContainEqual({ reason: 'run_failed', runs: 2 * FAILING.length });
    expect(path.latency.planned_to_started.runs).toBe(300);

    const text = await xray('telemetry', '--log', directory, '--symbol', pairModel.instruments[0]?.symbol ?? '');
    expect(text.stdout).toMatch(/^1 symbols from .* 20 runs an hour\n {2}intent\.received +150\n/);
  });

  it('is empty where nothing was run', async () => {
    const directory = `${temporaryFolder()}/market`;
    await recordMarket(simulateMarket({ model: pairModel, seed: 51, bars: 3 }), directory, quietContext());
    const reader = openLogReader({ directory });
    expect(await goldenPath({ reader })).toMatchObject({
      from_ts_ms: null,
      runs_per_hour: null,
      unfinished: 0,
      held_for: [],
    });
    reader.close();
    expect((await xray('telemetry', '--log', directory)).stdout).toBe('no runs\n');
  });
});
