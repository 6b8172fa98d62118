import { Worker } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/domain/people/passwords.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('a hash is the answer of its own task, whatever else the thread sends', async () => {
  // As under `node --watch`, where each thread reports the modules that it loads.
  const { postMessage } = Worker.prototype
  vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...args) {
    this.emit('message', { 'watch:import': ['file:///some/module.ts'] })
    return postMessage.apply(this, args)
  })
  const passwords = ['correct horse', 'battery staple']
  const hashes = await Promise.all(passwords.map(hashPassword))
  for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$/)
  expect(await verifyPassword(hashes[0], 'correct horse')).toBe(true)
  expect(await verifyPassword(hashes[1], 'correct horse')).toBe(false)
})
