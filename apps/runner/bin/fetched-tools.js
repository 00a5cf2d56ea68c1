import { spawnSync } from 'node:child_process';

/*
 * Programs from the npm registry, on any machine with npm 10 or newer: the pinned Node beneath an older one, and pnpm for
 * a checkout. From npm 12 on no install script runs that was not allowed, and without theirs neither program is put in
 * place: npx then ends well and another Node answers. npm 11.19 takes the same option and fails with it, because an
 * install script that itself installs inherits it. So npm's own version decides, the other way is tried when no program
 * came, and what counts is which version really answers.
 */

/** Bounded, so that a machine without a network is told so within a minute. */
const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=2000', '--fetch-timeout=30000'];

/** The first version of npm that must be told which install scripts may run. */
const firstAskingNpm = 12;

/**
 * Names of the same versions that npx keeps in another folder: one that it filled without running the scripts stays
 * without the programs for ever.
 */
const spellings = { asked: (tool) => tool, again: (tool) => tool.replace(/@(\d+)$/, '@$1.x') };

const isWindows = process.platform === 'win32';

function ask(command, args, env) {
  // On Windows npx is a script, which only a shell starts.
  const options = { encoding: 'utf8', env, shell: isWindows };
  const { error, status, stderr, stdout } = spawnSync(command, args, options);
  return { text: status === 0 ? stdout.trim() : '', problem: error?.message ?? reasonOf(stderr ?? '') };
}

/** What npm says of its failure, without the stack and the path of its log. */
function reasonOf(stderr) {
  const code = /^npm (?:error|ERR!) code (\S+)/m.exec(stderr)?.[1];
  const reason = /reason: (.+)$/m.exec(stderr)?.[1];
  const [first = ''] = stderr.trim().split('\n');
  return [code ?? first, reason].filter((text) => text !== undefined && text !== '').join(', ');
}

function majorOf(version) {
  return Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);
}

/** The tools that do not answer with the version that was asked for, from a PATH. */
function strangers(tools, path) {
  return tools.filter((tool) => {
    const [name, wanted] = tool.split('@');
    const { text } = ask(name, ['--version'], { ...process.env, PATH: path });
    return majorOf(text) !== Number(wanted);
  });
}

function fetchOnce(tools, spelling, allowScripts) {
  const names = tools.map((tool) => tool.split('@')[0]);
  const packages = tools.flatMap((tool) => ['-p', spelling(tool)]);
  const allowed = allowScripts ? [`--allow-scripts=${names.join(',')}`] : [];
  const common = ['--yes', '--loglevel=error', '--prefer-offline', ...patience, ...allowed, ...packages];
  // Not by `node -p`: which Node answers there is the question.
  const print = isWindows ? 'echo %PATH%' : 'echo "$PATH"';
  const { problem, text } = ask('npx', [...common, '-c', print], process.env);
  const path = text.split('\n').at(-1)?.trim() ?? '';
  const [own = ''] = path.split(isWindows ? ';' : ':');
  // Only what npx put there counts: a program of the machine would be of another version tomorrow.
  if (path === '' || strangers(tools, own).length > 0) return { problem };
  return { path };
}

/**
 * Fetches tools named `name@major` and gives a PATH with them in front, or why there are none.
 *
 * @param {readonly string[]} tools
 * @returns {{ readonly path: string } | { readonly problem: string }}
 */
export function fetchTools(tools) {
  const npm = ask('npm', ['--version'], process.env);
  if (npm.text === '') return { problem: `npm does not answer (${npm.problem})` };
  const mustAllow = majorOf(npm.text) >= firstAskingNpm;
  const first = fetchOnce(tools, spellings.asked, mustAllow);
  if ('path' in first) return first;
  const second = fetchOnce(tools, spellings.again, !mustAllow);
  if ('path' in second) return second;
  const [reason = "it put no program in place (are install scripts off, by ignore-scripts in npm's settings?)"] = [
    first.problem,
    second.problem,
  ].filter((text) => text !== '');
  return { problem: `npm ${npm.text} could not fetch ${tools.join(' and ')}: ${reason}` };
}
