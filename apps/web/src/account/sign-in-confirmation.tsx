'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemFrom } from '../api/api-error.ts'
import { lookAtSignIn, signIn } from '../api/client.ts'
import type { SignInOffer } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { CodeField, isCode } from './code-field.tsx'
import { showPasskey } from './passkey.ts'
import { roleText } from './role-text.ts'
import { SignInRefusal } from './sign-in-refusal.tsx'

interface SignInConfirmationProps {
  readonly token: string
  readonly offer: SignInOffer
}

/** What can be tried again with the same link. */
const AGAIN = new Set(['SECOND_FACTOR_WRONG', 'PASSKEY_NOT_SHOWN', 'PASSKEY_UNAVAILABLE'])

/** Says whom a link signs in, and does so once it is confirmed, by a second factor where the person has one. */
export function SignInConfirmation({ token, offer }: SignInConfirmationProps) {
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: async (by: 'link' | 'code' | 'passkey') => {
      if (by === 'link') return await signIn({ token })
      if (by === 'code') return await signIn({ token, code })
      // A challenge is answered once, and this may not be the first time.
      const { secondFactor } = await lookAtSignIn(token)
      return await signIn({ token, passkey: await showPasskey(secondFactor?.passkey ?? {}) })
    },
    // Everything that was loaded was loaded for somebody else.
    onSuccess: () => location.replace('/'),
  })
  const { secondFactor } = offer
  const busy = confirm.isPending || confirm.isSuccess
  const problem = confirm.error === null ? undefined : problemFrom(confirm.error)
  if (problem !== undefined && !AGAIN.has(problem.code)) return <SignInRefusal error={confirm.error} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate(secondFactor === undefined ? 'link' : 'code')
  }
  return (
    <form data-testid="sign-in-offer" onSubmit={submit}>
      <p className="mb-1 text-2xl font-semibold tracking-tight wrap-anywhere">{offer.name}</p>
      <p className="mb-8 text-mist">{roleText(offer.role)}</p>
      {problem !== undefined && (
        <p role="alert" className="mb-5 text-sm text-alarm">
          {problem.title}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-center gap-3">
        {secondFactor?.code === true && <CodeField value={code} onChange={setCode} />}
        {secondFactor?.code !== false && (
          <button
            type="submit"
            className="button button-light disabled:opacity-50"
            disabled={busy || (secondFactor !== undefined && !isCode(code))}
          >
            <Icon name={busy ? 'retry' : 'check'} className={`size-4.5 ${busy ? 'animate-spin' : ''}`} />
            {busy ? 'Signing in…' : 'Sign in'}
          </button>
        )}
        {secondFactor?.passkey !== undefined && (
          <button
            type="button"
            className={`button ${secondFactor.code ? 'glass button-glass' : 'button-light'}`}
            disabled={busy}
            onClick={() => confirm.mutate('passkey')}
          >
            <Icon name="key" className="size-4.5" />
            Sign in by passkey
          </button>
        )}
      </div>
      <p className="mt-6 text-sm text-fog">That is not you? Then close this page; nothing happens.</p>
    </form>
  )
}
