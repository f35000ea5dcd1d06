'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { problemFrom } from '../api/api-error.ts'
import { lookAtSignIn, signIn } from '../api/client.ts'
import { Icon } from '../glass/icon.tsx'
import { RequestId } from '../glass/request-id.tsx'
import { roleText } from './role-text.ts'
import { useLinkToken } from './use-link-token.ts'

/** Asks whoever opened a link whether to sign in; without a link, says where there are some. */
export function SignInPanel() {
  const token = useLinkToken()
  if (token === undefined) return <div className="skeleton mx-auto h-24 w-full rounded-2xl" />
  return token === '' ? <HowTo /> : <Confirmation token={token} key={token} />
}

function HowTo() {
  return (
    <div data-testid="sign-in-how-to">
      <p className="mb-3 text-mist">
        Write <kbd className="badge">/login</kbd> to the bot of this vault in Telegram, and open the link that it gives
        you.
      </p>
      <p className="text-sm text-fog">
        On the vault’s own machine, <code className="font-mono">./streamvault login</code> prints one.
      </p>
    </div>
  )
}

function Confirmation({ token }: { readonly token: string }) {
  const offer = useQuery({ queryKey: ['sign-in', token], queryFn: () => lookAtSignIn(token), retry: false, gcTime: 0 })
  const confirm = useMutation({
    mutationFn: () => signIn(token),
    // Everything that was loaded was loaded for somebody else.
    onSuccess: () => location.replace('/'),
  })
  const error = confirm.error ?? offer.error
  if (error !== null) return <Refusal error={error} />
  if (offer.data === undefined) return <div className="skeleton mx-auto h-24 w-full rounded-2xl" />
  const busy = confirm.isPending || confirm.isSuccess
  return (
    <div data-testid="sign-in-offer">
      <p className="mb-1 text-2xl font-semibold tracking-tight wrap-anywhere">{offer.data.name}</p>
      <p className="mb-8 text-mist">{roleText(offer.data.role)}</p>
      <button type="button" className="button button-light" disabled={busy} onClick={() => confirm.mutate()}>
        <Icon name={busy ? 'retry' : 'check'} className={`size-4.5 ${busy ? 'animate-spin' : ''}`} />
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
      <p className="mt-6 text-sm text-fog">That is not you? Then close this page; nothing happens.</p>
    </div>
  )
}

function Refusal({ error }: { readonly error: unknown }) {
  const problem = problemFrom(error)
  return (
    <div role="alert" data-testid="sign-in-refusal">
      <p className="mb-8 text-mist">{problem.title}</p>
      <Link href="/" className="button glass button-glass">
        To the library
      </Link>
      <RequestId problem={problem} />
    </div>
  )
}
