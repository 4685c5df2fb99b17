import { createHmac } from 'node:crypto'

/** Tells whether two addresses are the same without knowing either; spelling in capitals makes no difference. */
export function pseudonym(key: string, email: string): string {
  return createHmac('sha256', key).update(email.trim().normalize('NFC').toLowerCase()).digest('hex')
}
