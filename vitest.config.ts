import { defineConfig } from 'vitest/config'

/** Rooms whose tests start no servers. */
const PURE = ['machines', 'policies', 'names', 'statistics', 'docs'].map(
  (room) => `test/${room}/**/*.test.ts`,
)
// Loading the product anew for each of so many files takes longer than some of them; each leaves the process as it found it.
const together = { isolate: false }
const slow = { testTimeout: 120_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
    maxWorkers: 2,
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
