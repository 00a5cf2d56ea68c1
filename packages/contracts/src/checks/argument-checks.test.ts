import { describe, expect, it } from 'vitest';

import { argumentChecks } from './argument-checks.ts';

class Refused extends Error {}

const checks = argumentChecks((problem) => new Refused(problem));

describe('checks of arguments', () => {
  it('let pass what the call takes', () => {
    checks.requirePort('the clock', { wallMs: () => 0 }, ['wallMs']);
    checks.requireOptionalPort('the sink', undefined, ['publish']);
    checks.requireObject('the options', {});
    checks.requireFunction('random', () => 0);
    checks.requireOptionalFunction('random', undefined);
    checks.requireList('the records', []);
    checks.requireIterable('the modules', new Set());
    checks.requireText('the symbol', '');
    checks.requireTexts('the symbols', ['A']);
  });

  it.each([
    [
      () => {
        checks.requirePort('the clock', { wallMs: 1 }, ['wallMs']);
      },
      'the clock has no function wallMs',
    ],
    [
      () => {
        checks.requireOptionalPort('the sink', null, ['publish']);
      },
      'the sink is null, not an object with publish',
    ],
    [
      () => {
        checks.requireObject('the options', []);
      },
      'the options is a list, not an object',
    ],
    [
      () => {
        checks.requireFunction('random', undefined);
      },
      'random is nothing, not a function',
    ],
    [
      () => {
        checks.requireOptionalFunction('random', 1);
      },
      'random is a number, not a function',
    ],
    [
      () => {
        checks.requireList('the records', 'A');
      },
      'the records is a string, not a list',
    ],
    [
      () => {
        checks.requireIterable('the modules', 'A');
      },
      'the modules is a string, not a list',
    ],
    [
      () => {
        checks.requireText('the symbol', 1);
      },
      'the symbol is a number, not a string',
    ],
    [
      () => {
        checks.requireTexts('the symbols', 'A');
      },
      'the symbols is a string, not a list of strings',
    ],
    [
      () => {
        checks.requireTexts('the symbols', ['A', '']);
      },
      'item 1 of the symbols is not a string, or an empty one',
    ],
  ])('refuse with the error of the package: %#', (check, problem) => {
    expect(check).toThrow(new Refused(problem));
  });
});
