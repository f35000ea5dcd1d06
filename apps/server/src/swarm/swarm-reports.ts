import { type CallOptions, isVaultError } from '@streamvault/core'
import type { SwarmReport } from '@streamvault/telegram'
import type { SwarmName } from './swarm-keys.ts'
import { swarmLines } from './swarm-text.ts'
import type { SwarmView } from './swarm-view.ts'

/** What a swarm told, if anything. */
export interface ToldSwarm {
  readonly swarm: SwarmName
  readonly view: SwarmView
  /** Absent where a server has the accounts and does not tell. */
  readonly report?: SwarmReport
}

/** Asks all swarms at once, for what is known or for what is so now; one that does not tell keeps no other back. */
export async function reportsOf(
  views: readonly SwarmView[],
  wanted: 'latest' | 'fresh',
  options: CallOptions,
): Promise<readonly ToldSwarm[]> {
  return await Promise.all(
    views.map(async (view): Promise<ToldSwarm> => {
      const { swarm } = view
      try {
        const report = await (wanted === 'fresh' ? view.freshReport(options) : view.report(options))
        return { swarm, view, report }
      } catch (error) {
        if (!isVaultError(error, 'NOT_READY')) throw error
        return { swarm, view }
      }
    }),
  )
}

/** All that was told, line by line; what is of the mirror behind a line that says so. */
export function swarmsLines(told: readonly ToldSwarm[]): string[] {
  return told.flatMap(({ swarm, view, report }) => {
    if (report === undefined) return []
    return [...(swarm === 'mirror' ? ['mirror in channels:'] : []), ...swarmLines(report, view)]
  })
}
