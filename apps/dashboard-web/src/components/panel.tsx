import { useId, type ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  /** What stands on the right of the title. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A titled part of a page. */
export function Panel({ title, note, children, className = '' }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className="quiet">{note}</span>}
      </div>
      <div className="panel-body">{children}</div>
    </section>
  );
}
