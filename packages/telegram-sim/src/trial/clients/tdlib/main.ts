import { serveActions } from '../serve-actions.ts'
import { createTdActions } from './td-actions.ts'

const [, , installed = ''] = process.argv
await serveActions(createTdActions(installed))
// Threads of the library would keep the process.
process.exit(0)
