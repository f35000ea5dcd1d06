import { problemFrom } from '../api/api-error.ts'

/** Says what went wrong with the last thing that was asked; nothing where nothing did. */
export function ProblemNote({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null
  const { title, detail } = problemFrom(error)
  return (
    <p role="alert" data-testid="problem" className="mb-4 text-sm text-alarm">
      {title}
      {detail !== undefined && ` ${detail}`}
    </p>
  )
}
