import type { DashboardProofStep } from '../../api/wire.ts';

/** What a digest was found to be when it was computed again. `unchecked`: this browser cannot. */
export type DigestCheck = 'right' | 'wrong' | 'unchecked';

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  // Browsers have digests at safe addresses only: https, or this machine.
  if (!window.isSecureContext) return null;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function checkBytes(bytes: Uint8Array<ArrayBuffer>, expected: string): Promise<DigestCheck> {
  const digest = await sha256(bytes);
  if (digest === null) return 'unchecked';
  return digest === expected ? 'right' : 'wrong';
}

async function checkLink(step: DashboardProofStep, before: DashboardProofStep | undefined): Promise<DigestCheck> {
  if (before === undefined) return step.chain_sha256 === step.sha256 ? 'right' : 'wrong';
  const link = new TextEncoder().encode(`${before.chain_sha256}|${step.sha256}`);
  return checkBytes(link, step.chain_sha256);
}

/** Each link of a chain again: SHA-256 over the text `previous chain digest|this digest`; the first one's is its own. */
export async function checkChain(steps: readonly DashboardProofStep[]): Promise<readonly DigestCheck[]> {
  return Promise.all(steps.map((step, index) => checkLink(step, steps[index - 1])));
}

const TEXTS: Readonly<Record<DigestCheck, string>> = {
  right: 'computed again: the same',
  wrong: 'computed again: it differs',
  unchecked: 'not checked: this browser has digests at safe addresses only',
};

const PATHS: Readonly<Record<DigestCheck, string>> = {
  right: 'M2 6.5 5 9.5 10 3',
  wrong: 'M2.5 2.5l7 7M9.5 2.5l-7 7',
  unchecked: 'M2.5 6h7',
};

/** A tick, a cross, or a dash. */
export function StatusIcon({ check }: { readonly check: DigestCheck }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true">
      <path d={PATHS[check]} />
    </svg>
  );
}

/** What the browser found when it computed a digest again; nothing while it has not. */
export function CheckMark({ check }: { readonly check: DigestCheck | undefined }) {
  if (check === undefined) return null;
  return (
    <span className={`check check-${check}`}>
      <StatusIcon check={check} />
      {TEXTS[check]}
    </span>
  );
}
