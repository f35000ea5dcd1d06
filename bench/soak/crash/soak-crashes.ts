import { join, resolve } from 'node:path'
import { startVitest, type TestCase } from 'vitest/node'

/** So many processes must really have been killed, over all kinds of jobs together. */
const KILLS_MIN = 200
const ROOT = resolve(import.meta.dirname, '../../..')
const FOLDER = 'apps/server/src/crash'

/**
 * Kills jobs of every kind at seeded instants, lets them go on, and looks at what is left after each: the very trials that the tests run a
 * few of. Prints how often each kind was killed, and returns what was missed.
 */
export async function soakCrashes(seed: number): Promise<readonly string[]> {
  // Read by the trials alone, which run in processes of their own.
  process.env['STREAMVAULT_TEST_CRASH_SEED'] = String(seed)
  const options = { root: ROOT, config: join(ROOT, 'vitest.config.ts'), watch: false, maxWorkers: 1 }
  const vitest = await startVitest('test', [FOLDER], options)
  const trials = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()])
  const missed = trials.filter((trial) => trial.result().state !== 'passed').map(({ name }) => name)
  const kills = trials.reduce((sum, trial) => sum + killsOf(trial), 0)
  await vitest.close()
  console.log(`\nsoak of crashes, seed ${seed}\n`)
  for (const trial of trials) console.log(`  ${String(killsOf(trial)).padStart(4)}  ${trial.name}`)
  console.log(`  ${String(kills).padStart(4)}  processes were killed; at least ${KILLS_MIN}\n`)
  return kills < KILLS_MIN ? [...missed, `${KILLS_MIN} kills`] : missed
}

/** A trial that did not get to its end tells none. */
function killsOf(trial: TestCase): number {
  return (trial.meta() as { readonly kills?: number }).kills ?? 0
}
