/** The code of every block fenced as exactly ```` ```ts ````: the blocks that are meant to run. */
export function exampleBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}
