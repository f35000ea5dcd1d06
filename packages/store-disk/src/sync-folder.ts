import { open } from 'node:fs/promises'

/** Makes durable which names a folder holds. */
export async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path)
  await handle.sync()
}
