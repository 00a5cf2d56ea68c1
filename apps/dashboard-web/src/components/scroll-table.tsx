import type { ReactNode } from 'react';

interface ScrollTableProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A table that scrolls inside its panel where it is wider or longer, by keys too. */
export function ScrollTable({ label, className = '', children }: ScrollTableProps) {
  return (
    <div className={`table-scroll ${className}`} tabIndex={0} role="group" aria-label={label}>
      <table className="table">{children}</table>
    </div>
  );
}
