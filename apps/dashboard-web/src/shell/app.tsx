import { lazy, Suspense, useEffect } from 'react';

import { HintLayer } from '../components/hint.tsx';
import { Notice, PageSkeleton } from '../components/placeholders.tsx';
import { OverviewPage } from '../pages/overview/overview-page.tsx';
import { Link } from '../routing/link.tsx';
import { usePlace } from '../routing/navigation.ts';
import type { Route } from '../routing/route.ts';
import { useDashboardPart } from '../state/dashboard.ts';
import { TimeSlider } from '../time-slider/time-slider.tsx';
import { PastBanner, StaleBanner } from './banners.tsx';
import { Header } from './header.tsx';
import { SystemStrip } from './system-strip.tsx';

function UnknownPage({ path }: { readonly path: string }) {
  return (
    <Notice kind="empty" title="There is no such page">
      <p>
        Nothing stands at <code>{path}</code>. Go to the <Link to={{ page: 'overview' }}>overview</Link>.
      </p>
    </Notice>
  );
}

const SymbolPage = lazy(async () => ({ default: (await import('../pages/symbol/symbol-page.tsx')).SymbolPage }));
const RunPage = lazy(async () => ({ default: (await import('../pages/run/run-page.tsx')).RunPage }));
const SystemPage = lazy(async () => ({ default: (await import('../pages/system/system-page.tsx')).SystemPage }));

function titleOf(route: Route): string {
  switch (route.page) {
    case 'overview':
      return 'Overview';
    case 'symbol':
      return route.symbol;
    case 'run':
      return `Run ${route.runId.slice(0, 12)}`;
    case 'system':
      return 'System';
    case 'unknown':
      return 'Not found';
  }
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'overview':
      return <OverviewPage />;
    case 'symbol':
      return <SymbolPage key={route.symbol} symbol={route.symbol} />;
    case 'run':
      return <RunPage key={route.runId} runId={route.runId} />;
    case 'system':
      return <SystemPage />;
    case 'unknown':
      return <UnknownPage path={route.path} />;
  }
}

/** The whole page. */
export function App() {
  const { route, atMs } = usePlace();
  const loading = useDashboardPart((dashboard) => dashboard.loading);
  const title = titleOf(route);
  useEffect(() => {
    document.title = `${title}${atMs === null ? '' : ' (past)'} · xray`;
  }, [title, atMs]);
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Header route={route} />
      <SystemStrip />
      <PastBanner />
      <StaleBanner />
      <main id="main" className="main" aria-busy={loading} tabIndex={-1}>
        <Suspense fallback={<PageSkeleton />}>
          <Page route={route} />
        </Suspense>
      </main>
      <TimeSlider />
      <HintLayer />
    </div>
  );
}
