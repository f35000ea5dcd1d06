'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemFrom } from '../api/api-error.ts'
import { confirmCode } from '../api/client.ts'
import type { CodeSetUp, Factors } from '../api/views.ts'
import { CodeField, isCode } from './code-field.tsx'

interface CodeSetUpFormProps {
  readonly setUp: CodeSetUp
  readonly onDone: (factors: Factors) => void
}

/** Shows the secret to whoever sets an app up, and asks for a code of it. */
export function CodeSetUpForm({ setUp, onDone }: CodeSetUpFormProps) {
  const [code, setCode] = useState('')
  const confirm = useMutation({ mutationFn: () => confirmCode(code), onSuccess: onDone })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate()
  }
  return (
    <form className="mt-2" onSubmit={submit} data-testid="code-set-up">
      <p className="mb-3 text-sm text-mist">
        Type this into your app, or{' '}
        <a href={setUp.url} className="underline underline-offset-4 hover:text-white">
          open it there
        </a>
        , and then its code here.
      </p>
      <p className="mb-5 rounded-2xl bg-white/6 px-4 py-3 font-mono text-sm break-all select-all">{setUp.secret}</p>
      {confirm.error !== null && (
        <p role="alert" className="mb-4 text-sm text-alarm">
          {problemFrom(confirm.error).title}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <CodeField value={code} onChange={setCode} />
        <button
          type="submit"
          className="button button-light disabled:opacity-50"
          disabled={!isCode(code) || confirm.isPending}
        >
          Confirm
        </button>
      </div>
    </form>
  )
}
