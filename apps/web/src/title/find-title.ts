import { notFound } from 'next/navigation'
import { cache } from 'react'
import { type ApiProblem, problemFrom } from '../api/api-error.ts'
import { readTitle } from '../api/client.ts'
import type { Title } from '../api/views.ts'
import { answerTakenDown } from '../page-status.ts'

/**
 * The title that a page's address names, read once per request; a problem when it cannot be had now.
 *
 * Shows the "not found" page for a title that does not exist; one that was taken down is a
 * problem too, and its page is of status 451. `segment` is as in the address, percent-encoded.
 */
export const findTitle = cache(async (segment: string): Promise<Title | ApiProblem> => {
  try {
    return await readTitle(decodeURIComponent(segment))
  } catch (error) {
    const problem = problemFrom(error)
    if (problem.code === 'TAKEN_DOWN') answerTakenDown()
    if (problem.status === 404 || error instanceof URIError) notFound()
    return problem
  }
})
