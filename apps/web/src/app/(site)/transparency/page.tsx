import type { Metadata } from 'next'
import { problemFrom } from '../../../api/api-error.ts'
import { readTransparency } from '../../../api/client.ts'
import { PALETTES } from '../../../art/palette.ts'
import { Aura } from '../../../glass/aura.tsx'
import { LoadFailure } from '../../../glass/load-failure.tsx'
import { GROUND_TEXTS } from '../../../takedown/ground-text.ts'

export const metadata: Metadata = { title: 'Transparency' }

const HEADS = ['Month', 'Why', 'Taken down', 'Brought back', 'Notices', 'Refused'] as const

export default async function TransparencyPage() {
  const counts = await readTransparency().catch(problemFrom)
  if ('code' in counts) return <LoadFailure problem={counts} />
  return (
    <>
      <Aura palette={PALETTES.dusk} />
      <section className="mx-auto max-w-4xl px-5 pt-28" data-testid="transparency">
        <h1 className="display mb-4 text-4xl">Transparency</h1>
        <p className="mb-8 text-mist">What was reported here, and what was taken down, month by month.</p>
        {counts.items.length === 0 ? (
          <p className="text-mist">Nothing yet.</p>
        ) : (
          <div className="glass overflow-x-auto rounded-3xl p-2">
            <table className="w-full text-left text-xs sm:text-sm">
              <thead className="text-fog">
                <tr>
                  {HEADS.map((head) => (
                    <th key={head} scope="col" className="px-1.5 py-3 sm:px-4 font-medium">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {counts.items.map(({ month, ground, notices, refused, takedowns, restored }) => (
                  <tr key={`${month} ${ground}`} className="border-t border-white/8">
                    <td className="px-1.5 py-3 sm:px-4 whitespace-nowrap">{month}</td>
                    <td className="px-1.5 py-3 sm:px-4">{GROUND_TEXTS[ground]}</td>
                    <td className="px-1.5 py-3 sm:px-4">{takedowns}</td>
                    <td className="px-1.5 py-3 sm:px-4">{restored}</td>
                    <td className="px-1.5 py-3 sm:px-4">{notices}</td>
                    <td className="px-1.5 py-3 sm:px-4">{refused}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  )
}
