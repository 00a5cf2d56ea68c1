import { canonicalJson, errorText, firstDifference, verdictLabel } from '@xray/contracts';

import type { Derivation, FindSoftware, RecordedIdentity, Software } from './ports.ts';
import { failed, unsupported, verified, type ProofStep } from './run-proof.ts';
import { runsBehindProfile, type RecordedRun, type RunMaterial } from './run-material.ts';

type Installed = Extract<Software, { readonly installed: true }>;

/** Where two values first differ, and how; `null` where they are the same JSON. */
function differenceText(recorded: unknown, derived: unknown): string | null {
  const json = (value: unknown): unknown => JSON.parse(canonicalJson(value));
  const found = firstDifference(json(recorded), json(derived));
  if (found === null) return null;
  const [before, now] = [found.recorded, found.replayed].map((value) => canonicalJson(value ?? null));
  return `${found.path === '' ? 'all of it' : found.path}: recorded ${before}, derived ${now}`;
}

function derive(software: Installed, { memory_before, profile_before, records, run }: RecordedRun): Derivation {
  const { engine_mode, engine_timestamp_ms, symbol } = run;
  return software.derive({
    records,
    symbol,
    engine_timestamp_ms,
    engine_mode,
    memory: memory_before,
    day_profile: profile_before,
  });
}

function at(engineMs: number): string {
  return new Date(engineMs).toISOString();
}

function withoutMemory({ memory }: RecordedIdentity): string {
  const forgotten = memory?.forgotten_hysteresis_records ?? 0;
  if (forgotten === 0)
    return 'no memory of the symbol stands before the run in what is here: it is its first run, and that is trusted';
  return `the identity of the run began with the belief anew, and forgot the first ${forgotten} records of it; that none of the symbol stands after them is trusted`;
}

/** What is to be said of the profile of the day before a run; nothing where it carries none. */
function profileText(material: RunMaterial): string {
  const { profile_before, profile_seq } = material;
  if (profile_before === null) return '';
  const place = `day_profile ${profile_seq ?? 0} of ${at(profile_before.engine_timestamp_ms)}`;
  const over = runsBehindProfile(material);
  return over === 0 ? `; ${place} is trusted as it was recorded` : `; ${place} was derived again over ${over} runs`;
}

/** Whether the memory that a run went on from is trusted, or follows from earlier runs. */
function carriedState(material: RunMaterial, findSoftware: FindSoftware): ProofStep {
  const { earlier, identity, memory_before, memory_seq, run } = material;
  const profile = profileText(material);
  if (run.engine_mode === 'truth')
    return verified('carried_state', `the run carries no belief: its mode is truth${profile}`);
  if (memory_before === null) return verified('carried_state', `${withoutMemory(identity)}${profile}`);
  for (const [index, each] of earlier.entries()) {
    const software = findSoftware(each.identity);
    if (!software.installed)
      return unsupported(
        'carried_state',
        `the run of ${at(each.run.engine_timestamp_ms)} was made with ${software.reason}: ${software.command}`,
      );
    const next = earlier[index + 1]?.memory_before ?? memory_before;
    const derived = derive(software, each);
    const difference = differenceText(next, derived.memory) ?? differenceText(each.profile_after, derived.day_profile);
    if (difference !== null)
      return failed(
        'carried_state',
        `what was remembered after the run of ${at(each.run.engine_timestamp_ms)} does not follow (${difference})`,
      );
  }
  const [oldest] = earlier;
  const place = `hysteresis_record ${memory_seq ?? 0} of ${at(memory_before.engine_timestamp_ms)}`;
  if (oldest === undefined) return verified('carried_state', `${place} is trusted as it was recorded${profile}`);
  const from =
    oldest.memory_before === null
      ? "the symbol's first run"
      : `the memory of ${at(oldest.memory_before.engine_timestamp_ms)}, which is trusted`;
  return verified('carried_state', `${place} was derived again over ${earlier.length} runs from ${from}${profile}`);
}

/** Composes and judges a run again: the steps from its evidence to its verdict. */
export function deriveAgain(material: RunMaterial, findSoftware: FindSoftware): readonly ProofStep[] {
  const { identity, memory_after, profile_after, records, run, verdict } = material;
  const evidence = verified(
    'evidence',
    `${records.length} raw records from ${run.lookback_start_ingest_seq} to ${run.cut_end_ingest_seq}, configuration ${run.config_hash.slice(0, 12)}, and what was recorded of the run`,
  );
  const software = findSoftware(identity);
  if (!software.installed) return [evidence, unsupported('software', `${software.reason}: ${software.command}`)];
  const steps = [
    evidence,
    verified('software', 'the version, runtime, configuration and calibration of the run are the ones here'),
  ];
  try {
    steps.push(carriedState(material, findSoftware));
    const derived = derive(software, material);
    const difference =
      differenceText(verdict, derived.verdict) ??
      differenceText(memory_after, derived.memory) ??
      differenceText(profile_after, derived.day_profile);
    steps.push(
      difference === null
        ? verified(
            'verdict',
            `${verdictLabel(verdict)} with confidence ${verdict.confidence} follows from the raw records, byte for byte`,
          )
        : failed('verdict', `the raw records give something else (${difference})`),
    );
  } catch (thrown) {
    steps.push(failed('verdict', `deriving the verdict again ends in an error: ${errorText(thrown)}`));
  }
  return steps;
}
