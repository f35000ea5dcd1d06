import type { News, PlaceNews } from '@streamvault/core'
import type { Mutant, SubjectFactory } from './conformance.ts'
import { type Defect, mutantOf } from './mutant-of.ts'
import type { PlaceNewsSubject } from './place-news-rules.ts'

type NewsDefect = Omit<Defect<PlaceNewsSubject>, 'spoil'> & { readonly spoilt: (news: PlaceNews) => PlaceNews }

const answering = (change: (news: News) => News) => (news: PlaceNews) => ({
  since: async (...asked: Parameters<PlaceNews['since']>) => change(await news.since(...asked)),
})

const DEFECTS: readonly NewsDefect[] = [
  {
    wrong: 'tells nothing of others',
    killedBy: 'tells what is put from the first question on, by itself and by others, as a listing does',
    spoilt: answering((news) => ({ ...news, put: news.put.filter(({ mimeType }) => mimeType === undefined) })),
  },
  {
    wrong: 'begins with all that lies there',
    killedBy: 'tells what is put from the first question on, by itself and by others, as a listing does',
    spoilt: (news) => ({ since: async (place, mark, options) => await news.since(place, mark ?? '1', options) }),
  },
  {
    wrong: 'does not go on',
    killedBy: 'tells the same behind the same mark, and behind the last one nothing until there is news',
    spoilt: (news) => ({
      since: async (place, mark, options) => {
        const told = await news.since(place, mark, options)
        return mark === undefined ? told : { ...told, mark }
      },
    }),
  },
  {
    wrong: 'keeps what does not fit to itself',
    killedBy: 'tells of 23 blobs, each once and in order',
    spoilt: answering(({ hasMore: _, ...news }) => news),
  },
  {
    wrong: 'says nothing of what is gone',
    killedBy: 'tells that something is gone, and no longer what it was',
    spoilt: answering((news) => ({ ...news, goneCount: 0 })),
  },
  {
    wrong: 'says that all is gone',
    killedBy: 'tells that something is gone, and no longer what it was',
    spoilt: answering((news) => (news.goneCount > 0 ? { ...news, isGone: () => true } : news)),
  },
  {
    wrong: 'takes any mark for the first',
    killedBy: 'refuses what is no mark, and places that it does not know',
    spoilt: (news) => ({
      since: async (place, mark, options) => await news.since(place, mark === '' ? undefined : mark, options),
    }),
  },
]

/** Subjects of `factory`, each wrong in one way that the rules of `PlaceNews` must notice. */
export function placeNewsMutants(factory: SubjectFactory<PlaceNewsSubject>): Mutant<PlaceNewsSubject>[] {
  return DEFECTS.map(({ wrong, killedBy, spoilt }) =>
    mutantOf(factory, { wrong, killedBy, spoil: (subject) => ({ ...subject, news: spoilt(subject.news) }) }),
  )
}
