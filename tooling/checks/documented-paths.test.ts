import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { expect, it } from 'vitest';

import { ROOT } from '../workspace/packages.ts';

const FILES = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '');
const FOLDERS = new Set(FILES.flatMap(foldersOf));
/** The end of every file's path: `hash-chain.ts`, `store/hash-chain.ts`, and so on up to the whole. */
const ENDS = new Set(FILES.flatMap((file) => file.split('/').map((_, at, parts) => parts.slice(at).join('/'))));

/** Pages that speak of the repository as it is: not of what it was, and not those that commands make. */
const PAGES = FILES.filter((file) => file.endsWith('.md') && !/^\.changeset\/|CHANGELOG\.md$|^docs\/api\//.test(file));

const SOURCES = FILES.filter((file) => /\.(?:tsx?|js|css)$/.test(file) && !/\.test\.|\/fixtures\//.test(file));

const LINK = /\]\((?!\w+:)([^()#\s]+)(?:#[^)]*)?\)/g;
const SOURCE_FILE = /`([\w@.-][\w@./-]*\.(?:tsx?|js|css|html))`/g;
const PLACE = /(?<![\w./@-])((?:packages|apps|tooling|docs|findings)\/[\w./-]*\w)(?![\w<*{]|\/[<*{])/g;
/** What commands make is not checked in. */
const MADE = /\/(?:dist|node_modules)(?:\/|$)|^docs\/api(?:\/|$)/;

function foldersOf(file: string): readonly string[] {
  const parts = file.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

function exists(path: string): boolean {
  return ENDS.has(path) || FOLDERS.has(path.replace(/\/$/, ''));
}

function pathsIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, path]) => path ?? []);
}

/** What a page names and the repository has not. */
function lost(page: string, text: string): readonly string[] {
  const folder = posix.dirname(page);
  const links = pathsIn(text, LINK).filter((path) => {
    const target = posix.join(folder, path);
    return !target.startsWith('..') && !FILES.includes(target) && !FOLDERS.has(target.replace(/\/$/, ''));
  });
  const named = [...pathsIn(text, SOURCE_FILE), ...pathsIn(text, PLACE)];
  return [...new Set([...links, ...named.filter((path) => !MADE.test(path) && !exists(path))])];
}

function commentsIn(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\s*(?:\/\/|\/?\*)/.test(line))
    .join('\n');
}

function losses(files: readonly string[], textOf: (text: string) => string) {
  const found = files.map((file) => ({ file, lost: lost(file, textOf(readFileSync(join(ROOT, file), 'utf8'))) }));
  return found.filter((each) => each.lost.length > 0);
}

it('no page names a file or a folder that is not there', () => {
  expect(losses(PAGES, (text) => text)).toEqual([]);
});

it('no comment does either', () => {
  expect(losses(SOURCES, commentsIn)).toEqual([]);
});

it('the page of a package names every folder of its sources', () => {
  const unnamed = [...FOLDERS].filter((folder) => {
    const [, name = '', concept = ''] = /^packages\/([^/]+)\/src\/([^/]+)$/.exec(folder) ?? [];
    if (concept === '' || concept === 'testing') return false;
    return !readFileSync(join(ROOT, `docs/packages/${name}.md`), 'utf8').includes(`${concept}/`);
  });
  expect(unnamed).toEqual([]);
});

it('finds links, files named by the end of their path, and places of the repository', () => {
  const text = [
    '[one](../packages/nowhere.md), [two](words.md), [three](https://a.b/c.md)',
    '`store/hash-chain.ts`, `chain/hash-chain.ts`, `hash-chain.ts`',
    'node tooling/nowhere/main.ts, packages/<name>/src, packages/*/dist, packages/ledger/dist/index.js, apps/runner/',
  ].join('\n');
  expect(lost('docs/here.md', text)).toEqual([
    '../packages/nowhere.md',
    'chain/hash-chain.ts',
    'tooling/nowhere/main.ts',
  ]);
});
