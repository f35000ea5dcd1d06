import { parseArgs } from 'node:util'
import { benchBackup } from './backup.ts'
import { benchCache } from './cache.ts'
import { benchCatalogue } from './catalogue.ts'
import { benchCold } from './cold.ts'
import { benchHerd } from './herd.ts'
import { benchHit } from './hit.ts'
import { benchHls } from './hls.ts'
import { benchIngest } from './ingest.ts'
import { benchLink } from './link.ts'
import { benchPack } from './pack.ts'
import { benchSeek } from './seek.ts'
import { benchSim } from './sim.ts'
import { benchStart } from './start.ts'
import { type BenchResult, meetsTarget, printTable } from './support/bench-result.ts'
import { benchSwarm } from './swarm.ts'
import { benchUpload } from './upload.ts'

/** Every benchmark, by the name after `npm run bench --`. */
const BENCHES: Readonly<Record<string, { readonly about: string; run(): Promise<BenchResult> }>> = {
  hit: { about: 'ranges of cached files, against nginx serving the same file with sendfile', run: benchHit },
  sim: { about: 'one connection reading from the simulator of Telegram, against a plain socket', run: benchSim },
  cold: {
    about: 'files in no cache through eight accounts, against how others read from Telegram',
    run: benchCold,
  },
  seek: { about: 'time to the first byte at random places of a file in no cache', run: benchSeek },
  start: { about: 'the first byte of titles that nobody has viewed, after a day of viewing', run: benchStart },
  swarm: { about: 'viewers in fair and bad weather, CPU per GB, a restart of 20 accounts', run: benchSwarm },
  upload: { about: 'a file of many parts through eight accounts, against one part after the other', run: benchUpload },
  ingest: { about: 'from disk into a Telegram: throughput, CPU per GB, 1,000 small files', run: benchIngest },
  cache: { about: 'what the cache finds there, against LRU and the offline bound', run: benchCache },
  catalogue: { about: '100,000 titles: what viewers wait for, against the limits', run: benchCatalogue },
  backup: { about: '100,000 titles: dump, restore and memory, against the limits', run: benchBackup },
  pack: { about: 'seasons as one archive, against plain ranges of one file of their size', run: benchPack },
  herd: { about: '1,000 viewers of one cold file: store reads, memory, throughput', run: benchHerd },
  hls: { about: 'films in segments: CPU, what is read for them, first frame, seeks', run: benchHls },
  link: { about: 'pieces of 1 MiB from a Telegram: CPU and throughput beside a plain client', run: benchLink },
}

const usage = ['usage: npm run bench -- NAME [--json]', '']
  .concat(Object.entries(BENCHES).map(([name, bench]) => `  ${name.padEnd(9)} ${bench.about}`))
  .concat('', 'Ends with 1, and a line that says which, when a target was missed.')
  .join('\n')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const bench = BENCHES[positionals[0] ?? '']
if (values.help) console.log(usage)
else if (bench === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  const result = await bench.run()
  if (values.json) console.log(JSON.stringify(result))
  else printTable(result)
  const missed = result.rows.filter((row) => !meetsTarget(row)).map((row) => row.name)
  if (missed.length > 0) {
    console.error(`missed: ${missed.join('; ')}`)
    process.exitCode = 1
  }
}
