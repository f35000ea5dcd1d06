import type { TakedownWatch } from './takedown-watch.ts'

/** Keeps a watch up to date until it is disposed of. */
export function keepWatching(watch: TakedownWatch): AsyncDisposable {
  const ended = new AbortController()
  const watching = watch.run(ended.signal)
  return {
    async [Symbol.asyncDispose]() {
      ended.abort(new Error('nobody watches any longer'))
      await watching
    },
  }
}
