import type { XrayConfig } from './schema.ts';

/** A symbol that a module is to run for, and that nobody watches. */
export interface UnwatchedModuleSymbol {
  readonly module_id: string;
  readonly symbol: string;
}

/** Every symbol of `module_symbols` that is not among those watched: its module would never run for it. */
export function unwatchedModuleSymbols(
  { module_symbols }: XrayConfig['analysis_engine'],
  watched: readonly string[],
): readonly UnwatchedModuleSymbol[] {
  const known = new Set(watched);
  return Object.entries(module_symbols ?? {}).flatMap(([module_id, symbols]) =>
    symbols.filter((symbol) => !known.has(symbol)).map((symbol) => ({ module_id, symbol })),
  );
}
