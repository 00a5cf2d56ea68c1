import type { DigestCheck } from './digest-check.ts';

const TEXTS: Readonly<Record<DigestCheck, string>> = {
  right: 'computed again: the same',
  wrong: 'computed again: it differs',
  unchecked: 'not checked: this browser has digests at safe addresses only',
};

/** What the browser found when it computed a digest again; nothing while it has not. */
export function CheckMark({ check }: { readonly check: DigestCheck | undefined }) {
  if (check === undefined) return null;
  return (
    <span className={`check check-${check}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={check === 'right' ? 'M2 6.5 5 9.5 10 3' : 'M2.5 2.5l7 7M9.5 2.5l-7 7'} />
      </svg>
      {TEXTS[check]}
    </span>
  );
}
