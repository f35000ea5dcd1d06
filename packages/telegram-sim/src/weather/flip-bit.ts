import type { Weather } from './weather.ts'

/** The bytes as they are, or with one bit wrong where the weather has it so: then they are a copy. */
export function flipBit(bytes: Buffer, weather: Weather, accountId: number | undefined): Buffer {
  const { flippedBitProbability } = weather.settings
  if (bytes.length === 0 || !weather.happens('flip', accountId, flippedBitProbability)) return bytes
  const flipped = Buffer.from(bytes)
  const bit = Math.floor(weather.chance('flip', accountId) * bytes.length * 8)
  flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return flipped
}
