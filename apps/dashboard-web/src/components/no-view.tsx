import { Notice } from './notice.tsx';
import { PageSkeleton } from './skeleton.tsx';

/** What stands while there is no view: the page's shape, or why none came. */
export function NoView({ error }: { readonly error: Error | null }) {
  if (error === null) return <PageSkeleton />;
  return (
    <Notice kind="error" title="There is no view to show">
      <p>{error.message} The page tries again by itself.</p>
    </Notice>
  );
}
