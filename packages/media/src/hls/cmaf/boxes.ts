/** A box of ISO/IEC 14496-12. */
export function box(type: string, ...contents: readonly Uint8Array[]): Buffer {
  const size = contents.reduce((sum, { length }) => sum + length, 8)
  return Buffer.concat([numbers(size), Buffer.from(type, 'latin1'), ...contents], size)
}

/** A box with a version and flags. */
export function fullBox(
  type: string,
  { version = 0, flags = 0 }: { readonly version?: number; readonly flags?: number },
  ...contents: readonly Uint8Array[]
): Buffer {
  return box(type, numbers(version * 2 ** 24 + flags), ...contents)
}

/** Numbers of four bytes each; negative ones as two's complement. */
export function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, at * 4)
  return bytes
}

/** Numbers of two bytes each. */
export function shorts(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, at * 2)
  return bytes
}

export function letters(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}
