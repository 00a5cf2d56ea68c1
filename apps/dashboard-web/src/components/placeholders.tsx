import type { ReactNode } from 'react';

/** The page's shape while its content is on its way. */
export function PageSkeleton() {
  return (
    <div className="skeleton" role="status">
      <span className="only-read">Loading</span>
      {Array.from({ length: 12 }, (_, row) => (
        <div key={row} className="skeleton-row" aria-hidden="true" />
      ))}
    </div>
  );
}

export function BlockSkeleton({ tall = false }: { readonly tall?: boolean }) {
  return (
    <div className={tall ? 'skeleton-block skeleton-block-tall' : 'skeleton-block'} role="status">
      <span className="only-read">Loading</span>
    </div>
  );
}

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

/** What stands while there is no view: the page's shape, or why none came. */
export function NoView({ error }: { readonly error: Error | null }) {
  if (error === null) return <PageSkeleton />;
  return (
    <Notice kind="error" title="There is no view to show">
      <p>{error.message} The page tries again by itself.</p>
    </Notice>
  );
}
