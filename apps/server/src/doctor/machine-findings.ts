import { constants } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isTrial, type Settings } from '@streamvault/config'
import { bytesText } from '../cli/text.ts'
import type { Finding } from './finding.ts'
import { SETUP_PAGE } from './setup-steps.ts'

const NODE_MAJOR_MIN = 24
/** For the database, sessions and logs of a library of thousands of titles. */
const RESERVE_BYTES = 1024 ** 3
/** What `stat` calls a block, whatever the file system's own are (POSIX). */
const BLOCK_BYTES = 512

/** Whoever got here has settings that are valid: what is not ends every command. */
export function configurationFinding(): Finding {
  return { status: 'ok', title: 'Configuration', sentence: 'It is valid; ./streamvault config shows it.' }
}

/** Whether the folder can be written and has room for what the cache may still take. Makes nothing there. */
export async function dataFolderFinding({ CACHE_BYTES }: Settings, dataDir: string): Promise<Finding> {
  const title = 'Data folder'
  try {
    const place = await nearestFolder(dataDir)
    await access(place, constants.R_OK | constants.W_OK | constants.X_OK)
    const { bavail, bsize } = await statfs(place)
    const freeBytes = bavail * bsize
    const wantedBytes = Math.max(0, CACHE_BYTES - (await folderBytes(join(dataDir, 'cache')))) + RESERVE_BYTES
    const room = `${bytesText(freeBytes)} are free, and it may take ${bytesText(wantedBytes)} more.`
    if (freeBytes < wantedBytes) {
      const advice = 'Free some, or set STREAMVAULT_CACHE_BYTES lower.'
      return { status: 'problem', title, sentence: `${dataDir}: ${room} ${advice}` }
    }
    return { status: 'ok', title, sentence: `${dataDir} can be written: ${room}` }
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const advice = 'Give its owner the right to write there, or choose another with STREAMVAULT_DATA_DIR.'
    return { status: 'problem', title, sentence: `${dataDir} cannot be used (${why}). ${advice}` }
  }
}

export function nodeFinding(version: string): Finding {
  const isNew = Number.parseInt(version.replace(/^v/, ''), 10) >= NODE_MAJOR_MIN
  const sentence = isNew ? `${version}.` : `${version} is too old. Use ./streamvault, which brings its own.`
  return { status: isNew ? 'ok' : 'problem', title: 'Node', sentence }
}

/** WebAssembly does the same work, so it is nothing that has to be put right. */
export function cipherFinding(kind: 'native' | 'wasm'): Finding {
  const title = 'Cipher'
  if (kind === 'native') return { status: 'ok', title, sentence: "AES comes from the processor's own instructions." }
  const sentence =
    'AES is done in WebAssembly, which works at a fifth of the speed: streams take more of the processor. On x64 and ARMv8, install a C compiler (cc, gcc or clang) and start again: the launcher builds the native one.'
  return { status: 'ok', title, sentence }
}

/** Whoever has no ffmpeg sees drawn posters, and no pictures on the bar; nothing has to be put right. */
export function filmPicturesFinding(hasDecoder: boolean): Finding {
  const title = 'Pictures of films'
  if (hasDecoder) return { status: 'ok', title, sentence: 'ffmpeg makes them of key frames.' }
  const sentence =
    'There are none, for ffmpeg is not installed here. A worker makes them once it is, and was started again.'
  return { status: 'unchecked', title, sentence }
}

export function modeFinding(settings: Settings): Finding {
  return { status: 'ok', title: 'Mode', sentence: modeText(settings) }
}

function modeText(settings: Settings): string {
  if (settings.STORE === 'disk') return "disk: bytes live on this machine's disk, and Telegram is not used."
  if (isTrial(settings))
    return `trial: bytes live in a simulated Telegram on this machine. The real one: ${SETUP_PAGE}.`
  if (settings.TELEGRAM_DCS === undefined) return 'Telegram: bytes live in its channels.'
  return 'Telegram: bytes live in channels of the one that STREAMVAULT_TELEGRAM_DCS names.'
}

/** The folder itself, or where it would be made. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  return found === undefined ? nearestFolder(dirname(path)) : path
}

async function folderBytes(path: string): Promise<number> {
  const names = await readdir(path).catch(() => [])
  const sizes = names.map((name) => stat(join(path, name)).then(({ blocks }) => blocks * BLOCK_BYTES))
  const known = await Promise.allSettled(sizes)
  return known.reduce((total, size) => total + (size.status === 'fulfilled' ? size.value : 0), 0)
}
