import type {
  FormerTitle,
  MatchDoubt,
  MetadataCandidate,
  Title,
  TitleDetails,
  TitleId,
  TitleMetadata,
} from '@streamvault/core'

const CAST_SHOWN = 6

const DOUBTS: Readonly<Record<MatchDoubt, string>> = {
  unknown: 'TMDB has nothing that is called so',
  several: 'TMDB has several that are called so',
  year: 'what TMDB has of that name is of another year',
  runtime: 'what TMDB has of that name is not as long as the file',
  'name-only': 'nothing but its name tells which one it is; its year would',
  gone: 'TMDB has nothing of that number',
}

export interface KnownOfTitle {
  readonly title: Title
  /** By which `split` knows those of `title.formerly`. */
  readonly formerIds: readonly TitleId[]
  readonly metadata: TitleMetadata | undefined
}

/** What is known of a title, for programs. */
export function titleRecord({ title, metadata }: Omit<KnownOfTitle, 'formerIds'>): object {
  const { id, kind, name, year, addedAt, provenance, formerly, isApart } = title
  const dated = metadata && {
    ...metadata,
    dueAt: new Date(metadata.dueAt).toISOString(),
    ...(metadata.askedAt === undefined ? {} : { askedAt: new Date(metadata.askedAt).toISOString() }),
  }
  return {
    id,
    kind,
    name,
    year,
    addedAt: new Date(addedAt).toISOString(),
    provenance: provenance ?? null,
    ...(formerly && { formerly }),
    ...(isApart && { isApart }),
    metadata: dated ?? null,
  }
}

/** What is known of a title, for people. */
export function titleLines({ title, formerIds, metadata }: KnownOfTitle): string[] {
  const heading = `${title.name}${title.year === undefined ? '' : ` (${title.year})`}`
  const { rights, source, addedBy } = title.provenance ?? {}
  return [
    heading,
    ...line('kind', title.kind),
    ...line('rights', rights),
    ...line('source', source),
    ...line('added by', addedBy),
    ...(title.formerly ?? []).flatMap((former, at) => line('was also', formerText(former, formerIds[at]))),
    ...line('apart', title.isApart && 'an operator split it from another'),
    ...metadataLines(metadata),
  ]
}

/** What a title was called that was merged into this one, and its id. */
function formerText({ name, year }: FormerTitle, id: TitleId | undefined): string {
  return `${name}${year === undefined ? '' : ` (${year})`}: ${id}`
}

function metadataLines(metadata: TitleMetadata | undefined): string[] {
  if (metadata === undefined) return line('tmdb', 'was not asked about it yet')
  const { details, doubt, decision, candidates } = metadata
  const who = decision === undefined ? '' : ', as an operator said'
  if (details === undefined && decision?.tmdb === 'none') return line('tmdb', `does not have it${who}`)
  if (details === undefined && doubt === undefined) return line('tmdb', `will be asked about it${who}`)
  return [
    ...(details === undefined ? [] : [...line('tmdb', `${details.tmdb}${who}`), ...detailLines(details)]),
    ...(doubt === undefined ? [] : line('in doubt', `${DOUBTS[doubt]}${who}`)),
    ...candidates.map(candidateLine),
  ]
}

function candidateLine({ tmdb, name, originalName, year }: MetadataCandidate): string {
  const original = originalName === undefined ? '' : ` · ${originalName}`
  return `    --tmdb ${String(tmdb).padEnd(8)} ${name}${year === undefined ? '' : ` (${year})`}${original}`
}

function detailLines(details: TitleDetails): string[] {
  const { name, originalName, releasedOn, runtimeMinutes, rating, collection, externalIds, overview, tagline } = details
  const original = originalName === undefined ? '' : ` · ${originalName}`
  const cast = details.cast.slice(0, CAST_SHOWN).map((credit) => credit.name)
  return [
    ...line('called', `${name}${original}`),
    ...line('released', releasedOn),
    ...line('runtime', runtimeMinutes === undefined ? undefined : `${runtimeMinutes} min`),
    ...line('genres', details.genres.join(', ')),
    ...line('rating', rating && `${rating.average} of 10, by ${rating.votes}`),
    ...line('collection', collection?.name),
    ...line('imdb', externalIds.imdb),
    ...line('tagline', tagline),
    ...line('overview', overview),
    ...line('cast', cast.join(', ')),
    ...line('pictures', [details.poster, details.backdrop].filter((picture) => picture !== undefined).join(', ')),
  ]
}

function line(name: string, value: string | undefined): string[] {
  return value === undefined || value === '' ? [] : [`  ${name.padEnd(11)} ${value}`]
}
