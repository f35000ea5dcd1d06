import { PALETTES } from '../art/palette.ts'
import { Notice } from '../glass/notice.tsx'

/** Stands in for a library without titles, and says how to get some. */
export function EmptyLibrary() {
  return (
    <Notice icon="film" heading="The vault is empty" mood={PALETTES.cobalt}>
      <div data-testid="empty-library">
        <p className="mb-6 text-mist">
          Put films and series in from a terminal. They appear here at once, no restart needed.
        </p>
        <pre className="overflow-x-auto rounded-2xl border border-white/10 bg-black/45 px-5 py-4 text-left font-mono text-sm text-snow">
          <span className="select-none text-fog">$ </span>./streamvault ingest PATH
        </pre>
        <p className="mt-5 text-sm text-fog">A path is a file or a whole folder.</p>
      </div>
    </Notice>
  )
}
