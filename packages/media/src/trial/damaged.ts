import { createSeededRandom } from '@streamvault/testkit'

/** Numbers of which sizes, counts and offsets are afraid. */
const LIES = [0, 1, 7, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x01ff_ffff]

/** Up to eight lies, most of them where tables lie, and sometimes an end that comes too early. */
export function damaged(bytes: Buffer, seed: number): Buffer {
  const random = createSeededRandom(seed)
  const copy = Buffer.from(bytes)
  const elements = ['1c53bb6b', '1f43b675'].map((id) => copy.lastIndexOf(Buffer.from(id, 'hex')))
  const tables = [copy.indexOf('moov'), copy.indexOf('stbl'), ...elements, 0]
  for (let count = Math.ceil(random() * 8); count > 0; count--) {
    const from = Math.max(0, tables[Math.floor(random() * tables.length)] ?? 0)
    const at = Math.min(copy.length - 4, from + Math.floor(random() * (random() < 0.2 ? copy.length : 700)))
    const lie = LIES[Math.floor(random() * LIES.length)] ?? 0
    if (random() < 0.5) copy.writeUInt32BE(lie, at)
    else copy.writeUInt8(lie & 0xff, at)
  }
  return random() < 0.1 ? copy.subarray(0, Math.floor(random() * copy.length)) : copy
}
