import { text } from 'node:stream/consumers'
import { readRange } from './read-range.ts'
import type { RangesRequest } from './read-ranges.ts'

/** Reads ranges one after the other, and tells how long each first byte took. */
const { ranges }: RangesRequest = JSON.parse(await text(process.stdin))
const times: number[] = []
for (const { url, start, end } of ranges) times.push((await readRange(new URL(url), { start, end })).firstByteMs)
process.stdout.write(JSON.stringify(times))
