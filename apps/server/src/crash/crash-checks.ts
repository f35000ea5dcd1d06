import { expect } from 'vitest'
import { blobsIn, digestOf, visibleFiles, withFoundation } from './crash-trial.ts'

/** Everything that was stored in a data folder by some moment. */
export type Stored = ReadonlyMap<string, string>

/** What a process that was killed left behind: every file that is seen is whole. */
export async function expectNothingHalfDone(dataDir: string): Promise<Stored> {
  return await withFoundation(dataDir, async (foundation) => {
    for (const file of await visibleFiles(foundation)) expect(await digestOf(foundation, file.id)).toBe(file.sha256)
    return await blobsIn(dataDir)
  })
}

export interface Wanted {
  /** Digests of the files that must have come, sorted. */
  readonly digests: readonly string[]
  /** What was stored when the process was killed. */
  readonly before: Stored
  /** Whether the store keeps a manifest of each. */
  readonly manifests: 'kept' | 'none'
  readonly told: string
}

/** All came, each once, and nothing was stored a second time. */
export async function expectAllCame(dataDir: string, { digests, before, manifests, told }: Wanted): Promise<void> {
  await withFoundation(dataDir, async (foundation) => {
    const files = await visibleFiles(foundation)
    const came = await Promise.all(files.map((file) => digestOf(foundation, file.id)))
    expect(came.sort(), told).toEqual(digests)
    const after = await blobsIn(dataDir)
    const rewritten = [...before].filter(([path, mark]) => after.get(path) !== mark)
    expect(rewritten, told).toEqual([])
    const parts = files.reduce((sum, file) => sum + file.parts.length, 0)
    expect(after.size, told).toBe(parts + (manifests === 'kept' ? files.length : 0))
  })
}
