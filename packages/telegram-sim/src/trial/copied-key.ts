import { RawSession } from './raw-session.ts'

/** Uses a key that another process has, as a copy of its folder would: asks one thing, and prints the answer. */
const [host = '', port = '', key = ''] = process.argv.slice(2)
await using session = await RawSession.open({ id: 1, host, port: Number(port) }, Buffer.from(key, 'hex'))
await session.learnSalt()
process.stdout.write(JSON.stringify(await session.call(RawSession.first({ _: 'help.getNearestDc' }))))
