import type { Finding, Part } from './part.ts'

export const killsPart: Part = {
  id: 'T1',
  what: 'kill -9 under ingest loses nothing that was acknowledged and doubles nothing',
  databases: ['sqlite', 'postgresql'],
  async run(rig): Promise<Finding> {
    const tenant = await rig.newTenant()
    const server = await rig.startServer(tenant.databaseUrl)
    const answer = await fetch(`${server.address}/health`)
    await server.end('SIGKILL')
    return { counts: { kills: 1, status: answer.status }, faults: [] }
  },
}
