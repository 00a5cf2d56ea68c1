import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where tests start processes, a registry or a browser: a file takes minutes there, and mostly waits. */
const SLOW = /\/(?:apps\/[^/]+\/test|tooling\/(?:packaging|examples|eslint|bootstrap))\//;

/** Slow files before all others: one that begins last is waited for by everybody, and small ones fill up the end. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => SLOW.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
