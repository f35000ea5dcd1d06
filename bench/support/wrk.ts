import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestNetwork } from './test-network.ts'

export interface WrkLoad {
  readonly url: string
  readonly rangeBytes: number
  /** Ranges begin at multiples of it; of their own length unless given. */
  readonly stepBytes?: number
  readonly sizeBytes: number
  readonly connections: number
  readonly seconds: number
}

/** What a run of wrk moved. */
export interface WrkOutcome {
  readonly bytes: number
  readonly seconds: number
  readonly requests: number
  readonly errors: number
}

/** Asks for random ranges, as fast as the server answers, with wrk (one thread). */
export async function runWrk(network: TestNetwork, folder: string, load: WrkLoad): Promise<WrkOutcome> {
  const script = join(folder, 'ranges.lua')
  await writeFile(script, luaScript(load))
  const command = [
    'wrk',
    '-t1',
    `-c${load.connections}`,
    `-d${load.seconds}s`,
    '--timeout',
    '30s',
    '-s',
    script,
    load.url,
  ]
  const wrk = network.spawn('client', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  wrk.stdout?.on('data', (chunk) => {
    output += chunk
  })
  await once(wrk, 'close')
  const result = /RESULT (\{.*\})/.exec(output)?.[1]
  if (result === undefined) throw new Error(`wrk said: ${output}`)
  return JSON.parse(result)
}

function luaScript({ rangeBytes, stepBytes = rangeBytes, sizeBytes }: WrkLoad): string {
  return `
    local steps = math.floor((${sizeBytes} - ${rangeBytes}) / ${stepBytes})
    math.randomseed(1)
    request = function()
      local start = math.random(0, steps) * ${stepBytes}
      return wrk.format('GET', nil, { ['Range'] = string.format('bytes=%d-%d', start, start + ${rangeBytes} - 1) })
    end
    done = function(summary)
      local e = summary.errors
      io.write(string.format('RESULT {"bytes":%d,"seconds":%f,"requests":%d,"errors":%d}\\n', summary.bytes,
        summary.duration / 1e6, summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
    end`
}
