/** Tests, what they share, and the processes that they start. */
const TESTS = ['[.]test[.]tsx?$', '^packages/testkit/', '/src/(crash|e2e|race|trial)/']
const ADAPTERS = '^packages/((?:store|cache|catalog|ephemeral|metadata|zero-copy)-[^/]+|telegram)/'
const KITS = '^packages/(contract|config|runtime|telemetry|media|backup)/'
const ROLES = '^packages/(manager|worker)/'
const OURS = '^(apps|packages)/'

const rule = (name, comment, { from, to }) => ({ name, comment, severity: 'error', from, to })

/** ARCHITECTURE section 3 as rules. `npm run check` also compares the files read here with the files there are. */
export default {
  forbidden: [
    rule('core-is-pure', 'Core is the vocabulary: it imports nothing, not even Node.', {
      from: { path: '^packages/core/', pathNot: TESTS },
      to: { pathNot: '^packages/core/' },
    }),
    rule(
      'kits-know-only-core',
      'Contract, config, runtime, telemetry, media and backup serve everyone, so they lean on core alone.',
      {
        from: { path: KITS, pathNot: TESTS },
        to: { path: OURS, pathNot: ['^packages/core/', '^packages/$1/'] },
      },
    ),
    rule('adapters-know-only-core', 'An adapter turns one technology into ports. It never meets another.', {
      from: { path: ADAPTERS, pathNot: TESTS },
      to: { path: OURS, pathNot: ['^packages/core/', '^packages/$1/'] },
    }),
    rule('roles-know-ports', 'Manager and worker take ports as arguments: they never see an adapter or each other.', {
      from: { path: ROLES, pathNot: TESTS },
      to: { path: OURS, pathNot: ['^packages/(core|contract|media|backup)/', '^packages/$1/'] },
    }),
    rule('only-the-server-composes', 'Roles and adapters meet in apps/server and nowhere else.', {
      from: { path: '^((?:apps|packages)/[^/]+)/', pathNot: ['^apps/server/', ...TESTS] },
      to: { path: [ROLES, ADAPTERS], pathNot: '^$1/' },
    }),
    rule(
      'the-simulator-is-equipment',
      'Telegram in a process knows core and telemetry at most, and nothing of the vault.',
      {
        from: { path: '^packages/telegram-sim/' },
        to: { path: OURS, pathNot: ['^packages/(core|telemetry)/', '^packages/telegram-sim/'] },
      },
    ),
    rule('equipment-stays-out', 'What serves viewers talks to Telegram; only the command line starts one of its own.', {
      from: { path: OURS, pathNot: ['^packages/telegram-sim/', '^apps/server/src/cli/', ...TESTS] },
      to: { path: '^packages/telegram-sim/' },
    }),
    rule('the-gateway-knows-kits', 'The gateway meets managers and workers over HTTP, and nothing else of them.', {
      from: { path: '^apps/gateway/', pathNot: TESTS },
      to: { path: OURS, pathNot: ['^apps/gateway/', '^packages/core/', KITS] },
    }),
    rule('web-knows-the-contract', 'The site sees what the API promises, and nothing behind it.', {
      from: { path: '^apps/web/' },
      to: { path: OURS, pathNot: ['^apps/web/', '^packages/contract/'] },
    }),
    rule('front-door-only', 'A package is entered by its index.ts.', {
      from: { path: '^((?:apps|packages)/[^/]+)/' },
      to: { path: '^(apps|packages)/[^/]+/', pathNot: ['^$1/', '/src/index[.]ts$'] },
    }),
    rule('tests-stay-out', 'What ships imports neither the testkit nor a test.', {
      from: { path: OURS, pathNot: TESTS },
      to: { path: [...TESTS, 'node_modules/(vitest|fast-check)/'] },
    }),
    rule('no-cycles', 'A cycle is one module with several names; types count.', { from: {}, to: { circular: true } }),
    rule('nothing-missing', 'What is imported exists.', { from: {}, to: { couldNotResolve: true } }),
  ],
  options: {
    // The default parser reads nothing under TypeScript 7, and finds nothing wrong.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)([.]next|clips|next-env[.]d[.]ts)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.d.ts'],
    },
  },
}
