import { join } from 'node:path'
import { PACE_FREE_BYTES, STREAMS_RETRY_MS } from '@streamvault/contract'
import type { Lines } from './lines.ts'
import type { NginxSettings } from './nginx-settings.ts'

/** In the order in which they are loaded, once, before nginx has any other process. */
const SCRIPTS = [
  'end-with-parent.lua',
  'kept-slice.lua',
  'running-responses.lua',
  'admission.lua',
  'cache-room.lua',
  'media-request.lua',
  'pace.lua',
  'long-response.lua',
]
/** Four times what LuaJIT does by itself. */
const UNROLLED_LOOPS_MAX = 60

/** What of ours runs inside nginx beside requests. */
export function luaModules(settings: NginxSettings): Lines {
  const { mayCallC, questionsSocket, slicesSocket, streamsPerViewerMax, viewerBytesPerSecond } = settings
  const given = {
    mayCallC,
    questionsSocket: JSON.stringify(`unix:${questionsSocket}`),
    slicesSocket: JSON.stringify(`unix:${slicesSocket}`),
    streamsPerViewerMax,
    viewerBytesPerSecond,
    retryMs: STREAMS_RETRY_MS,
    freeBytes: PACE_FREE_BYTES,
  }
  const fields = Object.entries(given).map(([name, value]) => `${name} = ${value}`)
  return [
    'init_by_lua_block {',
    // LuaJIT: each look at a variable of nginx has a loop in it, and a function with more than so many would be interpreted.
    `  if jit then jit.opt.start('loopunroll=${UNROLLED_LOOPS_MAX}') end`,
    `  package.loaded['gateway_settings'] = { ${fields.join(', ')} }`,
    ...SCRIPTS.map((name) => `  dofile(${JSON.stringify(join(import.meta.dirname, name))})`),
    '}',
    'init_worker_by_lua_block {',
    "  require('end_with_parent').answering()",
    "  require('running_responses').start()",
    '}',
  ]
}
