import { typeidUnboxed } from 'typeid-js'

export type IdPrefix = 'usr' | 'org' | 'key' | 'chat' | 'msg' | 'eu' | 'ses'

/** A new TypeID: the prefix, an underscore and a UUIDv7 in base32, so ids of one kind sort by the time they were made. */
export const newId = (prefix: IdPrefix): string => typeidUnboxed(prefix)
