import type { Command } from './command.ts'

/**
 * Every command there is, in the order of the help page. Each is loaded when it is used: all of them take a second, which is
 * longer than most of them run.
 */
export const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map(
  Object.entries({
    serve: async () => (await import('./serve-command.ts')).serveCommand,
    gateway: async () => (await import('./gateway-command.ts')).gatewayCommand,
    ingest: async () => (await import('./ingest-command.ts')).ingestCommand,
    leech: async () => (await import('./leech-command.ts')).leechCommand,
    jobs: async () => (await import('./jobs-command.ts')).jobsCommand,
    bot: async () => (await import('./bot-command.ts')).botCommand,
    adopt: async () => (await import('./adopt-command.ts')).adoptCommand,
    review: async () => (await import('./review-command.ts')).reviewCommand,
    identify: async () => (await import('./identify-command.ts')).identifyCommand,
    ls: async () => (await import('./ls-command.ts')).lsCommand,
    show: async () => (await import('./show-command.ts')).showCommand,
    title: async () => (await import('./title-command.ts')).titleCommand,
    subtitle: async () => (await import('./subtitle-command.ts')).subtitleCommand,
    link: async () => (await import('./link-command.ts')).linkCommand,
    takedown: async () => (await import('./takedown-command.ts')).takedownCommand,
    reinstate: async () => (await import('./reinstate-command.ts')).reinstateCommand,
    migrate: async () => (await import('./migrate-command.ts')).migrateCommand,
    backup: async () => (await import('./backup-command.ts')).backupCommand,
    restore: async () => (await import('./restore-command.ts')).restoreCommand,
    mirror: async () => (await import('./mirror-command.ts')).mirrorCommand,
    scrub: async () => (await import('./scrub-command.ts')).scrubCommand,
    disk: async () => (await import('./disk-command.ts')).diskCommand,
    config: async () => (await import('./config-command.ts')).configCommand,
    login: async () => (await import('./login-command.ts')).loginCommand,
    people: async () => (await import('./people-command.ts')).peopleCommand,
    rules: async () => (await import('./rules-command.ts')).rulesCommand,
    token: async () => (await import('./token-command.ts')).tokenCommand,
    doctor: async () => (await import('./doctor-command.ts')).doctorCommand,
    swarm: async () => (await import('./swarm-command.ts')).swarmCommand,
    'telegram-login': async () => (await import('./telegram-login-command.ts')).telegramLoginCommand,
    sim: async () => (await import('./sim-command.ts')).simCommand,
  }),
)
