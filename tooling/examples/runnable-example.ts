/**
 * The runnable examples of a README or a guide: its blocks fenced as exactly ```` ```ts ````, each a whole program. What is no whole
 * program is fenced as ```` ```ts fragment ````.
 */
export function runnableExamples(markdown: string): readonly string[] {
  return Array.from(markdown.matchAll(/^```ts\n(.*?)^```$/gms), ([, code = '']) => code);
}

/** Fences of TypeScript by another word than `ts` and `ts fragment`, which nothing would run. */
export function unknownFences(markdown: string): readonly string[] {
  return Array.from(
    markdown.matchAll(/^ *```((?:ts|typescript|js|javascript|mts|tsx)\b.*)$/gm),
    ([, word = '']) => word,
  ).filter((word) => word !== 'ts' && word !== 'ts fragment');
}
