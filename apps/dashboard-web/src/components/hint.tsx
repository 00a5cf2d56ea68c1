import { useCallback, useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';

interface ShownHint {
  readonly lines: readonly string[];
  readonly near: DOMRect;
}

let shown: ShownHint | null = null;
const listeners = new Set<() => void>();

function show(next: ShownHint | null): void {
  if (shown === next) return;
  shown = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

interface HintProps {
  /** What is shown on hover and focus, and always read by a screen reader. */
  readonly lines: readonly string[];
  readonly children: ReactNode;
  readonly className?: string;
}

/** Something that says why on hover and on focus. */
export function Hint({ lines, children, className }: HintProps) {
  const element = useRef<HTMLSpanElement>(null);
  const open = useCallback(() => {
    if (element.current !== null) show({ lines, near: element.current.getBoundingClientRect() });
  }, [lines]);
  const close = useCallback(() => {
    show(null);
  }, []);
  if (lines.length === 0) return <span className={className}>{children}</span>;
  return (
    <span
      ref={element}
      className={className === undefined ? 'hint' : `hint ${className}`}
      tabIndex={0}
      role="note"
      onPointerEnter={open}
      onPointerLeave={close}
      onFocus={open}
      onBlur={close}
    >
      {children}
      <span className="only-read">{lines.join('. ')}</span>
    </span>
  );
}

/** Where the one hint that is open is drawn: above everything, and inside the window. */
export function HintLayer() {
  const hint = useSyncExternalStore(subscribe, () => shown);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (hint === null || element === null) return;
    const { width, height } = element.getBoundingClientRect();
    const left = Math.max(8, Math.min(hint.near.left, window.innerWidth - width - 8));
    const below = hint.near.bottom + 6;
    const top = below + height > window.innerHeight - 8 ? hint.near.top - height - 6 : below;
    element.style.transform = `translate(${left}px, ${top}px)`;
  }, [hint]);
  useEffect(() => {
    const dismiss = (event: KeyboardEvent | Event): void => {
      if (!(event instanceof KeyboardEvent) || event.key === 'Escape') show(null);
    };
    window.addEventListener('keydown', dismiss);
    window.addEventListener('scroll', dismiss, { passive: true, capture: true });
    return () => {
      window.removeEventListener('keydown', dismiss);
      window.removeEventListener('scroll', dismiss, { capture: true });
    };
  }, []);
  if (hint === null) return null;
  return (
    <div ref={box} className="hint-box" aria-hidden="true">
      {hint.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
