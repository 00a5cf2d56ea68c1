import { Link } from '../routing/link.tsx';
import { Notice } from '../components/notice.tsx';

export function UnknownPage({ path }: { readonly path: string }) {
  return (
    <Notice kind="empty" title="There is no such page">
      <p>
        Nothing stands at <code>{path}</code>. Go to the <Link to={{ page: 'overview' }}>overview</Link>.
      </p>
    </Notice>
  );
}
