import Link from 'next/link'
import { problemFrom } from '../api/api-error.ts'
import type { TitleSummary } from '../api/views.ts'
import { Artwork } from '../art/artwork.tsx'
import { Picture } from '../art/picture.tsx'
import { RequestId } from '../glass/request-id.tsx'
import { factsOf, titlePath } from '../library/title-facts.ts'
import { bucketText } from '../title/wording.ts'
import { Marked } from './marked.tsx'
import type { useSearch } from './use-search.ts'

interface SearchResultsProps {
  readonly listId: string
  readonly text: string
  readonly search: ReturnType<typeof useSearch>
  /** Index of the title that Enter opens. */
  readonly active: number
  readonly onActive: (index: number) => void
  readonly onOpen: () => void
}

/** What was found, or why nothing is there. */
export function SearchResults({ listId, text, search, active, onActive, onOpen }: SearchResultsProps) {
  if (search.isError) return <Failed search={search} />
  if (search.data === undefined) return <Waiting />
  if (search.data.length === 0) {
    return (
      <p className="px-4 py-8 text-center text-mist" role="status">
        Nothing is called <q className="text-white">{text}</q>.
      </p>
    )
  }
  return (
    <div role="listbox" id={listId} aria-label="Found titles" className={search.isPlaceholderData ? 'opacity-60' : ''}>
      {search.data.map((title, index) => (
        <Link
          key={title.id}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          aria-label={title.name}
          href={titlePath(title.id)}
          onClick={onOpen}
          onPointerMove={() => onActive(index)}
          className="flex items-center gap-4 rounded-2xl p-2 pr-4 aria-selected:bg-white/12"
        >
          <Found title={title} text={text} />
        </Link>
      ))}
    </div>
  )
}

function Found({ title, text }: { readonly title: TitleSummary; readonly text: string }) {
  return (
    <>
      <span className="relative block h-16 w-[2.7rem] shrink-0 overflow-hidden rounded-lg">
        <Artwork titleId={title.id} frame="poster" className="absolute inset-0 size-full" />
        <Picture picture={title.poster ?? title.frame ?? title.placeholder} sizes={title.frame ? '7rem' : '2.7rem'} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium tracking-tight">
          <Marked text={title.name} words={text} />
        </span>
        <span className="block truncate text-[0.8125rem] text-mist">{factsOf(title).join(' · ')}</span>
      </span>
      {title.buckets[0] && <span className="badge">{bucketText(title.buckets[0])}</span>}
    </>
  )
}

function Waiting() {
  return (
    <div role="status">
      <span className="sr-only">Searching</span>
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex items-center gap-4 p-2">
          <div className="skeleton h-16 w-[2.7rem] rounded-lg" />
          <div className="flex-1">
            <div className="skeleton mb-2 h-3.5 w-1/2 rounded-full" />
            <div className="skeleton h-3 w-1/4 rounded-full" />
          </div>
        </div>
      ))}
    </div>
  )
}

function Failed({ search }: Pick<SearchResultsProps, 'search'>) {
  const problem = problemFrom(search.error)
  return (
    <div className="px-4 py-6 text-center" role="alert">
      <p className="mb-4 text-mist">{problem.title}</p>
      <button
        type="button"
        className="button glass button-glass min-h-10! text-sm"
        onClick={() => void search.refetch()}
      >
        Try again
      </button>
      <RequestId problem={problem} />
    </div>
  )
}
