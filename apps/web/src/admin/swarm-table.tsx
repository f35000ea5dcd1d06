import type { Health } from './admin-views.ts'
import { bytesText, shareText, spanText } from './amounts.ts'
import { Panel } from './panel.tsx'

interface SwarmTableProps {
  readonly swarm: Health['swarms'][number]
  /** By the clock of the vault. */
  readonly now: number
}

const HEADINGS = ['Account', 'State', 'Waits', 'Window', 'On its way', 'Answers in', 'Fails']

/** The accounts of a swarm: how each is doing, and how long it has to wait. */
export function SwarmTable({ swarm: { swarm, accounts, floods }, now }: SwarmTableProps) {
  const usable = accounts.filter(({ state }) => state === 'usable').length
  return (
    <Panel
      heading={swarm === 'store' ? 'Swarm' : 'Swarm of the mirror'}
      about={`${usable} of ${accounts.length} accounts can be used; told to wait ${floods} times since the start`}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard, too. */}
      <section className="-mx-2 overflow-x-auto px-2" tabIndex={0} aria-label="Accounts">
        <table className="w-full min-w-2xl text-left text-sm tabular-nums">
          <thead className="text-mist">
            <tr>
              {HEADINGS.map((heading) => (
                <th key={heading} scope="col" className="py-2 pr-4 font-medium">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {accounts.map((account) => (
              <tr key={account.name} data-testid="account" className="border-t border-white/8">
                <th scope="row" className="py-2.5 pr-4 font-medium">
                  {account.handle}
                </th>
                <td className={`py-2.5 pr-4 ${account.state === 'broken' ? 'text-alarm' : ''}`}>
                  {account.state}
                  {account.advice !== undefined && <span className="block text-xs text-mist">{account.advice}</span>}
                </td>
                <td className="py-2.5 pr-4">
                  {account.waitsUntil === undefined ? 'no' : spanText(Date.parse(account.waitsUntil) - now)}
                </td>
                <td className="py-2.5 pr-4">{account.windowSlices} MiB</td>
                <td className="py-2.5 pr-4">{bytesText(account.inFlightBytes)}</td>
                <td className="py-2.5 pr-4">{Math.round(account.firstByteMs)} ms</td>
                <td className="py-2.5">{shareText(account.failureShare)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
