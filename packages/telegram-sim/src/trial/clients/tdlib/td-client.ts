import { createRequire } from 'node:module'
import { join } from 'node:path'

/** An object of TDLib's JSON interface; what it holds is written in https://core.telegram.org/tdlib. */
export interface TdObject {
  readonly _: string
  readonly [field: string]: unknown
}

/** What is used here of the package `tdl`, which is no dependency, and of which nothing else is known therefore. */
export interface TdClient {
  invoke(request: TdObject): Promise<TdObject>
  on(event: 'update', listener: (update: TdObject) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  loginAsBot(token: string): Promise<void>
  login(details: {
    readonly type: 'user'
    readonly getPhoneNumber: () => Promise<string>
    readonly getAuthCode: () => Promise<string>
    readonly getPassword: () => Promise<string>
  }): Promise<void>
  close(): Promise<void>
}

interface Tdl {
  configure(options: { readonly tdjson: string; readonly verbosityLevel: number }): void
  createClient(options: {
    readonly apiId: number
    readonly apiHash: string
    readonly databaseDirectory: string
    readonly filesDirectory: string
  }): TdClient
}

/** Errors only. */
const VERBOSITY = 1

/** `installed` holds the packages `tdl` and `prebuilt-tdlib`; the client keeps its session in `directory`. */
export function createTdClient(installed: string, library: string, directory: string): TdClient {
  const { configure, createClient } = createRequire(join(installed, 'package.json'))('tdl') as Tdl
  configure({ tdjson: library, verbosityLevel: VERBOSITY })
  const [databaseDirectory, filesDirectory] = [join(directory, 'database'), join(directory, 'files')]
  return createClient({ apiId: 1, apiHash: 'hash', databaseDirectory, filesDirectory })
}

/** Where the package has its library on this machine. */
export function libraryPath(installed: string): string {
  const { getTdjson } = createRequire(join(installed, 'package.json'))('prebuilt-tdlib') as { getTdjson(): string }
  return getTdjson()
}
