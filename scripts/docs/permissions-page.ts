import { ACTIONS, type Action, may, STANDINGS, type Standing } from '../../packages/manager/src/index.ts'
import { codeSpan, GENERATED_NOTE, markdownTable } from './markdown.ts'

const NAMES: Readonly<Record<Standing, string>> = {
  stranger: 'not signed in, where viewers have to',
  guest: 'not signed in, where viewers need not',
  viewer: 'viewer',
  supporter: 'supporter',
  curator: 'curator',
  admin: 'admin',
  superAdmin: 'super admin',
}

const MEANINGS: Readonly<Record<Action, string>> = {
  signIn: 'ask for a link, sign in and out',
  giveNotice: 'give a notice, see what became of it, and the counts',
  readDocs: 'read the documentation of the API',
  browse: 'see titles, and search',
  watch: 'watch and download',
  useAccount: 'see and end one’s own sessions',
  ingest: 'add videos, and see and end what is under way',
  readRights: 'see where titles come from',
  readHealth: 'see how the vault is doing',
  editLibrary: 'say what files are, merge and split titles',
  governPeople: 'let people in, give roles, warn, ban',
  readAudit: 'see what was done',
  backUp: 'have the library backed up, and see when it was',
  takeDown: 'take down, bring back, and answer notices',
  setRules: 'change the rules, and take that back',
}

/** The operations of the API that each action stands for, as the document says it. */
export interface ActionDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-action'?: Action }>>>>
}

/** docs/reference/permissions.md: who may do what, and which operations of the API that is. */
export function permissionsPage({ paths }: ActionDocument): string {
  const cells = (standing: Standing) => ACTIONS.map((action) => (may(standing, action) ? '✓' : ''))
  const columns = STANDINGS.map((standing) => cells(standing))
  const rows = ACTIONS.map((action, at) => [MEANINGS[action], ...columns.map((column) => column[at] ?? '')])
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { 'x-action': action }]) => ({
      action,
      text: `${method.toUpperCase()} ${path}`,
    })),
  )
  const asked = ACTIONS.map((action) => {
    const texts = operations.filter((operation) => operation.action === action).map(({ text }) => codeSpan(text))
    return [MEANINGS[action], texts.join(', ')]
  })
  return `# Who may do what

${GENERATED_NOTE}

The operator’s token, as \`./streamvault token\` prints it, is a super admin, and so is whoever can run commands on the machine. An
admin decides about those below admins, and gives no role that is not; nobody decides about oneself.

${markdownTable(['', ...STANDINGS.map((standing) => NAMES[standing])], rows)}

In the API:

${markdownTable(['', 'operations'], asked)}
`
}
