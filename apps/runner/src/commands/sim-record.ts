import { countText, durationText, elapsedSince } from '../cli/format.ts';
import { logOption, requiredText } from '../cli/options.ts';
import type { CommandDefinition } from '@xray/operations/command-line';
import { declareMarketOptions, marketOf } from '../market/market-options.ts';
import { recordMarket } from '../market/record-market.ts';

export const simRecordCommand: CommandDefinition = {
  name: 'sim record',
  summary: 'record a simulated market into a new log, and its true regimes into a file beside the log',
  example: 'xray sim record --log ./market --seed 7 --bars 480',
  json: true,
  without_reader: 'goes_on',
  declare(command) {
    command.addOption(logOption());
    declareMarketOptions(command);
  },
  async run(context, command) {
    const { clock, json, terminal } = context;
    const started = clock.monotonicMs();
    const directory = requiredText(command, 'log');
    const market = marketOf(command);
    const recorded = await recordMarket(market, directory, context);
    const elapsed_ms = elapsedSince(started, clock.monotonicMs());
    const { bars, model, seed } = market.config;
    const symbols = model.instruments.map(({ symbol }) => symbol);
    if (json) {
      terminal.line(
        JSON.stringify({ log: directory, ...recorded, model: model.name, seed, bars, symbols, elapsed_ms }),
      );
      return 0;
    }
    terminal.line(
      `${symbols.length} symbols, ${countText(bars)} bars, ${countText(recorded.frames)} frames in ${durationText(elapsed_ms)}`,
    );
    terminal.line(`model ${model.name}, seed ${seed}`);
    terminal.line(`log     ${directory}`);
    terminal.line(`labels  ${recorded.labels}`);
    return 0;
  },
};
