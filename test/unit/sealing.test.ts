import { expect, it } from 'vitest'
import { deriveSealingKey, ofOrganization, ofProvider, seal, unseal } from '../../src/domain/access/sealing.ts'

const key = deriveSealingKey('a root secret that is long enough')
const secret = 'sk-0123456789abcdef'
const sealed = seal(key, ofProvider('openai'), secret)

it('opens for whom it was sealed, and shows nothing of the secret', () => {
  expect(unseal(key, ofProvider('openai'), sealed)).toBe(secret)
  expect(sealed).toMatch(/^v1\.[\w-]{40,}$/)
  expect(Buffer.from(sealed.slice(3), 'base64url').includes('sk-')).toBe(false)
})

it('never seals twice alike', () => {
  expect(seal(key, ofProvider('openai'), secret)).not.toBe(sealed)
})

it.each([
  ['with another root secret', deriveSealingKey('another root secret, long enough'), ofProvider('openai'), sealed],
  ['for another provider', key, ofProvider('groq'), sealed],
  ['for an organization', key, ofOrganization('org_1', 'openai'), sealed],
  [
    'for another organization',
    key,
    ofOrganization('org_2', 'openai'),
    seal(key, ofOrganization('org_1', 'openai'), secret),
  ],
  ['cut', key, ofProvider('openai'), sealed.slice(0, -4)],
  ['cut to nothing', key, ofProvider('openai'), 'v1.'],
  ['of another version', key, ofProvider('openai'), sealed.replace('v1.', 'v2.')],
  ['that is no such text', key, ofProvider('openai'), ''],
  [
    'changed',
    key,
    ofProvider('openai'),
    `v1.${sealed.slice(3, 30)}${sealed[30] === 'A' ? 'B' : 'A'}${sealed.slice(31)}`,
  ],
])('opens nothing %s', (_, withKey, whose, text) => {
  expect(unseal(withKey, whose, text)).toBeUndefined()
})
