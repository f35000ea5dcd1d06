import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { childrenOf } from './process-usage.ts'
import type { TestNetwork } from './test-network.ts'
import { waitUntil } from './wait-until.ts'

export interface BenchGateway extends AsyncDisposable {
  readonly port: number
  /** The worker of nginx and the authoriser. */
  readonly pids: readonly number[]
}

const PORT = 18_082
const SCRIPT = join(import.meta.dirname, 'gateway-process.ts')

/** Starts a gateway with one worker of nginx in front of the vault of `dataDir`, on the server's side of the network. */
export async function startGateway(
  network: TestNetwork,
  { folder, dataDir }: { readonly folder: string; readonly dataDir: string },
): Promise<BenchGateway> {
  const command = [process.execPath, SCRIPT, `${network.host}:${PORT}`, folder, dataDir]
  const gateway = network.spawn('server', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  gateway.stdout?.on('data', (chunk) => {
    output += chunk
  })
  await waitUntil('the gateway to be ready', async () => (output.includes('ready') ? true : undefined))
  const master = Number(await readFile(join(folder, 'nginx.pid'), 'utf8'))
  const workerPid = await waitUntil('nginx to have a worker', async () => (await childrenOf(master))[0])
  return {
    port: PORT,
    pids: [workerPid, gateway.pid ?? 0],
    async [Symbol.asyncDispose]() {
      const exited = once(gateway, 'exit')
      gateway.kill('SIGTERM')
      await exited
    },
  }
}
