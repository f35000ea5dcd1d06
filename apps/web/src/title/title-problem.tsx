import type { ApiProblem } from '../api/api-error.ts'
import { LoadFailure } from '../glass/load-failure.tsx'
import { TakenDown } from './taken-down.tsx'

/** Stands where a title cannot be shown, now or at all. */
export function TitleProblem({ problem }: { readonly problem: ApiProblem }) {
  return problem.code === 'TAKEN_DOWN' ? <TakenDown /> : <LoadFailure problem={problem} />
}
