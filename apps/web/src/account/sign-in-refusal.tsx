import Link from 'next/link'
import { problemFrom } from '../api/api-error.ts'
import { RequestId } from '../glass/request-id.tsx'

/** Says why nobody is signed in. */
export function SignInRefusal({ error }: { readonly error: unknown }) {
  const problem = problemFrom(error)
  return (
    <div role="alert" data-testid="sign-in-refusal">
      <p className="mb-8 text-mist">
        {problem.title}
        {problem.detail !== undefined && <span className="mt-3 block text-snow">{problem.detail}</span>}
      </p>
      <Link href="/" className="button glass button-glass">
        To the library
      </Link>
      <RequestId problem={problem} />
    </div>
  )
}
