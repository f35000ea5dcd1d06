/** What is kept has to say when it was noted, in milliseconds since 1970: what was noted longest ago is forgotten first. */
interface Kept {
  readonly at: number
}

/** Records that this browser keeps by their keys, for whoever uses it. */
export interface KeptRecords<T extends Kept> {
  /** All of them. The same object until one changes. */
  read(): Readonly<Record<string, T>>
  /** Keeps a record; the oldest are forgotten when there are too many. */
  note(key: string, record: T): void
  /** Calls `listener` after each change, in this tab or another, until the returned function is called. */
  onChange(listener: () => void): () => void
}

/** Keeps at most `recordsMax` records under `storageKey`. A store that is full or forbidden keeps none, and says nothing of it. */
export function keptRecords<T extends Kept>(storageKey: string, recordsMax: number): KeptRecords<T> {
  const none: Readonly<Record<string, T>> = {}
  const listeners = new Set<() => void>()
  let known: { readonly text: string | null; readonly records: Readonly<Record<string, T>> } = {
    text: null,
    records: none,
  }

  function read() {
    const text = readText(storageKey)
    if (text !== known.text) known = { text, records: (parse(text) as Readonly<Record<string, T>>) ?? none }
    return known.records
  }

  return {
    read,
    note(key, record) {
      const latest = Object.entries({ ...read(), [key]: record }).sort(([, a], [, b]) => b.at - a.at)
      try {
        localStorage.setItem(storageKey, JSON.stringify(Object.fromEntries(latest.slice(0, recordsMax))))
      } catch {
        // Storage is full or forbidden: the film goes on, only this is not remembered.
      }
      for (const listener of listeners) listener()
    },
    onChange(listener) {
      listeners.add(listener)
      window.addEventListener('storage', listener)
      return () => {
        listeners.delete(listener)
        window.removeEventListener('storage', listener)
      }
    },
  }
}

function readText(storageKey: string): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

function parse(text: string | null): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
