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
