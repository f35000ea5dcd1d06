import { ERRORS } from '../../packages/core/src/index.ts'
import { codeSpan, GENERATED_NOTE, markdownTable } from './markdown.ts'

/** docs/reference/errors.md: every error code, what a client sees of it, and whether to try again. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, error]) => [
    codeSpan(code),
    String(error.status),
    error.retry,
    error.message,
  ])
  return `# Errors

${GENERATED_NOTE}

An error of the API is \`application/problem+json\` (RFC 9457) with \`title\`, \`status\`, \`code\` and \`requestId\`. Codes are
never reused.

Retry says what a repetition does: \`never\`, the same call fails again; \`soon\`, back off and try; \`elsewhere\`, try
another store or account.

${markdownTable(['code', 'status', 'retry', 'meaning'], rows)}
`
}
