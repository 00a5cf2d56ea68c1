import type {
  AuditDetail,
  BatchLeaf,
  DayProfile,
  DerivedStream,
  EngineMode,
  EventLogReader,
  HysteresisStoreRecord,
  LogStream,
  RawInputBufferRecord,
  RegimeOutput,
  StoredRecord,
} from '@xray/contracts';

import type { TreeLeaves } from '../checkpoint/consistency.ts';

/** A whole batch of a log, and what its leaf says of it. */
export interface ProvenBatch {
  readonly leaf: BatchLeaf;
  /** The record block before compression: what `block_sha256` of the leaf is the digest of. */
  readonly block: Uint8Array;
}

/** How batches are read: the form of a record block is the log's own business. */
export interface BatchCodec {
  /** The raw records of a batch, whole. */
  readonly rawRecordsOf: (batch: ProvenBatch) => readonly RawInputBufferRecord[];
  /** The derived records of a batch of a stream, whole. */
  readonly derivedRecordsOf: <Stream extends DerivedStream>(
    batch: ProvenBatch,
    stream: Stream,
  ) => readonly StoredRecord<Stream>[];
  /** A form of a block that compresses well, and the same block out of it. */
  readonly portableBlock: (block: Uint8Array) => Uint8Array;
  /** The block that a portable form was made of, byte for byte. */
  readonly blockOfPortable: (portable: Uint8Array) => Uint8Array;
}

/** The log that a run is proved from. */
export interface ProofSource {
  readonly reader: Pick<EventLogReader, 'findRun' | 'rawBatches' | 'read'>;
  readonly codec: BatchCodec;
  /** The batches of a stream that hold these sequence numbers, both ends included. */
  readonly batches: (stream: LogStream, fromSeq: number, toSeq: number) => readonly ProvenBatch[];
  /** The leaves of all batches; throws where a batch is not what the chain of digests says. */
  readonly leaves: () => TreeLeaves;
}

/** What a verdict is derived with, as the log's audit has it: configuration, calibration and runtime. */
export type RecordedIdentity = AuditDetail<'run_epoch'>;

/** What a run is derived from again. */
export interface DerivationInput {
  /** From the first record that a feature of the run looks at to the end of its cut, in ingest order. */
  readonly records: readonly RawInputBufferRecord[];
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly engine_mode: EngineMode;
  /** The symbol's memory before the run. */
  readonly memory: HysteresisStoreRecord | null;
  /** What was remembered of the day after the symbol's run before; `null` for none. */
  readonly day_profile: DayProfile | null;
}

/** What deriving gave. */
export interface Derivation {
  readonly verdict: RegimeOutput;
  /** The memory after the run; `null` in truth mode. */
  readonly memory: HysteresisStoreRecord | null;
  /** The profile of the day, where the run made it anew; else `null`. */
  readonly day_profile: DayProfile | null;
}

/** The software that an identity names: a derivation with exactly that one, or how to get it. */
export type Software =
  | {
      readonly installed: true;
      /** Composes and judges again. */
      readonly derive: (input: DerivationInput) => Derivation;
    }
  | {
      readonly installed: false;
      /** What is installed in its place, in words. */
      readonly reason: string;
      /** The command that fetches it. */
      readonly command: string;
    };

/** Finds the software of an identity. */
export type FindSoftware = (identity: RecordedIdentity) => Software;
