import { expect, it } from 'vitest';

import { defineErrors, errorKind, errorText, XrayError } from './errors.ts';

it('carries its closed code, its policy and its cause', () => {
  const cause = new Error('no space left on device');
  const error = new XrayError('log_full', 'The log cannot grow; free disk space and start again.', 'halt', { cause });
  expect(error).toMatchObject({ code: 'log_full', policy: 'halt', detail: error.message, cause });
  expect(errorKind(error)).toBe('log_full');
});

it('names and tells anything thrown', () => {
  expect([errorKind(new RangeError('x')), errorKind('x'), errorKind(null)]).toEqual([
    'RangeError',
    'unknown_error',
    'unknown_error',
  ]);
  expect([errorText(new RangeError('too far')), errorText('thrown text'), errorText(undefined)]).toEqual([
    'too far',
    'thrown text',
    'undefined',
  ]);
});

it('makes the error class of a package of its codes and their policies', () => {
  class LedgerError extends defineErrors('LedgerError', { proof_unsupported: 'halt', busy: 'retry' }) {}
  const cause = new Error('taken');
  const error = new LedgerError('busy', 'The ledger is taken; try again.', { cause });
  expect(error).toBeInstanceOf(XrayError);
  expect(error).toMatchObject({ name: 'LedgerError', code: 'busy', policy: 'retry', cause });
  expect(String(error)).toBe('LedgerError: The ledger is taken; try again.');
  expect(LedgerError.policies).toEqual({ proof_unsupported: 'halt', busy: 'retry' });
});
