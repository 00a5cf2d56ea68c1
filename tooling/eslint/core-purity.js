/**
 * What the core may not touch: wall clocks, randomness, timers, locales. Time and randomness enter through ports; an
 * exception needs `// eslint-disable-next-line <rule> -- <reason>` where it stands.
 */
const clockAndChance = [
  ['Date', 'Time enters the core as an argument, never from the wall clock.'],
  ['performance', 'Durations are measured at the edge, through the Clock port.'],
  ['setTimeout', 'The core waits for nothing: sleeping is the Clock port.'],
  ['setInterval', 'The core waits for nothing: sleeping is the Clock port.'],
  ['setImmediate', 'The core waits for nothing: sleeping is the Clock port.'],
  ['queueMicrotask', 'The core waits for nothing: sleeping is the Clock port.'],
  ['Intl', 'Locales differ between machines: format at the edge.'],
  ['crypto', 'Random values enter the core as arguments; digests come from contracts.'],
];

const localeMethods = [
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'localeCompare',
];

export const corePurity = {
  'no-restricted-globals': ['error', ...clockAndChance.map(([name, message]) => ({ name, message }))],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'Randomness enters the core as an argument, seeded.' },
    { object: 'process', property: 'hrtime', message: 'Durations are measured at the edge, through the Clock port.' },
    ...localeMethods.map((property) => ({ property, message: 'Locales differ between machines: compare code units.' })),
  ],
};
