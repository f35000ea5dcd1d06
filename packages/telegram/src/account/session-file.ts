import { randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { parseSessionLines, type SessionLines, withSessionLine } from './session-lines.ts'

/** Sessions open accounts: nobody but the owner reads them. */
const SECRET_MODE = 0o600

/** The accounts in a file of sessions; none when there is no such file. */
export async function readSessionFile(path: string): Promise<SessionLines> {
  return parseSessionLines(await textOf(path))
}

/** Writes a session into the file, for the owner alone: a crash leaves either the old file or the new one. */
export async function writeSession(path: string, session: string, phone?: string): Promise<void> {
  const text = withSessionLine(await textOf(path), session, phone)
  const draft = `${path}.${randomUUID()}`
  const file = await open(draft, 'wx', SECRET_MODE)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
