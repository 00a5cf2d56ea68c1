import type { DashboardViewModel } from '@xray/contracts';
import { Box, render, Text, useApp, useInput } from 'ink';
import { createElement, useEffect, useRef, useState, useSyncExternalStore, type ReactElement } from 'react';

import { frameLines } from './frame.ts';
import { lineText, type Line } from './styled-line.ts';
import { toneStyle } from './tone-style.ts';
import { INITIAL_UI_STATE, pressed, type Key, type UiState } from './ui-state.ts';

/** A view model that changes as time goes on. */
export interface ViewSource {
  /** The same object until something has changed. */
  current(): DashboardViewModel;
  /** Calls the listener after every change, until the function that it gives is called. */
  subscribe(listener: () => void): () => void;
}

/** What a terminal dashboard shows, and the terminal that it takes over. */
export interface TerminalDashboardOptions {
  readonly view: ViewSource;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Whether the terminal shows colours. */
  readonly colour: boolean;
  /** A word for the header, such as the address of the page. */
  readonly note?: string;
}

/** A dashboard that has the terminal until it is left. */
export interface TerminalDashboard {
  /** Gives the terminal back as it was. */
  close(): void;
  /** Resolves when it has been left, by a key or by `close`. */
  readonly left: Promise<void>;
}

interface InkKey {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home?: boolean;
  readonly end?: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly tab: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

const CONTROL_KEYS: Readonly<Record<string, 'enter' | 'escape' | 'tab' | 'backspace'>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\u001b': 'escape',
  '\t': 'tab',
  '\u007f': 'backspace',
};

function keysOf(input: string, key: InkKey): readonly Key[] {
  if (key.upArrow) return [{ kind: 'up' }];
  if (key.downArrow) return [{ kind: 'down' }];
  if (key.pageUp) return [{ kind: 'page_up' }];
  if (key.pageDown) return [{ kind: 'page_down' }];
  if (key.home === true) return [{ kind: 'home' }];
  if (key.end === true) return [{ kind: 'end' }];
  if (key.return) return [{ kind: 'enter' }];
  if (key.escape) return [{ kind: 'escape' }];
  if (key.backspace || key.delete) return [{ kind: 'backspace' }];
  if (key.tab) return [{ kind: 'tab' }];
  if (key.ctrl || key.meta) return [];
  // What was typed fast arrives as one text.
  return Array.from(input).flatMap((character): readonly Key[] => {
    const control = CONTROL_KEYS[character];
    if (control !== undefined) return [{ kind: control }];
    return character >= ' ' ? [{ kind: 'character', character }] : [];
  });
}

function lineElement(line: Line, row: number, colour: boolean): ReactElement {
  const parts = line.map(({ inverse, text, tone }, position) =>
    createElement(Text, { key: position, inverse: inverse ?? false, ...toneStyle(tone, colour) }, text),
  );
  // An empty row would collapse.
  return createElement(Text, { key: row, wrap: 'truncate' }, ...(lineText(line) === '' ? [' '] : parts));
}

function useTerminalSize(stdout: NodeJS.WriteStream): { readonly columns: number; readonly rows: number } {
  const [size, setSize] = useState({ columns: stdout.columns, rows: stdout.rows });
  useEffect(() => {
    const resized = (): void => {
      setSize({ columns: stdout.columns, rows: stdout.rows });
    };
    stdout.on('resize', resized);
    return () => {
      stdout.off('resize', resized);
    };
  }, [stdout]);
  return size;
}

function Dashboard({ colour, note, stdout, view }: Omit<TerminalDashboardOptions, 'stdin'>): ReactElement {
  const app = useApp();
  const size = useTerminalSize(stdout);
  const model = useSyncExternalStore(
    (changed) => view.subscribe(changed),
    () => view.current(),
  );
  const [state, setState] = useState<UiState>(INITIAL_UI_STATE);
  // Several keys can come before the next rendering.
  const latest = useRef(state);
  useInput((input, key) => {
    if (key.ctrl && input === 'c') {
      app.exit();
      return;
    }
    for (const one of keysOf(input, key)) {
      const after = pressed(latest.current, model, one);
      if (after === 'quit') {
        app.exit();
        return;
      }
      latest.current = after;
    }
    setState(latest.current);
  });
  const lines = frameLines(model, state, { ...size, colour, ...(note === undefined ? {} : { note }) });
  return createElement(Box, { flexDirection: 'column' }, ...lines.map((line, row) => lineElement(line, row, colour)));
}

const MAX_FRAMES_A_SECOND = 15;

/**
 * Draws the view model on the terminal until it is left: on a screen of its own, so that what stood there before is there
 * again afterwards.
 */
export function startTerminalDashboard({
  colour,
  note,
  stdin,
  stdout,
  view,
}: TerminalDashboardOptions): TerminalDashboard {
  const element = createElement(Dashboard, { colour, stdout, view, ...(note === undefined ? {} : { note }) });
  const instance = render(element, {
    stdin,
    stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: MAX_FRAMES_A_SECOND,
    incrementalRendering: true,
    alternateScreen: true,
    interactive: true,
  });
  return {
    close: () => {
      instance.unmount();
    },
    left: instance.waitUntilExit().then(() => undefined),
  };
}
