import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { canonicalJson, type AnalysisEngineEvent } from '@xray/contracts';
import { afterAll, expect, it } from 'vitest';

import type { OutputsContext } from '../../definition/output.ts';
import { createAnalysisEngine } from '../../engine/analysis-engine.ts';
import { createModuleRegistry } from '../../registry/module-registry.ts';
import { gateEvaluated } from '../../testing/gate-events.ts';
import { memoryStore } from '../../testing/memory-store.ts';
import { constantSignal, summing } from '../../testing/modules.ts';
import { jsonlArtifacts } from './jsonl-artifacts.ts';
import { nodeTextFiles } from './node-text-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'xray-jsonl-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function engineOf(
  outputs_context: OutputsContext | null | undefined,
  config: Readonly<Record<string, string | string[]>>,
) {
  const store = memoryStore();
  const engine = createAnalysisEngine({
    registry: createModuleRegistry([constantSignal('s'), summing('rule', 'r', 's'), jsonlArtifacts]),
    config: { enabled_modules: ['s', 'r', 'jsonl_artifacts'], module_configs: { jsonl_artifacts: config } },
    store,
    ...(outputs_context === undefined ? {} : { outputs_context }),
  });
  return { engine, store };
}

function isArtifact(event: AnalysisEngineEvent) {
  return event.event_type === 'ArtifactEmitted';
}

it('every artifact becomes one line of canonical JSON with its run', async () => {
  const path = join(folder, 'artifacts.jsonl');
  const { engine, store } = engineOf({ files: nodeTextFiles() }, { path });
  await engine.consume([gateEvaluated({ symbol: 'ETHUSDT' }), gateEvaluated(), gateEvaluated({ bar: 1 })]);
  const expected = store.events
    .filter(isArtifact)
    .map(({ payload, engine_timestamp_ms, run_id, symbol }) =>
      canonicalJson({ ...payload, engine_timestamp_ms, run_id, symbol }),
    );
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toEqual(expected);
  expect(expected).toHaveLength(6);
});

it('one append a boundary, of the configured kinds only, after the events are durable', async () => {
  const appended: [string, string][] = [];
  const { engine, store } = engineOf(
    {
      files: {
        append: (path, text) => {
          expect(store.events.filter(isArtifact)).toHaveLength(6);
          appended.push([path, text]);
          return Promise.resolve();
        },
      },
    },
    { path: 'out.jsonl', artifact_kinds: ['evaluation'] },
  );
  await engine.consume([gateEvaluated({ symbol: 'ETHUSDT' }), gateEvaluated(), gateEvaluated({ bar: 1 })]);
  expect(appended.map(([path]) => path)).toEqual(['out.jsonl', 'out.jsonl']);
  expect(appended.map(([, text]) => text.split('\n').length - 1)).toEqual([2, 1]);
  expect(appended.every(([, text]) => text.includes('"module_id":"r"') && !text.includes('"module_id":"s"'))).toBe(
    true,
  );
});

it('a file that cannot be written fails the output for the runs of that boundary, and nothing else', async () => {
  let appends = 0;
  const files = {
    append: () => {
      appends += 1;
      return appends === 1 ? Promise.reject(new Error('no space left')) : Promise.resolve();
    },
  };
  const { engine, store } = engineOf({ files }, { path: 'out.jsonl' });
  const events = await engine.consume([gateEvaluated(), gateEvaluated({ bar: 1 })]);
  expect(store.events).toEqual(events);
  const failures = events.filter(({ event_type }) => event_type === 'ModuleFailed');
  expect(failures).toMatchObject([
    {
      run_id: gateEvaluated().run_id,
      payload: {
        module_id: 'jsonl_artifacts',
        module_kind: 'output',
        error_kind: 'Error',
        error_detail: 'no space left',
      },
    },
  ]);
  expect(events.at(-1)).toBe(failures[0]);
  const statuses = events.flatMap((event) =>
    event.event_type === 'AnalysisRunCompleted' ? [event.payload.status] : [],
  );
  expect(statuses).toEqual(['SUCCESS', 'SUCCESS']);
});

it('without the port it refuses to start, and a replay that asks for no outputs writes nothing', async () => {
  expect(() => engineOf(undefined, { path: 'out.jsonl' })).toThrow(/outputs_context/);
  const { engine } = engineOf(null, { path: join(folder, 'never.jsonl') });
  await engine.consume([gateEvaluated()]);
  expect(() => readFileSync(join(folder, 'never.jsonl'))).toThrow(/ENOENT/);
});
