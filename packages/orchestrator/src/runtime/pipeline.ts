import type { EventSink, OrchestratorEvent, PipelineStages, PublishedBlock, StateGateEvent } from '@xray/contracts';

import { OrchestratorError } from '../errors.ts';
import type { Orchestrator } from '../orchestrator.ts';

export interface PipelineParts extends PipelineStages {
  readonly orchestrator: Orchestrator;
  /** Gets every block after its last commit. */
  readonly onPublished: (block: PublishedBlock) => void | Promise<void>;
}

/** The way of a run through all stages: each appends what it gives before the next one sees it. */
export interface Pipeline extends PipelineStages {
  readonly orchestrator: Orchestrator;
  /** The way of the orchestrator's events through the gate and the analysis. */
  readonly downstream: EventSink<OrchestratorEvent>;
  /** Gate events in the log of a boundary of which the rest is yet to be decided: they are analysed with that. */
  readonly carry: (events: readonly StateGateEvent[]) => void;
}

/** A gate that halted says so in the log and decides nothing more: nothing may be published behind it. */
function refuseHalted(events: readonly StateGateEvent[]): void {
  const halt = events.find((event) => event.event_type === 'StateGateHalted');
  if (halt === undefined) return;
  const why = halt.payload.error_detail ?? 'no reason was given';
  throw new OrchestratorError('gate_halted', `the state gate halted at ${halt.symbol}: ${why}; the gate stays closed`);
}

/**
 * Wires the stages into one. Publishing downstream rejects with `gate_halted` where the gate has halted, and nothing is
 * published behind it.
 */
export function createPipeline({ analysis, gate, onPublished, orchestrator }: PipelineParts): Pipeline {
  let carried: readonly StateGateEvent[] = [];
  return {
    orchestrator,
    gate,
    analysis,
    downstream: {
      async publish(events) {
        const decided = await gate.consume(events);
        refuseHalted(decided);
        const waiting = [...carried, ...decided];
        carried = [];
        const analysed = await analysis.consume(waiting);
        await onPublished({ orchestrator: events, gate: decided, analysis: analysed });
      },
    },
    carry(events) {
      carried = events;
    },
  };
}
