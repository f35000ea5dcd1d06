import type { ApiProblem } from '../api/api-error.ts'

/** What somebody who looks for the cause needs: the code, and the request's id in the server's log. */
export function RequestId({ problem }: { readonly problem: ApiProblem }) {
  return (
    <p className="mt-6 font-mono text-xs break-all text-fog">
      {problem.code}
      {problem.requestId && (
        <>
          {' · request '}
          <span className="select-all text-mist">{problem.requestId}</span>
        </>
      )}
    </p>
  )
}
