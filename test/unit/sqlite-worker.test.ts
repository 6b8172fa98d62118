import { expect, test } from 'vitest'
import { SqliteWorker } from '../../src/db/dialects/sqlite-worker.ts'

/** Returns the number of requests served before; ends or fails on request. */
const library = new URL('../../src/db/dialects/sqlite-worker.ts', import.meta.url)
const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { serve } from '${library}'
    let answered = 0
    const work = {
      count: () => answered++,
      fail: () => { throw Object.assign(new Error('mine'), { code: 'SQLITE_FULL' }) },
      end: () => process.exit(1),
      sleep: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200),
    }
    serve((question) => work[question]())`)}`,
)

const start = () => new SqliteWorker<string, unknown>(program, {})
const lost = { code: 'SQLITE_BUSY' }

test('requests are answered in order, each with its own response', async () => {
  const thread = start()
  const answers = await Promise.allSettled(
    ['count', 'fail', 'count', 'count'].map((question) => thread.request(question)),
  )
  expect(answers).toMatchObject([
    { value: 0 },
    { reason: { message: 'mine', code: 'SQLITE_FULL' } },
    { value: 1 },
    { value: 2 },
  ])
  await thread.close()
})

test('a request ignores other messages of the thread', async () => {
  // As under `node --watch`, where each thread reports the modules that it loads.
  const reporting = `
    import { parentPort } from 'node:worker_threads'
    import { serve } from '${library}'
    const report = () => parentPort.postMessage({ 'watch:import': ['file:///some/module.ts'] })
    report()
    serve((question) => {
      report()
      queueMicrotask(report)
      setImmediate(report)
      return 'answer to ' + question
    })`
  const program = new URL(`data:text/javascript,${encodeURIComponent(reporting)}`)
  const thread = new SqliteWorker<string, unknown>(program, {})
  const questions = ['first', 'second', 'third']
  const answers = questions.map((question) => `answer to ${question}`)
  expect(await Promise.all(questions.map((question) => thread.request(question)))).toEqual(answers)
  for (const question of questions) expect(await thread.request(question)).toBe(`answer to ${question}`)
  await thread.close()
})

test('a thread that died is replaced: only the running request is lost', async () => {
  const thread = start()
  expect([await thread.request('count'), await thread.request('count')]).toEqual([0, 1])
  const answers = await Promise.allSettled(['end', 'count', 'count'].map((question) => thread.request(question)))
  expect(answers).toMatchObject([{ reason: lost }, { value: 0 }, { value: 1 }])
  await expect(thread.request('end')).rejects.toMatchObject(lost)
  expect(await thread.request('count')).toBe(0)
  await thread.close()
})

test('a thread that cannot start fails each request', async () => {
  const thread = new SqliteWorker<string, unknown>(new URL('data:text/javascript,throw new Error("no file")'), {})
  for (const question of ['count', 'count']) await expect(thread.request(question)).rejects.toThrow('no file')
  await thread.close()
})

test('a request aborted while queued never reaches the thread', async () => {
  const thread = start()
  const sleeping = thread.request('sleep')
  const patience = new AbortController()
  const impatient = Array.from({ length: 200 }, () => thread.request('count', patience.signal))
  const patient = thread.request('count')
  patience.abort(new Error('too late'))
  const outcomes = await Promise.allSettled(impatient)
  expect(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason.message === 'too late')).toBe(true)
  await sleeping
  expect(await patient).toBe(0)
  await thread.close()
})

test('closing rejects running and queued requests, and later ones', async () => {
  const thread = start()
  await thread.request('count')
  const asked = Promise.allSettled(['sleep', 'count', 'count'].map((question) => thread.request(question)))
  await thread.close()
  expect(await asked).toMatchObject([{ reason: lost }, { reason: lost }, { reason: lost }])
  await expect(thread.request('count')).rejects.toMatchObject(lost)
  await thread.close()
})
