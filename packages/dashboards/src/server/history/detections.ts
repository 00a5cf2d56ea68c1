import type { StoredRecord } from '@xray/contracts';

import { firstNumber, firstText, lastText } from '../read-model/canonical-text.ts';

/** What a detector said of a symbol in one run. */
export interface Detection {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  /** `module_id/artifact_name`. */
  readonly detector: string;
  readonly active: boolean;
  readonly summary: string;
}

const DETECTION = '"event_type":"ArtifactEmitted","payload":{"artifact_kind":"detection"';

/** Where the mark of a detection can begin at the latest: only the mode and the time of the run come before it. */
const HEAD_LENGTH = 160;

/** A detection that is not active, found in the canonical text: most are, and nothing more of them is shown. */
function quickInactive(body: string): Detection | null {
  if (body.includes('"active":true')) return null;
  const symbol = lastText(body, '"symbol":"');
  const moduleId = firstText(body, '"module_id":"');
  const artifact = firstText(body, '"artifact_name":"');
  const timeMs = firstNumber(body, '"engine_timestamp_ms":');
  if (symbol === null || moduleId === null || artifact === null || timeMs === null) return null;
  return { symbol, engine_timestamp_ms: timeMs, detector: `${moduleId}/${artifact}`, active: false, summary: '' };
}

/** What a record of the analysis says, where it is a detection; the summary only where it is active. */
export function detectionOf(stored: StoredRecord<'analysis_event'>): Detection | null {
  if (!stored.body.slice(0, HEAD_LENGTH).includes(DETECTION)) return null;
  const quick = quickInactive(stored.body);
  if (quick !== null) return quick;
  const { record } = stored;
  if (record.event_type !== 'ArtifactEmitted' || record.payload.artifact_kind !== 'detection') return null;
  const { artifact_name, module_id, payload } = record.payload;
  const { active, summary } = payload;
  return {
    symbol: record.symbol,
    engine_timestamp_ms: record.engine_timestamp_ms,
    detector: `${module_id}/${artifact_name}`,
    active: active === true,
    summary: active !== true ? '' : typeof summary === 'string' ? summary : module_id,
  };
}

/** When detectors became active, and what is needed to tell so across a border between two parts of the log. */
export interface DetectorChanges {
  take(detection: Detection): void;
  /** Became active inside this part. */
  readonly onsets: readonly Detection[];
  /** What each detector said first. */
  readonly first: ReadonlyMap<string, Detection>;
  /** Whether each detector was active at the end. */
  readonly last: ReadonlyMap<string, boolean>;
}

export function createDetectorChanges(): DetectorChanges {
  const onsets: Detection[] = [];
  const first = new Map<string, Detection>();
  const last = new Map<string, boolean>();
  return {
    onsets,
    first,
    last,
    take(detection) {
      const before = last.get(detection.detector);
      if (before === undefined) first.set(detection.detector, detection);
      else if (detection.active && !before) onsets.push(detection);
      last.set(detection.detector, detection.active);
    },
  };
}
