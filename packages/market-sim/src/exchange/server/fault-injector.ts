import { randomSource, seedFor } from '../../random/random-source.ts';
import type { TranscriptBook, OpenFaultRecord } from '../transcript/transcript.ts';
import type { Agenda } from '../time/agenda.ts';
import type { Connection } from './connection.ts';
import { garbageFrame } from './garbage.ts';
import type { Fault, FaultKind } from '../faults/fault.ts';

export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;

/** A fault under way. */
export interface ActiveFault {
  readonly record: OpenFaultRecord;
  readonly what: Fault;
  /** Connections that it concerns; `null`: all, those to come included. */
  readonly connections: ReadonlySet<Connection> | null;
  /** How many more frames or requests it takes; `null` where only time ends it. */
  left: number | null;
}

/** What is done to a request. */
export type RequestVerdict =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly status: number; readonly retry_after_s: number | null };

export interface FaultInjectorOptions {
  readonly transcript: TranscriptBook;
  readonly nowMs: () => number;
  readonly agenda: Agenda<() => void>;
  /** The connections that are open, oldest first. */
  readonly open: () => readonly Connection[];
  /** Called with a fault of frames that is over: what it holds back is released. */
  readonly released: (fault: ActiveFault) => void;
}

export interface FaultInjector {
  /** Begins a fault now. */
  begin(what: Fault): OpenFaultRecord;
  active(): readonly ActiveFault[];
  /** Faults that change the frames of a stream, in the order in which they began. */
  ofStream(stream: string): readonly ActiveFault[];
  /** Counts what a fault has done; ends it where that was the last. */
  counted(fault: ActiveFault, affected: number): void;
  /** What becomes of a request; `null`: it is answered. */
  onRequest(path: string): RequestVerdict | null;
  /** Whether a new socket is refused, by which status, and when it may be tried again. */
  onSocket(): { readonly status: number | null; readonly retry_after_s: number | null } | null;
  skewMs(): number;
}

/** A reordered frame is one of two that change places. */
function countOf(what: Fault): number | null {
  if (!('count' in what) || what.kind === 'garbage') return null;
  return what.kind === 'reorder_frames' ? 2 * what.count : what.count;
}

const FRAME_FAULTS: ReadonlySet<FaultKind> = new Set([
  'stall_stream',
  'drop_frames',
  'repeat_frames',
  'reorder_frames',
  'half_frames',
  'break_book_chain',
]);

interface FaultInjectorState extends FaultInjectorOptions {
  active: ActiveFault[];
}

function end(injector: FaultInjectorState, fault: ActiveFault): void {
  if (!injector.active.includes(fault)) return;
  injector.active = injector.active.filter((other) => other !== fault);
  injector.released(fault);
  for (const connection of fault.connections ?? []) connection.recover(fault.record.fault);
  injector.transcript.ended(fault.record);
}

function concerned(injector: FaultInjectorState, which: 'all' | number): readonly Connection[] {
  const connections = injector.open();
  if (which === 'all') return connections;
  const one = connections[which % Math.max(1, connections.length)];
  return one === undefined ? [] : [one];
}

function trickle(injector: FaultInjectorState, fault: ActiveFault, what: FaultOf<'slow_writes'>): void {
  if (!injector.active.includes(fault)) return;
  for (const connection of fault.connections ?? []) connection.writeChunk(what.chunk_bytes);
  injector.agenda.add(injector.nowMs() + what.every_ms, () => {
    trickle(injector, fault, what);
  });
}

function sendGarbage(
  injector: FaultInjectorState,
  { count, form, seed }: FaultOf<'garbage'>,
  connections: readonly Connection[],
): void {
  const random = randomSource(seedFor(seed, `garbage ${form}`));
  for (const connection of connections) {
    for (let sent = 0; sent < count; sent += 1) connection.send(garbageFrame(form, random, injector.transcript));
    connection.flush();
  }
}

