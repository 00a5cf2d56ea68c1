import { RequestError } from './request-error.ts';
import type {
  DashboardHistory,
  DashboardLog,
  DashboardRun,
  DashboardViewModel,
  DashboardRederivation,
  DashboardRunPath,
  WireFrames,
} from './wire.ts';

/** What each schema name of an answer stands for. */
interface Answers {
  readonly dashboard_view_model: DashboardViewModel;
  readonly dashboard_log: DashboardLog;
  readonly dashboard_history: DashboardHistory;
  readonly dashboard_run: DashboardRun;
  readonly dashboard_frames: WireFrames;
  readonly run_rederivation: DashboardRederivation;
  readonly golden_path: DashboardRunPath;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** An answer says of itself what it is; the server has held it to that contract before it sent it. */
function isAnswer<Name extends keyof Answers>(value: unknown, name: Name): value is Answers[Name] {
  const view = name === 'dashboard_view_model';
  const version = field(value, view ? 'dvm_schema_version' : 'schema_version');
  return field(value, view ? 'dvm_schema' : 'schema') === name && version === '1';
}

async function refusal(response: Response): Promise<RequestError> {
  const body: unknown = await response.json().catch(() => null);
  const said = field(body, 'message') ?? field(field(body, 'error'), 'message');
  const message = typeof said === 'string' && said !== '' ? said : `The server answered ${response.status}.`;
  return new RequestError('refused', message, response.status);
}

async function answerOf(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new RequestError('unreachable', 'The server does not answer. Is xray running?', null, error);
  });
  if (!response.ok) throw await refusal(response);
  return response.json();
}

function known<Name extends keyof Answers>(name: Name, url: string, answer: unknown): Answers[Name] {
  if (isAnswer(answer, name)) return answer;
  throw new RequestError('unexpected', `The answer of ${url} is no ${name} of version 1.`, 200);
}

async function ask<Name extends keyof Answers>(name: Name, url: string, signal: AbortSignal): Promise<Answers[Name]> {
  return known(name, url, await answerOf(url, signal));
}

/** The view at a moment; the latest one where `atMs` is `null`. */
export function requestView(atMs: number | null, signal: AbortSignal): Promise<DashboardViewModel> {
  return ask('dashboard_view_model', atMs === null ? '/api/v1/view' : `/api/v1/view?at=${atMs}`, signal);
}

export function requestLog(signal: AbortSignal): Promise<DashboardLog> {
  return ask('dashboard_log', '/api/v1/log', signal);
}

export interface HistoryRange {
  readonly symbol: string;
  readonly fromMs: number;
  /** `null`: up to the newest run. */
  readonly toMs: number | null;
}

/** Runs asked for at a time: more than a month of a cadence of three minutes. */
const HISTORY_PAGE = 20_000;

/** One page of a history; its `next_from_ms` says where the next one begins. */
export function requestHistory(range: HistoryRange, signal: AbortSignal): Promise<DashboardHistory> {
  const to = range.toMs === null ? '' : `&to=${range.toMs}`;
  const url = `/api/v1/symbols/${encodeURIComponent(range.symbol)}/history?from=${range.fromMs}${to}&limit=${HISTORY_PAGE}`;
  return ask('dashboard_history', url, signal);
}

export function requestRun(runId: string, signal: AbortSignal): Promise<DashboardRun> {
  return ask('dashboard_run', `/api/v1/runs/${encodeURIComponent(runId)}`, signal);
}

export function requestFrames(runId: string, offset: number, limit: number, signal: AbortSignal): Promise<WireFrames> {
  const url = `/api/v1/runs/${encodeURIComponent(runId)}/frames?offset=${offset}&limit=${limit}`;
  return ask('dashboard_frames', url, signal);
}

export function requestRederivation(runId: string, signal: AbortSignal): Promise<DashboardRederivation> {
  return ask('run_rederivation', `/api/v1/runs/${encodeURIComponent(runId)}/rederivation`, signal);
}

/** The path of the runs from a moment on; up to the newest run where `toMs` is `null`. */
export async function requestRunPath(
  fromMs: number,
  toMs: number | null,
  signal: AbortSignal,
): Promise<DashboardRunPath> {
  const until = toMs === null ? '' : `&until=${new Date(toMs).toISOString()}`;
  const url = `/api/v1/operations/telemetry?since=${new Date(fromMs).toISOString()}${until}`;
  return known('golden_path', url, field(await answerOf(url, signal), 'output'));
}
