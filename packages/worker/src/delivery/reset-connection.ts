import type { Reply } from './exchange.ts'

/**
 * Breaks a connection so that nothing more of it arrives: after an ordinary end the kernel still sends what it has queued,
 * which is megabytes for a viewer who reads slowly.
 */
export function resetConnection(response: Reply): void {
  try {
    response.socket?.resetAndDestroy()
  } catch {
    // Only TCP knows a reset.
  }
  response.destroy()
}
