import { createPublicKey } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Settings } from './settings.ts'

/** A key of 16,384 bits takes 3 KB in PEM; what is far larger is no key, and perhaps has no end. */
const KEY_BYTES_MAX = 64 * 1024
/** A session takes 400 bytes, and there are 200 accounts at most. */
const SESSIONS_BYTES_MAX = 1024 * 1024

/** What is wrong with the files that settings name, and that the vault needs, one line each. Their paths are meant from `folder`. */
export function problemsOfFiles(
  settings: NamingFiles,
  { folder, prefix }: { readonly folder: string; readonly prefix: string },
): string[] {
  const { STORE, MIRROR = [], TELEGRAM_PUBLIC_KEY_FILE: key } = settings
  const isMirrored = MIRROR.includes('channel')
  const sessions = STORE === 'disk' ? undefined : settings.WORKER_SESSIONS_FILE
  const mirrored = isMirrored ? settings.MIRROR_SESSIONS_FILE : undefined
  const isInTelegram = STORE !== 'disk' || isMirrored
  const wrong = {
    TELEGRAM_PUBLIC_KEY_FILE: key === undefined || !isInTelegram ? undefined : faultOfKey(resolve(folder, key)),
    WORKER_SESSIONS_FILE: sessions === undefined ? undefined : faultOfSessions(resolve(folder, sessions)),
    MIRROR_SESSIONS_FILE: mirrored === undefined ? undefined : faultOfSessions(resolve(folder, mirrored)),
  }
  return Object.entries(wrong).flatMap(([name, fault]) => (fault === undefined ? [] : [`${prefix}${name}: ${fault}`]))
}

type NamingFiles = Partial<
  Pick<Settings, 'STORE' | 'MIRROR' | 'TELEGRAM_PUBLIC_KEY_FILE' | 'WORKER_SESSIONS_FILE' | 'MIRROR_SESSIONS_FILE'>
>

const UNREADABLE = 'the file cannot be read'

function faultOfKey(path: string): string | undefined {
  const file = readIfFile(path, KEY_BYTES_MAX)
  if (typeof file !== 'object') return UNREADABLE
  try {
    if (createPublicKey(file).asymmetricKeyType === 'rsa') return undefined
  } catch {
    // Whatever else it is.
  }
  return 'expected a file with an RSA public key in PEM'
}

/** One that is not there yet is written by the first sign-in. */
function faultOfSessions(path: string): string | undefined {
  return readIfFile(path, SESSIONS_BYTES_MAX) === 'unreadable' ? UNREADABLE : undefined
}

function readIfFile(path: string, bytesMax: number): Buffer | 'missing' | 'unreadable' {
  try {
    const stats = statSync(path)
    return stats.isFile() && stats.size <= bytesMax ? readFileSync(path) : 'unreadable'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'unreadable'
  }
}
