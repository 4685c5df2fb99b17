import { getCommand as load, getMetaData as describe } from '@adonisjs/core/commands'

/**
 * The framework's commands without the three that Faultline does in its own way: it runs its TypeScript as it stands, so
 * nothing is built, and `serve` and `test` need no second process. See docs/decisions/0002-no-build-step.md.
 */
const OWN = new Set(['serve', 'test', 'build'])

export async function getMetaData() {
  return (await describe()).filter(({ commandName }) => !OWN.has(commandName))
}

export const getCommand = load
