/**
 * The runnable example of a README or a guide: its first block fenced as exactly ```` ```ts ````, a whole program. What
 * follows it may be fragments. `null` where there is none.
 */
export function runnableExample(markdown: string): string | null {
  return /^```ts\n(.*?)^```$/ms.exec(markdown)?.[1] ?? null;
}
