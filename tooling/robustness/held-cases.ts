import ts from 'typescript';

/** A kind of bad input or failure, one example of it, and what xray does: what a test named `robust: …` holds. */
export interface HeldCase {
  readonly kind: string;
  readonly example: string;
  readonly outcome: string;
  /** The test's file, from the repository's root. */
  readonly file: string;
}

export interface ReadCases {
  readonly cases: readonly HeldCase[];
  /** Titles that cannot be read, each as a sentence that says where and what to do. */
  readonly problems: readonly string[];
}

const PREFIX = 'robust: ';
const SHAPE = /^robust: (?<kind>[^:]+): (?<example>.+) → (?<outcome>.+)$/u;

/** Calls whose test does not run hold nothing. */
const NOT_RUN = /\.(?:skip|todo|fails)\b/u;

function readTitle(title: string, callee: string, file: string): HeldCase | string {
  if (NOT_RUN.test(callee)) return `${file}: "${title}" does not run, so it holds nothing: run it or rename it`;
  const { kind, example, outcome } = SHAPE.exec(title)?.groups ?? {};
  if (kind === undefined || example === undefined || outcome === undefined)
    return `${file}: "${title}" is not "${PREFIX}KIND: EXAMPLE → OUTCOME": write all three`;
  return { kind: kind.trim(), example: example.trim(), outcome: outcome.trim(), file };
}

/** Reads the titles of a test file's tests that begin with `robust: `. */
export function readHeldCases(source: string, file: string): ReadCases {
  const cases: HeldCase[] = [];
  const problems: string[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments;
      if (title !== undefined && ts.isStringLiteralLike(title) && title.text.startsWith(PREFIX)) {
        const read = readTitle(title.text, node.expression.getText(tree), file);
        if (typeof read === 'string') problems.push(read);
        else cases.push(read);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { cases, problems };
}
