import { createInterface } from 'node:readline'
import type { ActionName, ClientActions } from './actions.ts'

interface Order {
  readonly action: ActionName
  readonly input: unknown
}

/** Carries out what comes as lines of JSON, one action after the other, and answers each with a line of JSON. */
export async function serveActions(actions: ClientActions): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { action, input } = JSON.parse(line) as Order
    const act = actions[action].bind(actions) as (input: unknown) => Promise<unknown>
    const answer = await act(input).then(
      (result) => ({ result: result ?? null }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : JSON.stringify(error) }),
    )
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
}
