'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { problemFrom } from '../api/api-error.ts'
import { addPasskey, beginCode, beginPasskey, listFactors, removeCode, removePasskey } from '../api/client.ts'
import type { Factors } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { CodeSetUpForm } from './code-set-up-form.tsx'
import { deviceText } from './device-text.ts'
import { makePasskey } from './passkey.ts'

const FACTORS = ['factors']

/** What one shows besides a link, and how one gets there. */
export function FactorPanel() {
  const queries = useQueryClient()
  const factors = useQuery({ queryKey: FACTORS, queryFn: ({ signal }) => listFactors({ signal }) })
  const onSuccess = (left: Factors) => queries.setQueryData(FACTORS, left)
  const setUp = useMutation({ mutationFn: beginCode })
  const dropCode = useMutation({ mutationFn: removeCode, onSuccess })
  const dropPasskey = useMutation({ mutationFn: removePasskey, onSuccess })
  const make = useMutation({
    mutationFn: async () => addPasskey(deviceText(navigator.userAgent), await makePasskey(await beginPasskey())),
    onSuccess,
  })
  const error = factors.error ?? setUp.error ?? dropCode.error ?? dropPasskey.error ?? make.error
  const { code = false, passkeys = [] } = factors.data ?? {}
  return (
    <section className="glass rise mt-6 rounded-[2rem] p-5 sm:p-8" aria-labelledby="second-factor">
      <h2 id="second-factor" className="mb-1 text-xl font-semibold tracking-tight">
        Second factor
      </h2>
      <p className="mb-5 text-sm text-mist">
        {code || passkeys.length > 0
          ? 'A link alone signs nobody in as you.'
          : 'Whoever has your link signs in as you.'}
      </p>
      {error !== null && (
        <p role="alert" className="mb-4 text-sm text-alarm">
          {problemFrom(error).title}
        </p>
      )}
      <ul className="-mx-3 flex flex-col gap-1">
        {code && <FactorRow name="Codes of an app" onRemove={() => dropCode.mutate()} />}
        {passkeys.map(({ id, name }) => (
          <FactorRow key={id} name={`Passkey of ${name}`} onRemove={() => dropPasskey.mutate(id)} />
        ))}
      </ul>
      {setUp.data !== undefined && !code ? (
        <CodeSetUpForm setUp={setUp.data} onDone={onSuccess} />
      ) : (
        <div className="mt-4 flex flex-wrap gap-3">
          <button
            type="button"
            className="button glass button-glass"
            disabled={make.isPending}
            onClick={() => make.mutate()}
          >
            <Icon name="key" className="size-4.5" />
            Add a passkey
          </button>
          {factors.data !== undefined && !code && (
            <button
              type="button"
              className="button glass button-glass"
              disabled={setUp.isPending}
              onClick={() => setUp.mutate()}
            >
              Use an app with codes
            </button>
          )}
        </div>
      )}
    </section>
  )
}

function FactorRow({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  return (
    <li data-testid="factor" className="flex items-center gap-4 rounded-2xl px-3 py-3 hover:bg-white/5">
      <span className="grid size-11 shrink-0 place-items-center rounded-xl bg-white/8">
        <Icon name="key" />
      </span>
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      <button
        type="button"
        aria-label={`Remove ${name}`}
        onClick={onRemove}
        className="grid size-11 shrink-0 place-items-center rounded-full text-mist transition-colors hover:bg-white/10 hover:text-white"
      >
        <Icon name="close" className="size-4.5" />
      </button>
    </li>
  )
}
