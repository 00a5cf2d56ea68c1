/** Milliseconds of CPU time, of all threads, that some work takes: what a busy machine hardly lengthens. */
export function cpuMilliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { system, user } = process.cpuUsage(before);
  return (user + system) / 1000;
}
