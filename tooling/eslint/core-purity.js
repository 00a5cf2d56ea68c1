/**
 * What the core may not touch: wall clocks, randomness, timers, locales, the network. Time and randomness enter through
 * ports; an exception needs `// eslint-disable-next-line <rule> -- <reason>` where it stands.
 */
const waiting = 'The core waits for nothing: sleeping is the Clock port.';
const network = 'The core talks to nobody: what it needs, it receives.';
const coreGlobals = [
  ['Date', 'Time enters the core as an argument, never from the wall clock.'],
  ['performance', 'Durations are measured at the edge, through the Clock port.'],
  ['setTimeout', waiting],
  ['setInterval', waiting],
  ['setImmediate', waiting],
  ['queueMicrotask', waiting],
  ['Intl', 'Locales differ between machines: format at the edge.'],
  ['crypto', 'Random values enter the core as arguments; digests come from contracts.'],
  ['fetch', network],
  ['WebSocket', network],
  ['EventSource', network],
];

/** What Node has and a browser has not, or not the same. */
const nodeGlobals = [
  ['process', 'A pure package runs in any browser: settings enter as arguments.'],
  ['Buffer', 'A pure package runs in any browser: bytes are Uint8Array.'],
  ['console', 'A pure package says what it has to say through its results or the Logger port.'],
];

const localeMethods = [
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'localeCompare',
];

function restrictedGlobals(globals) {
  return ['error', { globals: globals.map(([name, message]) => ({ name, message })), checkGlobalObject: true }];
}

const noPower =
  'Powers differ in the last bit between versions of V8: multiply, or take Math.exp, which gave equal bits on all that were tried.';

export const corePurity = {
  'no-restricted-globals': restrictedGlobals(coreGlobals),
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'pow', message: noPower },
    { object: 'Math', property: 'random', message: 'Randomness enters the core as an argument, seeded.' },
    { object: 'process', property: 'hrtime', message: 'Durations are measured at the edge, through the Clock port.' },
    ...localeMethods.map((property) => ({ property, message: 'Locales differ between machines: compare code units.' })),
  ],
};

/** A power written as an operator. `Math.pow` is among the restricted properties. */
export const noPowers = {
  'no-restricted-syntax': [
    'error',
    { selector: 'BinaryExpression[operator="**"]', message: noPower },
    { selector: 'AssignmentExpression[operator="**="]', message: noPower },
  ],
};

/** The rule of the packages that run anywhere, on top of the core's. */
export const purePackages = { 'no-restricted-globals': restrictedGlobals([...coreGlobals, ...nodeGlobals]) };

/** Of the contracts, a renderer may name what matches the pattern and nothing else. */
function contractsNamed(allowImportNamePattern, message) {
  return {
    'no-restricted-imports': ['error', { patterns: [{ regex: '^@xray/contracts$', allowImportNamePattern, message }] }],
  };
}

/** Renderers know of the contracts the view model only: nothing upstream of it can reach them, not even as a type. */
export const renderers = contractsNamed(
  '^Dashboard',
  'A renderer sees the view model: import its Dashboard types only.',
);

/** The page knows what the server answers, and the names of the regimes. */
export const webPage = contractsNamed(
  '^(?:Dashboard\\w+|Regime)$',
  'The page sees the answers of the server: import their Dashboard types only.',
);

/** What is shown is the model's or the log's: a page chooses and formats. Geometry and time have folders of their own. */
export const noArithmetic = {
  'no-restricted-syntax': [
    'error',
    {
      selector: 'BinaryExpression[operator=/^(?:\\*|\\u002F|%|\\*\\*)$/]',
      message: 'A page computes no number: the view model has it, or a scale of charts/ does.',
    },
    {
      selector: 'CallExpression[callee.property.name=/^reduce(?:Right)?$/]',
      message: 'A page sums up nothing: the view model has it.',
    },
  ],
};
