import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDump, DumpRecords, encodeDump, makeAgeKeys, writeDump } from '@streamvault/backup'
import { openSqlite, openSqliteSnapshot, SqliteRecords } from '@streamvault/catalog-sqlite'
import { moveLibrary } from '@streamvault/manager'
import { writeEncoded } from '@streamvault/worker'
import { type BenchResult, benchRow } from './support/bench-result.ts'
import { FILES_PER_TITLE } from './support/generated-library.ts'
import { keptDatabase, TITLES } from './support/kept-library.ts'

const { signal } = new AbortController()
const MIB = 1024 ** 2
const SAMPLE_MS = 100
/** A dump of the library every night takes two minutes at this. */
const DUMP_MIB_PER_SECOND = 10
/** "In minutes": on a machine that somebody waits for. */
const RESTORE_MINUTES = 10
/** A batch of records on each side of a compressor, whatever the library has. */
const MEMORY_MIB = 256

/** A library of 100,000 titles and 1,000,000 files is written down, encrypted, and rebuilt on an empty machine. */
export async function benchBackup(): Promise<BenchResult> {
  const path = await keptDatabase()
  await using ending = new AsyncDisposableStack()
  // An earlier version may have made it.
  ending.use(openSqlite(path))
  const folder = await mkdtemp(join(tmpdir(), 'bench-backup-'))
  ending.defer(() => rm(folder, { recursive: true }))
  const { identity, recipient } = await makeAgeKeys()
  const file = join(folder, 'library.age')
  const memory = new MemoryPeak()
  const dumped = await dump({ path, file, recipient })
  const dumpPeakMib = memory.take()
  const startedAt = performance.now()
  const open = () => createReadStream(file)
  const checked = await checkDump(open, [identity], { signal })
  const checkedMs = performance.now() - startedAt
  const target = ending.use(openSqlite(join(folder, 'restored.sqlite')))
  await using from = new DumpRecords(open, [identity], checked)
  const move = { from, expected: checked.kinds, source: 'bench', to: new SqliteRecords(target) }
  const outcome = await moveLibrary(move, { signal, onProgress: () => {} })
  const restoreMinutes = (performance.now() - startedAt) / 60_000
  const restorePeakMib = memory.take()
  memory.stop()
  return {
    bench: 'backup',
    notes: [
      `${outcome.titles.count.toLocaleString('en')} titles and ${(TITLES * FILES_PER_TITLE).toLocaleString('en')} files in SQLite; baselines are the limits`,
      `${(dumped.plainBytes / MIB).toFixed(0)} MiB of records became ${(dumped.sizeBytes / MIB).toFixed(0)} MiB in ${dumped.seconds.toFixed(0)} s; restoring reads the backup whole first (${(checkedMs / 1000).toFixed(0)} s), writes it, and compares every record`,
      'memory is what the process has beyond what it had at the beginning, at its peak',
    ],
    rows: [
      benchRow({
        name: 'dump of records',
        unit: 'MiB/s',
        ours: dumped.plainBytes / MIB / dumped.seconds,
        baseline: DUMP_MIB_PER_SECOND,
        target: { atLeast: 1 },
      }),
      benchRow({
        name: 'restore, compared',
        unit: 'minutes',
        ours: restoreMinutes,
        baseline: RESTORE_MINUTES,
        target: { atMost: 1 },
      }),
      benchRow({
        name: 'memory of the dump',
        unit: 'MiB',
        ours: dumpPeakMib,
        baseline: MEMORY_MIB,
        target: { atMost: 1 },
      }),
      benchRow({
        name: 'memory of the restore',
        unit: 'MiB',
        ours: restorePeakMib,
        baseline: MEMORY_MIB,
        target: { atMost: 1 },
      }),
    ],
  }
}

interface Dumping {
  readonly path: string
  readonly file: string
  readonly recipient: string
}

async function dump({ path, file, recipient }: Dumping) {
  const facts = { createdAt: 0, secrets: [], settings: {} }
  await using snapshot = await openSqliteSnapshot(path)
  let plainBytes = 0
  const counted = async function* () {
    for await (const chunk of writeDump(snapshot, facts, { signal })) {
      plainBytes += chunk.length
      yield chunk
    }
  }
  const startedAt = performance.now()
  const { sizeBytes } = await writeEncoded(file, encodeDump(counted(), [recipient]))
  return { sizeBytes, plainBytes, seconds: (performance.now() - startedAt) / 1000 }
}

/** The most memory that this process has had since somebody asked last, beyond what it had at first. */
class MemoryPeak {
  readonly #first = process.memoryUsage.rss()
  readonly #timer = setInterval(() => this.#look(), SAMPLE_MS)
  #peak = 0

  take(): number {
    this.#look()
    const peak = this.#peak
    this.#peak = 0
    return (peak - this.#first) / MIB
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss())
  }
}
