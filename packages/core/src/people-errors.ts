import type { ErrorSpec } from './error-spec.ts'

/** What people are told of themselves, of others, and of what was decided. */
export const PEOPLE_ERRORS = {
  OPERATOR_UNKNOWN: {
    status: 401,
    retry: 'never',
    message: 'Only operators may do this; sign in, or show their token.',
  },
  SIGN_IN_NEEDED: { status: 401, retry: 'never', message: 'Whoever wants to see this has to sign in.' },
  SIGN_IN_LINK_INVALID: { status: 403, retry: 'never', message: 'This link was used, or is too old; ask for another.' },
  SIGN_IN_TOO_OFTEN: { status: 429, retry: 'soon', message: 'Too many attempts to sign in; try again later.' },
  SECOND_FACTOR_NEEDED: { status: 403, retry: 'never', message: 'A code or a passkey is needed besides the link.' },
  SECOND_FACTOR_WRONG: { status: 403, retry: 'never', message: 'The code or the passkey is not right.' },
  SET_UP_CODE_WRONG: { status: 403, retry: 'never', message: 'That is not the code that the console shows.' },
  NOT_PERMITTED: { status: 403, retry: 'never', message: 'Your role does not allow this.' },
  ORIGIN_REFUSED: { status: 403, retry: 'never', message: 'This was asked for by a page of another site.' },
  PERSON_BANNED: { status: 403, retry: 'never', message: 'You may not come in.' },
  BUDGET_SPENT: {
    status: 429,
    retry: 'soon',
    message: 'That is as much as one may ask for; try again once something has ended, or tomorrow.',
  },
  INVITATION_INVALID: {
    status: 403,
    retry: 'never',
    message: 'This invitation was used, or is too old; ask for another.',
  },
  RULES_INVALID: { status: 422, retry: 'never', message: 'This is not what the rule takes.' },
  RULES_CHANGED: {
    status: 409,
    retry: 'never',
    message: 'Somebody has changed the rules meanwhile; look at them again.',
  },
  RULES_NOT_FOUND: { status: 404, retry: 'never', message: 'There were no such rules.' },
  PERSON_NOT_FOUND: { status: 404, retry: 'never', message: 'The vault knows nobody like that.' },
  SESSION_NOT_FOUND: { status: 404, retry: 'never', message: 'Nobody is signed in there.' },
} as const satisfies Record<string, ErrorSpec>
