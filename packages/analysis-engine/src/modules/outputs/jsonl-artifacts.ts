import { artifactKindSchema, canonicalJson } from '@xray/contracts';
import { z } from 'zod';

import { defineOutput } from '../../definition/define-module.ts';
import type { DeliveredRun } from '../../definition/output.ts';
import { AnalysisEngineError } from '../../errors.ts';

function lines(run: DeliveredRun, kinds: ReadonlySet<string>): string {
  const { symbol, run_id, engine_timestamp_ms } = run;
  return run.artifacts
    .filter((artifact) => kinds.has(artifact.artifact_kind))
    .map((artifact) => `${canonicalJson({ ...artifact, engine_timestamp_ms, run_id, symbol })}\n`)
    .join('');
}

/**
 * Appends every artifact as one line of canonical JSON, with its run's `symbol`, `run_id` and `engine_timestamp_ms`, to the file
 * that the configuration names; nothing of the input becomes part of a path. One append a boundary. The log stays the
 * authority: lines of a boundary during which the process died are not repeated.
 */
export const jsonlArtifacts = defineOutput({
  id: 'jsonl_artifacts',
  version: '1',
  config: z.object({
    artifact_kinds: z
      .array(artifactKindSchema)
      .min(1)
      .default(['signal', 'detection', 'evaluation', 'output'])
      .describe('The kinds of artifacts that are written.'),
    path: z.string().min(1).describe('The file, made when it does not exist; its folder must exist. No default.'),
  }),
  open(config, { files }) {
    if (files === undefined)
      throw new AnalysisEngineError(
        'output_unavailable',
        'Output "jsonl_artifacts" is enabled, but outputs_context has no files port: hand over nodeTextFiles() or disable the output.',
      );
    const kinds = new Set<string>(config.artifact_kinds);
    return async (runs) => {
      const text = runs.map((run) => lines(run, kinds)).join('');
      if (text !== '') await files.append(config.path, text);
    };
  },
});
