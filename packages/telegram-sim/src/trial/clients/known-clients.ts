import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from './client-process.ts'

/** A client that the simulator is tried with. */
export interface KnownClient {
  readonly name: string
  readonly version: string
  /** Of the API, as it says when it connects. */
  readonly layer: number
  /** What has to be there. */
  readonly needs: string
  /** Whether it asks, when it starts again, for what happened in channels while it was away. */
  readonly hearsMissed: boolean
  readonly program: Program
}

/** Where `install.ts` puts what is not installed with the repository. */
export const INSTALLED = join(import.meta.dirname, '../../../../../node_modules/.cache/telegram-clients')

const here = (path: string) => join(import.meta.dirname, path)
const installed = (path: string) => join(INSTALLED, path)

function pythonProgram(file: string, folder: string): Program {
  return { command: 'env', args: [`PYTHONPATH=${installed(folder)}`, 'python3', '-B', here(`python/${file}`)] }
}

export const KNOWN_CLIENTS: readonly KnownClient[] = [
  {
    name: 'mtcute',
    version: '0.30.3',
    layer: 227,
    hearsMissed: true,
    needs: here('mtcute/main.ts'),
    program: { command: process.execPath, args: [here('mtcute/main.ts')] },
  },
  {
    name: 'TDLib',
    version: '1.8.65',
    layer: 227,
    hearsMissed: true,
    needs: installed('tdlib/node_modules/prebuilt-tdlib'),
    program: { command: process.execPath, args: [here('tdlib/main.ts'), installed('tdlib')] },
  },
  {
    name: 'gotd',
    version: '0.143.0',
    layer: 224,
    hearsMissed: true,
    needs: installed('gotd/gotd-actions'),
    program: { command: installed('gotd/gotd-actions'), args: [] },
  },
  {
    name: 'Telethon',
    version: '1.45.0',
    layer: 229,
    hearsMissed: true,
    needs: installed('telethon/telethon'),
    program: pythonProgram('run-telethon.py', 'telethon'),
  },
  {
    name: 'Pyrogram',
    version: '2.0.106',
    layer: 158,
    hearsMissed: false,
    needs: installed('pyrogram/pyrogram'),
    program: pythonProgram('run-pyrogram.py', 'pyrogram'),
  },
  {
    name: 'Kurigram',
    version: '2.2.26',
    layer: 229,
    hearsMissed: true,
    needs: installed('kurigram/pyrogram'),
    program: pythonProgram('run-pyrogram.py', 'kurigram'),
  },
]

/** Why a client cannot be tried here; undefined when it can. */
export function absence({ needs }: KnownClient): string | undefined {
  return existsSync(needs) ? undefined : 'not installed: npm run sim:clients'
}
