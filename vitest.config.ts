import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Rooms whose tests start no servers. */
const PURE = ['machines', 'policies', 'names', 'statistics', 'docs'].map(
  (room) => `test/${room}/**/*.test.ts`,
)
// Loading the product anew for each of so many files takes longer than some of them; each leaves the process as it found it.
const together = { isolate: false }
/** What takes longest and starts no servers comes first, beside files that wait for theirs; short files fill both cores at the end. */
const LONG = ['test/machines/checks.test.ts', 'test/machines/properties.test.ts']
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((file) => moduleId.endsWith(file))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
const slow = { testTimeout: 120_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/acceptance/**', ...PURE],
          restoreMocks: true,
          unstubEnvs: true,
          ...together,
          ...slow,
        },
      },
      { test: { name: 'pure', include: PURE, ...together, ...slow } },
      {
        test: {
          name: 'acceptance',
          include: ['test/acceptance/**/*.test.ts'],
          globalSetup: ['test/support/global.ts'],
          ...together,
          ...slow,
        },
      },
    ],
  },
})
