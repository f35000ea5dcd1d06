import { once } from 'node:events'

/** Tells the parent that this process is ready, and waits until it fires. */
export async function startingGun(): Promise<void> {
  process.send?.('ready')
  await once(process, 'message')
}

/** Tells the parent what came of it, and lets the process end. */
export function finish(result: unknown): void {
  process.send?.(result, () => process.disconnect())
}
