import { once } from 'node:events'
import { lstat, rm } from 'node:fs/promises'
import { connect } from 'node:net'

/** Removes unix sockets that nobody listens at: who was killed leaves them behind, where the next cannot listen. */
export async function removeDeadSockets(paths: readonly string[]): Promise<void> {
  for (const path of paths) if (await isDeadSocket(path)) await rm(path, { force: true })
}

/** Whether there is a socket, and nobody at it; what is no socket is refused in the same way, and is nothing of ours. */
async function isDeadSocket(path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED' && (await lstat(path)).isSocket()
  } finally {
    socket.destroy()
  }
}
