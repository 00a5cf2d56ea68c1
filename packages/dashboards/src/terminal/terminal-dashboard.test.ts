import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { Terminal } from '@xterm/headless';
import type { DashboardViewModel } from '@xray/contracts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { viewOf } from '../testing/builders.ts';
import { quietRun } from '../testing/runs.ts';
import { startTerminalDashboard, type ViewSource } from './terminal-dashboard.ts';

/** A terminal without a window: what is written to it can be read back as a screen. */
function fakeTerminal(columns: number, rows: number) {
  const screen = new Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const written: string[] = [];
  const stdout = Object.assign(new PassThrough(), { columns, rows, isTTY: true as const });
  stdout.setEncoding('utf8').on('data', (text: string) => {
    written.push(text);
    screen.write(text);
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  screen.write('before\r\n');
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    written,
    async press(keys: string) {
      stdin.write(keys);
      await delay(250);
    },
    async resize(to: { readonly columns: number; readonly rows: number }) {
      Object.assign(stdout, to);
      screen.resize(to.columns, to.rows);
      stdout.emit('resize');
      await delay(300);
    },
    lines(): readonly string[] {
      const { active } = screen.buffer;
      return Array.from(
        { length: screen.rows },
        (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
      );
    },
  };
}

function source(first: DashboardViewModel): ViewSource & { set(view: DashboardViewModel): void } {
  let view = first;
  const changes = new EventEmitter();
  return {
    current: () => view,
    subscribe(listener) {
      changes.on('change', listener);
      return () => changes.off('change', listener);
    },
    set(next) {
      view = next;
      changes.emit('change');
    },
  };
}

const runs = [quietRun(), quietRun({ symbol: 'ETHUSDT', attention: 0.9 })];

async function started(columns = 80, rows = 24) {
  const terminal = fakeTerminal(columns, rows);
  const view = source(viewOf(runs));
  const dashboard = startTerminalDashboard({ view, stdin: terminal.stdin, stdout: terminal.stdout, colour: true });
  onTestFinished(() => {
    dashboard.close();
  });
  await delay(300);
  return { terminal, view, dashboard };
}

describe('the terminal dashboard', () => {
  it('draws on a screen of its own, answers keys, and leaves the terminal as it was', async () => {
    const { dashboard, terminal } = await started();
    expect(terminal.lines()[0]).toMatch(/^xray {2}2026-02-01T00:00:00Z {2}2 symbols/);
    expect(terminal.lines()[2]).toContain('ETHUSDT');
    await terminal.press('j');
    await vi.waitFor(() => {
      expect(terminal.lines()[2]).toMatch(/^›ETHUSDT/);
    }, 10_000);
    await terminal.press('\r');
    await vi.waitFor(() => {
      expect(terminal.lines().join('\n')).toContain('drivers');
    }, 10_000);
    await terminal.press('q');
    await dashboard.left;
    await delay(50);
    expect(terminal.lines()[0]).toBe('before');
    expect(terminal.written.join('')).toContain('\u001b[?25h');
  });

  it('is left by Ctrl-C too', async () => {
    const { dashboard, terminal } = await started();
    await terminal.press('\u0003');
    await dashboard.left;
    expect(terminal.lines()[0]).toBe('before');
  });

  it('redraws to any size, the smallest included', async () => {
    const { terminal } = await started();
    for (const size of [
      { columns: 160, rows: 50 },
      { columns: 20, rows: 3 },
      { columns: 80, rows: 24 },
    ]) {
      await terminal.resize(size);
      const [head] = terminal.lines();
      expect(head).toMatch(size.columns < 40 ? /^xray needs/ : /^xray {2}2026/);
    }
    expect(terminal.lines()[2]).toContain('ETHUSDT');
    expect(terminal.lines().at(-1)).toContain('q leave');
  });

  it('neither flickers nor falls behind in a burst of updates', async () => {
    const { terminal, view } = await started();
    const before = terminal.written.length;
    for (let update = 1; update <= 500; update += 1) {
      view.set(viewOf([quietRun({ price: 90_000 + update }), quietRun({ symbol: 'ETHUSDT', attention: 0.9 })]));
      if (update % 50 === 0) await delay(20);
    }
    await delay(300);
    const burst = terminal.written.slice(before).join('');
    expect(terminal.lines().join('\n')).toContain('90500');
    expect(burst).not.toContain('\u001b[2J');
    expect(burst.length).toBeLessThan(20_000);
  });
});