/** What a fault does the moment it begins; whether that was all. */
function strike(injector: FaultInjectorState, fault: ActiveFault, connections: readonly Connection[]): boolean {
  const { what } = fault;
  switch (what.kind) {
    case 'disconnect':
      for (const connection of connections) connection.close('fault', what.code);
      return true;
    case 'garbage':
      sendGarbage(injector, what, connections);
      return true;
    case 'stall_socket':
      for (const connection of connections) {
        const { answers_pings, frames } = what;
        connection.stall({ fault: fault.record.fault, answers_pings, late: frames === 'late' });
      }
      return false;
    case 'slow_writes':
      for (const connection of connections) connection.slowDown(fault.record.fault);
      trickle(injector, fault, what);
      return false;
    case 'refuse_connections':
    case 'stall_stream':
    case 'drop_frames':
    case 'repeat_frames':
    case 'reorder_frames':
    case 'half_frames':
    case 'refuse_requests':
    case 'ignore_requests':
    case 'clock_skew':
    case 'break_book_chain':
      return false;
  }
}

function counted(injector: FaultInjectorState, fault: ActiveFault, affected: number): void {
  fault.record.affected += affected;
  if (fault.left === null) return;
  fault.left -= 1;
  if (fault.left <= 0) end(injector, fault);
}

function begin(injector: FaultInjectorState, what: Fault): OpenFaultRecord {
  const record = injector.transcript.begun(what);
  const named = 'connection' in what ? what.connection : null;
  const connections = named === null ? [] : concerned(injector, named);
  const everywhere = named === null || (named === 'all' && FRAME_FAULTS.has(what.kind));
  const fault: ActiveFault = {
    record,
    what,
    connections: everywhere ? null : new Set(connections),
    left: countOf(what),
  };
  injector.active = [...injector.active, fault];
  const over = strike(injector, fault, connections);
  if (named !== null && !FRAME_FAULTS.has(what.kind)) record.affected = connections.length;
  if (over) end(injector, fault);
  else if ('duration_ms' in what) {
    injector.agenda.add(injector.nowMs() + what.duration_ms, () => {
      end(injector, fault);
    });
  }
  return record;
}

function ofStream(injector: FaultInjectorState, stream: string): readonly ActiveFault[] {
  return injector.active.filter(
    ({ what }) => 'stream' in what && FRAME_FAULTS.has(what.kind) && (what.stream === null || what.stream === stream),
  );
}

function onRequest(injector: FaultInjectorState, path: string): RequestVerdict | null {
  for (const fault of injector.active) {
    const { what } = fault;
    if (what.kind !== 'refuse_requests' && what.kind !== 'ignore_requests') continue;
    if (what.path !== null && !path.startsWith(what.path)) continue;
    counted(injector, fault, 1);
    if (what.kind === 'ignore_requests') return { kind: 'ignored' };
    return { kind: 'refused', status: what.status, retry_after_s: what.retry_after_s };
  }
  return null;
}

function onSocket(
  injector: FaultInjectorState,
): { readonly status: number | null; readonly retry_after_s: number | null } | null {
  for (const fault of injector.active) {
    if (fault.what.kind !== 'refuse_connections') continue;
    counted(injector, fault, 1);
    return { status: fault.what.status, retry_after_s: fault.what.retry_after_s };
  }
  return null;
}

export function createFaultInjector(options: FaultInjectorOptions): FaultInjector {
  const injector: FaultInjectorState = { ...options, active: [] };

  return {
    active: () => injector.active,
    counted: (fault, affected) => {
      counted(injector, fault, affected);
    },
    begin: (what) => begin(injector, what),
    ofStream: (stream) => ofStream(injector, stream),
    onRequest: (path) => onRequest(injector, path),
    onSocket: () => onSocket(injector),
    skewMs: () => injector.active.reduce((sum, { what }) => sum + (what.kind === 'clock_skew' ? what.skew_ms : 0), 0),
  };
}
