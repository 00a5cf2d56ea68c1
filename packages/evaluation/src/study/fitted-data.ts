import { minuteText, type Calibration, type CalibrationData } from '@xray/contracts';

import { EvaluationError } from '../errors.ts';

/** Refuses data that a calibration was fitted on: a score on it would say nothing about any other. */
export interface FittedData {
  /** @throws EvaluationError `fitted_on` when the market is one that was fitted on. */
  readonly refuseMarket: (name: string) => void;
  /** @throws EvaluationError `fitted_on` when the run of a real symbol lies in data that was fitted on. */
  readonly refuseRun: (symbol: string, engineTimestampMs: number, log: string) => void;
}

const ADVICE = 'score other data, fit a calibration without it, or evaluate with --calibration none';

function refusal(what: string, calibration: Calibration, { first_ts_ms, last_ts_ms, name }: CalibrationData): never {
  const span = `${minuteText(first_ts_ms)} to ${minuteText(last_ts_ms)}`;
  throw new EvaluationError(
    'fitted_on',
    `calibration ${calibration.name} was fitted on ${what} (its entry \`${name}\`, ${span}): ${ADVICE}`,
  );
}

/** Without a calibration nothing was fitted, and nothing is refused. */
export function fittedData(calibration: Calibration | null): FittedData {
  if (calibration === null) return { refuseMarket: () => undefined, refuseRun: () => undefined };
  const entries = calibration.fitted_on;
  const bySymbol = new Map<string, CalibrationData[]>();
  for (const entry of entries) {
    if (entry.kind !== 'real') continue;
    for (const symbol of entry.symbols) bySymbol.set(symbol, [...(bySymbol.get(symbol) ?? []), entry]);
  }
  return {
    refuseMarket(name) {
      const entry = entries.find((candidate) => candidate.kind === 'simulated' && candidate.name === name);
      if (entry !== undefined) refusal(`the simulated market ${name}`, calibration, entry);
    },
    refuseRun(symbol, engineTimestampMs, log) {
      for (const entry of bySymbol.get(symbol) ?? []) {
        if (engineTimestampMs < entry.first_ts_ms || engineTimestampMs > entry.last_ts_ms) continue;
        refusal(`${symbol} at ${minuteText(engineTimestampMs)}, which ${log} holds`, calibration, entry);
      }
    },
  };
}

/**
 * The same where real symbols are scored by calibrations of their own, and what has none by the one that they were fitted
 * from.
 */
export function fittedDataBySymbol(base: Calibration, fits: ReadonlyMap<string, Calibration>): FittedData {
  const ofBase = fittedData(base);
  const bySymbol = new Map([...fits].map(([symbol, fit]) => [symbol, fittedData(fit)]));
  return {
    refuseMarket: ofBase.refuseMarket,
    refuseRun: (symbol, engineTimestampMs, log) => {
      (bySymbol.get(symbol) ?? ofBase).refuseRun(symbol, engineTimestampMs, log);
    },
  };
}
