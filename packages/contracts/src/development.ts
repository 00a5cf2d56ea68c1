let development: boolean | null = null;

function isProduction(): boolean {
  try {
    // Written out, so that bundlers can put the value in its place. Without Node and without a bundler there is no `process`.
    // eslint-disable-next-line no-restricted-globals -- the one setting that is the machine's; it changes no result
    return process.env['NODE_ENV'] === 'production';
  } catch {
    return false;
  }
}

/**
 * Whether this runs in development or in tests, which is everywhere but where `NODE_ENV` said `production` at the first
 * question. There, what is given out is frozen and derived records that are handed in are checked whole; in production only
 * the records' tags are looked at. It changes no result.
 */
export function inDevelopment(): boolean {
  return (development ??= !isProduction());
}
