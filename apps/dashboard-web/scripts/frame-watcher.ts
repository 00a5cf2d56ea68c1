/**
 * Runs in the page whose frames are measured, as its own text: it waits for the page to settle, takes the time from frame to
 * frame, and sends the times to the server. A browser that a debugger watches would be measured with all that the debugger
 * copies.
 */
export function watchFrames(settleMs: number, measureMs: number): void {
  function measure(): void {
    const times: number[] = [];
    let longTasks = 0;
    const observer = new PerformanceObserver((list) => {
      longTasks += list.getEntries().length;
    });
    observer.observe({ type: 'longtask' });
    const start = performance.now();
    let last = start;
    const frame = (now: number): void => {
      times.push(now - last);
      last = now;
      if (now - start < measureMs) {
        requestAnimationFrame(frame);
        return;
      }
      observer.disconnect();
      void fetch('/measured', { method: 'POST', body: JSON.stringify({ times: times.slice(1), longTasks }) });
    };
    requestAnimationFrame(frame);
  }

  const waiting = setInterval(() => {
    if (document.querySelector('.row-link') === null) return;
    clearInterval(waiting);
    setTimeout(measure, settleMs);
  }, 100);
}
