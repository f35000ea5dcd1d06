import { readdir, readFile } from 'node:fs/promises'
import type { TrialGateway } from './trial-gateway.ts'

export interface NginxUsage {
  readonly memoryBytes: number
  readonly descriptors: number
}

/** The processes of a gateway's nginx that answer requests. */
export async function nginxWorkers({ folder }: TrialGateway): Promise<number[]> {
  const master = (await readFile(`${folder}/gateway/nginx.pid`, 'utf8')).trim()
  const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8')
  const pids = children.trim().split(' ').map(Number)
  const titles = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')))
  return pids.filter((_, index) => titles[index]?.startsWith('nginx: worker process'))
}

/** What all of them hold now: memory of their own, and descriptors. */
export async function nginxUsage(gateway: TrialGateway): Promise<NginxUsage> {
  const usages = await Promise.all((await nginxWorkers(gateway)).map(usageOf))
  return {
    memoryBytes: usages.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    descriptors: usages.reduce((sum, { descriptors }) => sum + descriptors, 0),
  }
}

async function usageOf(pid: number): Promise<NginxUsage> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kib = Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1])
  return { memoryBytes: kib * 1024, descriptors: (await readdir(`/proc/${pid}/fd`)).length }
}
