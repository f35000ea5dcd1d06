'use client'

import { useQuery } from '@tanstack/react-query'
import { lookAtSignIn } from '../api/client.ts'
import { SignInConfirmation } from './sign-in-confirmation.tsx'
import { SignInRefusal } from './sign-in-refusal.tsx'
import { useLinkToken } from './use-link-token.ts'

/** Asks whoever opened a link whether to sign in; without a link, says where there are some. */
export function SignInPanel() {
  const token = useLinkToken()
  if (token === undefined) return <Waiting />
  return token === '' ? <HowTo /> : <Offer token={token} key={token} />
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

function Offer({ token }: { readonly token: string }) {
  const offer = useQuery({
    queryKey: ['sign-in', token],
    queryFn: () => lookAtSignIn(token),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (offer.error !== null) return <SignInRefusal error={offer.error} />
  return offer.data === undefined ? <Waiting /> : <SignInConfirmation token={token} offer={offer.data} />
}

function Waiting() {
  return <div className="skeleton mx-auto h-24 w-full rounded-2xl" />
}
