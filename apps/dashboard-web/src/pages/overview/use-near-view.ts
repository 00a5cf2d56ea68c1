import { useEffect, useRef, useState, type RefObject } from 'react';

const listeners = new WeakMap<Element, (near: boolean) => void>();

/** One observer for all rows; a row is near when it is less than this beyond the window. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
  },
  { rootMargin: '160px 0px' },
);

/** Whether an element is in the window or nearly so. */
export function useNearView<Kind extends Element>(): {
  readonly element: RefObject<Kind | null>;
  readonly near: boolean;
} {
  const element = useRef<Kind>(null);
  const [near, setNear] = useState(true);
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return;
    listeners.set(watched, setNear);
    observer.observe(watched);
    return () => {
      observer.unobserve(watched);
    };
  }, []);
  return { element, near };
}
