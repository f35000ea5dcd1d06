'use client'

import { useQuery } from '@tanstack/react-query'
import { readHealth } from './admin-client.ts'
import type { Health } from './admin-views.ts'
import { bytesText, shareText, spanText } from './amounts.ts'
import { Meter } from './meter.tsx'
import { Panel } from './panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { SwarmTable } from './swarm-table.tsx'

/** Often enough to see a stream begin; the vault itself asks its workers once a second at the most. */
const HEALTH_POLL_MS = 3_000
const METERS = 'grid grid-cols-2 gap-x-5 gap-y-6 lg:grid-cols-4'

/** How the vault is doing, kept up to date while somebody looks. */
export function OverviewScreen({ first }: { readonly first: Health }) {
  const { data, error } = useQuery({
    queryKey: ['admin', 'health'],
    queryFn: ({ signal }) => readHealth({ signal }),
    initialData: first,
    refetchInterval: HEALTH_POLL_MS,
  })
  return (
    <div className="grid gap-5">
      <ProblemNote error={error} />
      <Delivery health={data} />
      <div className="grid gap-5 lg:grid-cols-2">
        <Machine health={data} />
        <Work health={data} />
      </div>
      {data.swarms.map((swarm) => (
        <SwarmTable key={swarm.swarm} swarm={swarm} now={Date.parse(data.at)} />
      ))}
      <Homes health={data} />
    </div>
  )
}

function Delivery({ health: { worker, gateway, egress, titlesCount } }: { readonly health: Health }) {
  const streams = gateway?.streams ?? worker?.streams
  const told = [gateway?.hitRatio, worker?.hitRatio].find((ratio) => ratio !== undefined)
  return (
    <Panel heading="Delivery">
      <div className={METERS}>
        <Meter
          label="Streams now"
          value={streams === undefined ? '—' : String(streams)}
          note={streams === undefined ? 'No worker tells.' : undefined}
        />
        <Meter label="From the cache" value={told === undefined ? '—' : shareText(told)} note="since the start" />
        <Meter
          label={`Sent in ${egress.month}`}
          value={bytesText(egress.bytes)}
          share={egress.bytes / egress.freeBytes}
          note={`of ${bytesText(egress.freeBytes)} a month`}
        />
        <Meter label="Titles" value={String(titlesCount)} />
      </div>
    </Panel>
  )
}

function Machine({ health: { machine, worker } }: { readonly health: Health }) {
  const used = machine.diskBytes - machine.diskFreeBytes
  const memory = machine.memoryBytes - machine.memoryFreeBytes
  return (
    <Panel heading="Machine">
      <div className="grid grid-cols-2 gap-x-5 gap-y-6">
        <Meter
          label="Load"
          value={shareText(machine.load)}
          share={machine.load}
          note={`${machine.processors} processors`}
        />
        <Meter
          label="Memory"
          value={bytesText(memory)}
          share={memory / machine.memoryBytes}
          note={`of ${bytesText(machine.memoryBytes)}`}
        />
        <Meter
          label="Disk"
          value={bytesText(used)}
          share={used / machine.diskBytes}
          note={`of ${bytesText(machine.diskBytes)}`}
        />
        {worker !== undefined && (
          <Meter
            label="Slice cache"
            value={bytesText(worker.cacheBytes)}
            share={worker.cacheBytes / worker.cacheBytesMax}
            note={`of ${bytesText(worker.cacheBytesMax)}${worker.isWarming ? '; heads are being warmed' : ''}`}
          />
        )}
      </div>
    </Panel>
  )
}

function Work({ health: { queue, reviewCount } }: { readonly health: Health }) {
  return (
    <Panel
      heading="Work"
      about={reviewCount > 0 ? `In review: ${reviewCount}` : 'Nothing waits for somebody who knows it.'}
    >
      {queue.length === 0 ? (
        <p className="text-sm text-mist">Nothing is under way.</p>
      ) : (
        <ul className="flex flex-col gap-2 text-sm">
          {queue.map(({ kind, running, waiting }) => (
            <li key={kind} className="flex justify-between gap-4">
              <span className="font-medium">{kind}</span>
              <span className="text-mist tabular-nums">
                {running} running, {waiting} waiting
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Homes({ health: { mirrors, scrub } }: { readonly health: Health }) {
  return (
    <Panel heading="Mirrors and scrub">
      <ul className="flex flex-col gap-2 text-sm">
        {mirrors.length === 0 && <li className="text-mist">There is no mirror: what is lost is lost.</li>}
        {mirrors.map(({ name, lagParts, lagBytes, lagSeconds }) => (
          <li key={name} className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">{name}</span>
            <span className="text-mist tabular-nums">
              {lagParts === 0
                ? 'has everything'
                : `lacks ${lagParts} parts, ${bytesText(lagBytes)}; the oldest for ${spanText(lagSeconds * 1000)}`}
            </span>
          </li>
        ))}
        <li className="flex flex-wrap justify-between gap-x-4">
          <span className="font-medium">scrub</span>
          <span className="text-mist tabular-nums">
            {scrub === undefined
              ? 'was never run'
              : `${scrub.state}: ${scrub.files} files read, ${scrub.repaired} parts repaired, ${scrub.lost} lost`}
          </span>
        </li>
      </ul>
    </Panel>
  )
}
