import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey } from './secrets.ts'

const version = 'v1.'
const nonceBytes = 12
const tagBytes = 16

/** What providers' keys are sealed with, from the root secret. */
export const deriveSealingKey = (root: string): Buffer => deriveKey(root, 'provider key')

/** What tickets are sealed with. */
export const deriveTicketKey = (root: string): Buffer => deriveKey(root, 'realtime ticket')

/** Encrypts a secret (AES-256-GCM). `whose` it is is sealed with it: in another's row it does not open. */
export function seal(sealingKey: Buffer, whose: string, secret: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(whose))
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return version + sealed.toString('base64url')
}

/** The secret that was sealed; undefined for what was sealed with another key, for somebody else, or changed since. */
export function unseal(sealingKey: Buffer, whose: string, text: string): string | undefined {
  const sealed = Buffer.from(text.slice(version.length), 'base64url')
  if (!text.startsWith(version) || sealed.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', sealingKey, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(whose))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return decipher.update(sealed.subarray(nonceBytes, -tagBytes)).toString() + decipher.final().toString()
  } catch {
    return undefined
  }
}

/** Whose a key is: the operator's for a provider. */
export const ofProvider = (provider: string) => `provider ${provider}`

/** Whose a key is: an organization's own for a provider. */
export const ofOrganization = (orgId: string, provider: string) => `organization ${orgId} provider ${provider}`
