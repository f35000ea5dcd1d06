import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { VaultError } from '@streamvault/core'

/** Where nginx is, and what it needs to be what the configuration takes it for. */
export interface NginxProgram {
  readonly path: string
  /** In the order in which they are to be loaded. */
  readonly modules: readonly string[]
}

/** Debian's `libnginx-mod-http-lua` and what it stands on. */
const MODULES = ['ndk_http_module.so', 'ngx_http_lua_module.so']
const MODULE_FOLDERS = ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules', '/usr/local/lib/nginx/modules']
const PROGRAMS = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx']

/** Throws `NGINX_UNUSABLE` with what is missing. */
export async function findNginx(): Promise<NginxProgram> {
  const path = await firstThatIs(PROGRAMS)
  if (path === undefined) throw new VaultError('NGINX_UNUSABLE', { reason: 'nginx is not installed' })
  for (const folder of MODULE_FOLDERS) {
    const modules = MODULES.map((name) => join(folder, name))
    const found = await Promise.all(modules.map(isThere))
    if (found.every(Boolean)) return { path, modules }
  }
  throw new VaultError('NGINX_UNUSABLE', { reason: 'the Lua module of nginx is not installed (libnginx-mod-http-lua)' })
}

async function firstThatIs(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isThere(path)) return path
  return undefined
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
