import { randomUUID } from 'node:crypto'
import { fromUUID, typeidUnboxed } from 'typeid-js'

export type IdPrefix = 'usr' | 'org' | 'key' | 'chat' | 'msg' | 'eu' | 'ses' | 'inv' | 'aud' | 'exp' | 'cmp' | 'run'

/** A new TypeID: the prefix, an underscore and a UUIDv7 in base32, so ids of one kind sort by the time they were made. */
export const newId = (prefix: IdPrefix): string => typeidUnboxed(prefix)

/** A TypeID of 122 random bits (UUIDv4): a caller that has it may ask, because it cannot be guessed. */
export const newErasureId = (): string => fromUUID(randomUUID(), 'era')
