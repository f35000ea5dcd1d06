import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from './load-config.ts'

/** The process's environment over what the file `envFile` says; a file that is not there says nothing. */
export function readEnvironment(envFile: string): Environment {
  return { ...parseEnvFile(envFile), ...process.env }
}

function parseEnvFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}
