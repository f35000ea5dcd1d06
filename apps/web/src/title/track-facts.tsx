import type { MediaFile, Title } from '../api/views.ts'
import { formatText, subtitleTexts, tracksOf, trackText } from './wording.ts'

interface TrackFactsProps {
  readonly title: Title
  /** The file that is played first; its tracks stand for the title's. */
  readonly file: MediaFile
}

/** What is inside: languages, subtitles, picture, format. */
export function TrackFacts({ title, file }: TrackFactsProps) {
  const audio = tracksOf(file, 'audio').map(trackText)
  const subtitles = subtitleTexts(file)
  const [video] = tracksOf(file, 'video')
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['Audio', audio.length > 0 ? audio : ['None']],
    ['Subtitles', subtitles.length > 0 ? subtitles : ['None']],
    ['Picture', video ? [`${video.width} × ${video.height}`] : ['Unknown']],
    ['Format', [formatText(file)]],
    ['Added', [new Date(title.addedAt).toLocaleDateString('en', { dateStyle: 'medium', timeZone: 'UTC' })]],
  ]
  return (
    <section className="page-width mt-14" aria-label="About">
      <h2 className="mb-6 text-xl font-semibold tracking-tight md:text-2xl">About</h2>
      <dl className="glass grid gap-x-6 gap-y-4 rounded-3xl p-6 sm:grid-cols-3 sm:gap-y-7 md:p-8 lg:grid-cols-5">
        {facts.map(([name, values]) => (
          <div key={name} className="max-sm:grid max-sm:grid-cols-[6.5rem_minmax(0,1fr)] max-sm:items-baseline">
            <dt className="row-span-full mb-1.5 text-xs font-semibold tracking-[0.1em] text-mist uppercase">{name}</dt>
            {[...new Set(values)].map((value) => (
              <dd key={value} className="col-start-2 text-[0.9375rem] leading-6 break-words text-white/95">
                {value}
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </section>
  )
}
