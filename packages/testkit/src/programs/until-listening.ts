import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 10
const START_MS_MAX = 20_000

/** Waits until a server that was just started takes connections at the socket `path`; throws when it ends, or takes too long. */
export async function untilListening(
  server: ChildProcess,
  { path, name }: { path: string; name: string },
): Promise<void> {
  const deadline = Date.now() + START_MS_MAX
  while (!(await answers(path))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not start`)
    await sleep(POLL_MS)
  }
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
