import { spawnSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { recordClips } from './samples/clips.ts'
import { LIBRARY } from './samples/library.ts'
import { record } from './samples/record.ts'

const SAMPLES_BYTES_MAX = 8_000_000
const FONTS = ['DejaVu Serif', 'DejaVu Sans', 'DejaVu Sans Mono']

requireTools()
const root = join(import.meta.dirname, '..')
// A word after the command records only the samples whose path has it.
const wanted = process.argv[2] ?? ''
let totalBytes = 0
for (const sample of LIBRARY) {
  const target = join(root, 'samples', sample.path)
  if (sample.path.includes(wanted)) await record(sample, target)
  const { size } = await stat(target)
  totalBytes += size
  report(size, sample.path)
}
report(totalBytes, 'in all')
if (totalBytes > SAMPLES_BYTES_MAX) fail(`The samples take more than ${SAMPLES_BYTES_MAX / 1e6} MB.`)
if (wanted === '') recordClips(join(root, 'packages/media/clips'))

function report(bytes: number, what: string): void {
  console.log(`${String(Math.round(bytes / 1000)).padStart(6)} kB  ${what}`)
}

function requireTools(): void {
  if (spawnSync('ffmpeg', ['-version']).error) fail('ffmpeg is missing. On Debian: apt-get install ffmpeg')
  const found = spawnSync('fc-list', [':', 'family'], { encoding: 'utf8' }).stdout ?? ''
  const families = found.split(/[\n,]/)
  if (FONTS.every((font) => families.includes(font))) return
  fail('The fonts of the captions are missing. On Debian: apt-get install fonts-dejavu-core')
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
