import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from './repository-root.ts'

const FLAGS = readFileSync(join(REPOSITORY_ROOT, 'apps/server/node-flags'), 'utf8').trim().split(' ')

/** The server, as arguments of Node: as the launcher and the images run it. */
export const SERVER = [...FLAGS, join(REPOSITORY_ROOT, 'apps/server/src/main.ts')]
