import type { mtp, tl } from '@mtcute/core'

/** Something that a session asks, and what becomes of it: one of `onResult` and `onFailure` is called, once. */
export interface SessionCall {
  readonly request: tl.RpcMethod | mtp.RawMt_ping_delay_disconnect
  /** The answer has begun to arrive. Called any number of times. */
  onFirstByte(): void
  /** `result` is read before the function returns. What it throws ends the connection. */
  onResult(result: Buffer): void
  onFailure(error: Error): void
}
