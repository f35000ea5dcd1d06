import { resolve } from 'node:path'

/** The folder that holds the whole project. Relative settings are relative to it, whatever folder a command is given in. */
export const REPOSITORY_ROOT = resolve(import.meta.dirname, '../../..')
