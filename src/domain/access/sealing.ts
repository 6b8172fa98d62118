import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey } from './secrets.ts'

const version = 'v1.'
const nonceBytes = 12
const tagBytes = 16

/** Derives the key that encrypts providers' API keys. */
export const deriveSealingKey = (root: string): Buffer => deriveKey(root, 'provider key')

/** Derives the key that encrypts realtime tickets. */
export const deriveTicketKey = (root: string): Buffer => deriveKey(root, 'realtime ticket')

/**
 * Encrypts a secret with AES-256-GCM. `whose` is authenticated with it: the ciphertext does not decrypt for another
 * owner.
 */
export function seal(sealingKey: Buffer, whose: string, secret: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(whose))
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return version + sealed.toString('base64url')
}

/** Decrypts a sealed secret; undefined when it was sealed with another key, for another owner, or was changed. */
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

/** The owner of the operator's key for a provider. */
export const ofProvider = (provider: string) => `provider ${provider}`

/** The owner of an organization's own key for a provider. */
export const ofOrganization = (orgId: string, provider: string) => `organization ${orgId} provider ${provider}`
