import type { Artifact, ModuleFailure, RunId } from '@xray/contracts';

/** Appends text to files: the port through which outputs write. Paths come from the configuration, never from input. */
export interface TextFileAppender {
  /** Appends the whole text at the end of the file, which is made when it does not exist. */
  append(path: string, text: string): Promise<void>;
}

/** The ports that outputs may use. An output that needs another one takes it when it is built. */
export interface OutputsContext {
  readonly files?: TextFileAppender;
}

/** A run as an output sees it: complete, durable, immutable. */
export interface DeliveredRun {
  readonly symbol: string;
  readonly run_id: RunId;
  readonly engine_timestamp_ms: number;
  /** All artifacts of the run by stage, module id and artifact name. */
  readonly artifacts: readonly Artifact[];
  readonly module_failures: readonly ModuleFailure[];
}

/**
 * Carries the runs of one boundary out, by symbol name. It is called after their events were appended, once per boundary
 * in the order of engine time. Rejecting means: not delivered; every one of these runs gets a `ModuleFailed`.
 */
export type OutputDelivery = (runs: readonly DeliveredRun[]) => Promise<void>;
