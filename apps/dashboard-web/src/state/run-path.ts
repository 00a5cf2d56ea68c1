import { requestRunPath } from '../api/requests.ts';
import type { DashboardRunPath } from '../api/wire.ts';
import { useAnswer, type Answer } from './use-answer.ts';

const DAY_MS = 86_400_000;
/** However often boundaries come, the path is counted anew so often at most. */
const ANEW_MS = 300_000;

/** The path of the runs of the last day: up to a moment, or up to now where `atMs` is `null`. */
export function useRunPath(atMs: number | null, lastMs: number): Answer<DashboardRunPath> {
  const fromMs = Math.floor((atMs ?? lastMs) / ANEW_MS) * ANEW_MS - DAY_MS;
  return useAnswer(`${fromMs} ${atMs ?? ''}`, (signal) => requestRunPath(fromMs, atMs, signal));
}
