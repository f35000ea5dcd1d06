import { join } from 'node:path'
import type { Lines } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** In the order in which they are loaded, once, before nginx has any other process. */
const SCRIPTS = ['end-with-parent.lua', 'cut-responses.lua', 'cache-room.lua', 'media-request.lua']

/** What of ours runs inside nginx beside requests. */
export function luaModules({ mayCallC }: Pick<NginxSettings, 'mayCallC'>): Lines {
  return [
    'init_by_lua_block {',
    `  package.loaded['gateway_settings'] = { mayCallC = ${mayCallC} }`,
    ...SCRIPTS.map((name) => `  dofile(${JSON.stringify(join(import.meta.dirname, name))})`),
    '}',
    'init_worker_by_lua_block {',
    "  require('end_with_parent').answering()",
    "  require('cut_responses').start()",
    '}',
  ]
}
