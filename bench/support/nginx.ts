import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { childrenOf } from './process-usage.ts'
import type { TestNetwork } from './test-network.ts'
import { waitUntil } from './wait-until.ts'

export interface Nginx extends AsyncDisposable {
  readonly port: number
  readonly workerPids: readonly number[]
}

const PORT = 18_081

export interface NginxOptions {
  readonly folder: string
  /** What it serves. */
  readonly root: string
  readonly workerProcesses: number
}

/** Debian's nginx, serving files by sendfile: the yardstick. */
export async function startNginx(
  network: TestNetwork,
  { folder, root, workerProcesses }: NginxOptions,
): Promise<Nginx> {
  await mkdir(folder, { recursive: true })
  const configuration = join(folder, 'nginx.conf')
  await writeFile(
    configuration,
    `worker_processes ${workerProcesses}; pid ${folder}/nginx.pid; error_log ${folder}/error.log; user root; worker_rlimit_nofile 8192;
     events { worker_connections 4096; }
     http {
       access_log off; send_timeout 600s; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000;
       client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
       uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
       server { listen ${network.host}:${PORT} backlog=4096; root ${root}; }
     }`,
  )
  const command = ['nginx', '-c', configuration, '-e', join(folder, 'error.log'), '-g', 'daemon off;']
  const master = network.spawn('server', command, { stdio: 'inherit' })
  const masterPid = await waitUntil('nginx to start', async () => {
    const pid = await readFile(join(folder, 'nginx.pid'), 'utf8').catch(() => '')
    return Number(pid) || undefined
  })
  const workerPids = await waitUntil('nginx to have its workers', async () => {
    const children = await childrenOf(masterPid)
    return children.length === workerProcesses ? children : undefined
  })
  return {
    port: PORT,
    workerPids,
    async [Symbol.asyncDispose]() {
      const exited = once(master, 'exit')
      master.kill('SIGTERM')
      await exited
    },
  }
}
