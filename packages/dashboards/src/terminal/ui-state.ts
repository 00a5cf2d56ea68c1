import type { DashboardViewModel } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { listed, SORTS, type Listing } from './listed-symbols.ts';

export type Screen = 'overview' | 'symbol' | 'system' | 'help';

/** What the person at the keyboard has chosen. Which rows there are is the view model's affair. */
export interface UiState extends Listing {
  readonly screen: Screen;
  /** Where `back` leads from help. */
  readonly before: Screen;
  readonly selected: string | null;
  /** Whether letters go into the filter. */
  readonly filtering: boolean;
  /** Rows that a long page is scrolled by. */
  readonly scroll: number;
}

export const INITIAL_UI_STATE: UiState = {
  screen: 'overview',
  before: 'overview',
  selected: null,
  sort: 'attention',
  filter: '',
  filtering: false,
  scroll: 0,
};

export type Key =
  | {
      readonly kind:
        'up' | 'down' | 'page_up' | 'page_down' | 'home' | 'end' | 'enter' | 'escape' | 'backspace' | 'tab';
    }
  | { readonly kind: 'character'; readonly character: string };

const PAGE = 10;

function moved(state: UiState, view: DashboardViewModel, by: number): UiState {
  const symbols = listed(view, state).map(({ symbol }) => symbol);
  if (symbols.length === 0) return { ...state, selected: null };
  const at = state.selected === null ? -1 : symbols.indexOf(state.selected);
  const next = at === -1 ? 0 : Math.min(symbols.length - 1, Math.max(0, at + by));
  return { ...state, selected: symbols[next] ?? null };
}

function movedOrScrolled(state: UiState, view: DashboardViewModel, by: number): UiState {
  return state.screen === 'overview' ? moved(state, view, by) : { ...state, scroll: Math.max(0, state.scroll + by) };
}

/** The symbol before or after the one that is open, in the order of the overview. */
function neighbour(state: UiState, view: DashboardViewModel, by: number): UiState {
  return state.screen === 'symbol' ? { ...moved(state, view, by), scroll: 0 } : state;
}

function back(state: UiState): UiState {
  switch (state.screen) {
    case 'help':
      return { ...state, screen: state.before, scroll: 0 };
    case 'symbol':
    case 'system':
      return { ...state, screen: 'overview', scroll: 0 };
    case 'overview':
      return { ...state, filter: '' };
  }
}

function opened(state: UiState, screen: Screen): UiState {
  return { ...state, screen, before: state.screen === 'help' ? state.before : state.screen, scroll: 0 };
}

function typed(state: UiState, key: Key): UiState {
  switch (key.kind) {
    case 'character':
      return { ...state, filter: state.filter + key.character };
    case 'backspace':
      return { ...state, filter: state.filter.slice(0, -1) };
    case 'enter':
      return { ...state, filtering: false };
    case 'escape':
      return { ...state, filtering: false, filter: '' };
    default:
      return state;
  }
}

function command(state: UiState, view: DashboardViewModel, character: string): UiState | 'quit' {
  switch (character) {
    case 'q':
      return 'quit';
    case '?':
    case 'h':
      return state.screen === 'help' ? back(state) : opened(state, 'help');
    case 's':
      return state.screen === 'system' ? back(state) : opened(state, 'system');
    case 'o':
      return { ...state, sort: at(SORTS, (SORTS.indexOf(state.sort) + 1) % SORTS.length) };
    case '/':
      return { ...state, screen: 'overview', filtering: true };
    case 'j':
      return movedOrScrolled(state, view, 1);
    case 'k':
      return movedOrScrolled(state, view, -1);
    case 'n':
      return neighbour(state, view, 1);
    case 'p':
      return neighbour(state, view, -1);
    default:
      return state;
  }
}

/** What a key does. `quit` ends the dashboard. */
export function pressed(state: UiState, view: DashboardViewModel, key: Key): UiState | 'quit' {
  if (state.filtering) return typed(state, key);
  switch (key.kind) {
    case 'up':
      return movedOrScrolled(state, view, -1);
    case 'down':
      return movedOrScrolled(state, view, 1);
    case 'page_up':
      return movedOrScrolled(state, view, -PAGE);
    case 'page_down':
      return movedOrScrolled(state, view, PAGE);
    case 'home':
      return state.screen === 'overview' ? moved(state, view, -view.symbols.length) : { ...state, scroll: 0 };
    case 'end':
      return moved(state, view, view.symbols.length);
    case 'tab':
      return state.screen === 'system' ? back(state) : opened(state, 'system');
    case 'enter': {
      if (state.screen !== 'overview') return state;
      const chosen = state.selected === null ? moved(state, view, 0) : state;
      return chosen.selected === null ? chosen : opened(chosen, 'symbol');
    }
    case 'escape':
    case 'backspace':
      return back(state);
    case 'character':
      return command(state, view, key.character);
  }
}
