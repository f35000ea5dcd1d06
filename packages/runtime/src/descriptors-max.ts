import { readFile } from 'node:fs/promises'

/** What the kernel gives where nobody has set anything. */
const USUAL = 1024

/** Descriptors that this process, and so its children, may ever have: the hard limit, to which Node raises its own. */
export async function descriptorsMax(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const [, hard] = /^Max open files\s+\S+\s+(\d+)/m.exec(limits) ?? []
  return hard === undefined ? USUAL : Number(hard)
}
