import type { HeldCase } from './held-cases.ts';

const HEAD = `# Robustness

What xray does with inputs and failures that would otherwise end in a wrong word said with confidence. Every row is a test; the
table is made of the tests' titles (\`pnpm robustness\`), and a check compares it with them.
`;

function byCodeUnit(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function byKind(cases: readonly HeldCase[]): readonly (readonly [string, readonly HeldCase[]])[] {
  const kinds = new Map<string, HeldCase[]>();
  for (const held of cases) kinds.set(held.kind, [...(kinds.get(held.kind) ?? []), held]);
  return [...kinds].sort(([one], [other]) => byCodeUnit(one, other));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function row({ example, outcome, file }: HeldCase): string {
  const name = file.split('/').at(-1) ?? file;
  return `| ${cell(example)} | ${cell(outcome)} | [${name}](../${file}) |`;
}

function section([kind, cases]: readonly [string, readonly HeldCase[]]): string {
  const rows = [...cases].sort((one, other) => byCodeUnit(one.example, other.example)).map(row);
  const title = kind.charAt(0).toUpperCase() + kind.slice(1);
  return [`## ${title}`, '', '| example | what xray does | held by |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The page: a section a kind, a row an example, both in the order of their texts. */
export function robustnessPage(cases: readonly HeldCase[]): string {
  return `${HEAD}\n${byKind(cases).map(section).join('\n\n')}\n`;
}
