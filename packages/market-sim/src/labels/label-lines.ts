import type { SimulatedMarket } from '../simulate.ts';
import type { LabelsHeader } from './bar-label.ts';

/**
 * The truth about a market as JSON lines, for a file of its own beside the log: a header, then a line for every bar and
 * symbol, by time and then in the order of the model's instruments. No line ends in a line feed.
 */
export function* labelLines({ config, truth }: SimulatedMarket): Generator<string> {
  const { bars, model, seed, start_ts_ms } = config;
  const header: LabelsHeader = { schema: 'simulated_labels', schema_version: 1, seed, start_ts_ms, bars, model };
  yield JSON.stringify(header);
  const labels = truth.map((of) => of.labels());
  for (let bar = 0; bar < bars; bar += 1) {
    for (const ofSymbol of labels) {
      const label = ofSymbol[bar];
      if (label !== undefined) yield JSON.stringify(label);
    }
  }
}
