import { useDashboardPart } from '../state/dashboard.ts';
import { Link } from '../routing/link.tsx';
import type { Route } from '../routing/route.ts';
import { setTheme, THEMES, useTheme } from '../theme/theme.ts';
import type { Connection } from '../api/event-feed.ts';

const CONNECTION_TEXTS: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  open: 'Live',
  lost: 'Reconnecting',
  closed: 'Past',
};

function ConnectionState() {
  const connection = useDashboardPart((dashboard) => dashboard.connection);
  const atMs = useDashboardPart((dashboard) => dashboard.atMs);
  const log = useDashboardPart((dashboard) => dashboard.log);
  const state = atMs === null ? connection : 'closed';
  const finished = state === 'open' && log !== null && !log.live;
  return (
    <span className={`connection connection-${state}`} role="status">
      <span className="connection-dot" aria-hidden="true" />
      {finished ? 'End of the log' : CONNECTION_TEXTS[state]}
    </span>
  );
}

const THEME_TEXTS = { system: 'Auto theme', light: 'Light', dark: 'Dark' } as const;

function ThemeSwitch() {
  const theme = useTheme();
  return (
    <select
      className="input"
      aria-label="Theme"
      value={theme}
      onChange={(event) => {
        setTheme(THEMES.find((option) => option === event.target.value) ?? 'system');
      }}
    >
      {THEMES.map((option) => (
        <option key={option} value={option}>
          {THEME_TEXTS[option]}
        </option>
      ))}
    </select>
  );
}

export function Header({ route }: { readonly route: Route }) {
  const current = (page: Route['page']) => (route.page === page ? ('page' as const) : undefined);
  return (
    <header className="header">
      <Link to={{ page: 'overview' }} className="brand" aria-label="xray, overview">
        <svg viewBox="0 0 20 20" aria-hidden="true" className="brand-mark">
          <path d="M3 13.5 7.5 7l3.5 4L17 3.5" />
          <path className="brand-belief" d="M3 16.5h4M8.5 16.5h3.5M13.5 16.5H17" />
        </svg>
        xray
      </Link>
      <nav className="nav" aria-label="Pages">
        <Link to={{ page: 'overview' }} aria-current={current('overview')}>
          Overview
        </Link>
        <Link to={{ page: 'system' }} aria-current={current('system')}>
          System
        </Link>
      </nav>
      <div className="header-end">
        <ConnectionState />
        <ThemeSwitch />
      </div>
    </header>
  );
}
