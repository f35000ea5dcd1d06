/** How far a catalogue of this version is laid out; a newer version may count further. */
export const SCHEMA_VERSION = 3

/** One index: its fields in their order, ascending or descending. `_id` has one everywhere. */
export interface IndexSpec {
  readonly key: Readonly<Record<string, 1 | -1>>
  readonly unique?: true
}

/**
 * Every collection, and every index there is. A test holds each query that the conformance suites send against this list: its
 * equalities and then its order or range are the beginning of one index.
 */
export const INDEXES = {
  meta: [],
  titles: [
    { key: { order: 1 } },
    { key: { kind: 1, order: 1 } },
    { key: { genres: 1, order: 1 } },
    { key: { kind: 1, genres: 1, order: 1 } },
    { key: { names: 1, rank: 1 } },
    { key: { prefixes: 1, rank: 1 } },
  ],
  files: [
    { key: { titleId: 1, season: 1, episode: 1, bucketRank: 1, _id: 1 } },
    { key: { titleId: 1, _id: 1 } },
    { key: { reviewOrder: 1 } },
    { key: { copyOrder: 1 } },
  ],
  digests: [],
  keyFrames: [],
  metadata: [],
  takedowns: [
    { key: { slot: 1 }, unique: true },
    { key: { title: 1, _id: 1 } },
    { key: { files: 1, _id: 1 } },
    { key: { isOwed: 1, _id: 1 } },
  ],
  denials: [{ key: { cause: 1 }, unique: true }, { key: { files: 1, _id: 1 } }],
  jobs: [
    { key: { slot: 1 }, unique: true },
    { key: { kind: 1, state: 1, sequence: 1, dueAt: 1 } },
    { key: { endedAt: 1 } },
  ],
  people: [{ key: { role: 1, _id: 1 } }],
  sessions: [{ key: { person: 1, _id: 1 } }],
  audit: [],
  cases: [{ key: { state: 1, _id: 1 } }],
  notices: [{ key: { state: 1, _id: 1 } }],
  rules: [],
} as const satisfies Record<string, readonly IndexSpec[]>

export type CollectionName = keyof typeof INDEXES
