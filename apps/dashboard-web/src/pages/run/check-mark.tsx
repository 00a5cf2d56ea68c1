import type { DigestCheck } from './digest-check.ts';

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
