import type { ByteRange, CallOptions } from '@streamvault/core'

/** One way of getting bytes from a server. */
export interface RemoteBytes extends AsyncDisposable {
  /**
   * Yields bytes of `range` in order from its start on, and ends early or throws where the connection does. Ranges that
   * overlap in time are not promised to be fast.
   *
   * Throws `SOURCE_CHANGED` when the server has another version by now, `URL_ANSWER_WRONG`, and as `assertAnswered` does.
   */
  chunks(range: ByteRange, options: CallOptions): AsyncIterable<Uint8Array>
}
