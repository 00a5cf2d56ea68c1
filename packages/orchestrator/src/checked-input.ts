import { recordsProblem, type EventLogReader, type ListedRecord, type RawInputBufferRecord } from '@xray/contracts';
import { argumentChecks } from '@xray/contracts/checks';

import { OrchestratorError } from './errors.ts';

export function invalidArgument(problem: string): OrchestratorError {
  return new OrchestratorError('invalid_argument', `orchestrator: ${problem}; correct the call`);
}

/** What the entrances ask of their arguments. @throws OrchestratorError `invalid_argument` */
export const { requireList, requirePort } = argumentChecks(invalidArgument);

/** @throws OrchestratorError `invalid_argument` */
export function requireReader(reader: EventLogReader): void {
  requirePort('the reader of the log', reader, ['rawBatches', 'readRaw', 'read']);
}

/** @throws OrchestratorError `invalid_records` */
export function requireRecords(name: ListedRecord, given: unknown): void {
  const problem = recordsProblem(name, given);
  if (problem === null) return;
  throw new OrchestratorError('invalid_records', `orchestrator: ${problem}; hand in a list of whole records`);
}

/** Records of the log, in its order, from after a place on. @throws OrchestratorError `invalid_records`, `ingest_order_violated` */
export function checkedRecords(
  records: readonly RawInputBufferRecord[],
  afterIngestSeq = 0,
): readonly RawInputBufferRecord[] {
  requireRecords('raw_input_buffer_record', records);
  let before = afterIngestSeq;
  for (const { ingest_seq } of records) {
    if (ingest_seq <= before) {
      throw new OrchestratorError(
        'ingest_order_violated',
        `orchestrator: record ${ingest_seq} stands after record ${before}; hand in records in the order of the log, each once`,
      );
    }
    before = ingest_seq;
  }
  return records;
}

/** Times that boundaries can be made of. @throws OrchestratorError `invalid_argument` */
export function requireCutTimes(times: { readonly cadence_ms: number; readonly boundary_delay_ms: number }): void {
  requirePort('the times of the cuts', times);
  const { boundary_delay_ms, cadence_ms } = times;
  if (!Number.isSafeInteger(cadence_ms) || cadence_ms <= 0)
    throw invalidArgument('cadence_ms must be a positive integer');
  if (!Number.isSafeInteger(boundary_delay_ms) || boundary_delay_ms < 0 || boundary_delay_ms >= cadence_ms) {
    throw invalidArgument('boundary_delay_ms must be an integer from 0 to below the cadence');
  }
}
