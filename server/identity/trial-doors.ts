import { isLoopback } from '../runtime/loopback.ts'

/** Doors that are there to try things out. */
export interface TrialDoors {
  /** Whether tokens that a start makes by itself let anybody in. */
  developmentTokens: 'allowed' | 'refused'
  /** Whether a complaint may live in a time of its own. */
  simulatedTime: boolean
}

/** The doors for trials that are open where the API listens: none where others than this machine can knock. */
export function trialDoors(host: string, asked: { tokens?: string; time?: string }): TrialDoors {
  const isAlone = isLoopback(host)
  return {
    developmentTokens: isAlone && asked.tokens !== '0' ? 'allowed' : 'refused',
    simulatedTime: isAlone && asked.time === '1',
  }
}
