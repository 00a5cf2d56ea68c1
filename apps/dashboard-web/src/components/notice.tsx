import type { ReactNode } from 'react';

interface NoticeProps {
  readonly kind: 'empty' | 'error';
  readonly title: string;
  readonly children?: ReactNode;
}

/** What stands where there is nothing to draw, and says what to do about it. */
export function Notice({ kind, title, children }: NoticeProps) {
  return (
    <section className={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
