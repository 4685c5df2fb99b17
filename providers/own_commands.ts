import type { BaseCommand } from '@adonisjs/core/ace'
import { readdirSync } from 'node:fs'

type Command = typeof BaseCommand

/**
 * Loads the commands of `commands/`. The framework's own loader asks for compiled `.js` files, which there are none of.
 * The files are named after their commands: `dead-letter:list` is `dead_letter_list.ts`.
 */
const folder = new URL('../commands/', import.meta.url)
const fileOf = (commandName: string) => new URL(`${commandName.replaceAll(/[:-]/g, '_')}.ts`, folder)

async function load(file: URL): Promise<Command> {
  return ((await import(file.href)) as { default: Command }).default
}

export async function getMetaData() {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const commands = await Promise.all(files.map((name) => load(new URL(name, folder))))
  return commands.map((command) => command.serialize())
}

export async function getCommand({ commandName }: { commandName: string }): Promise<Command> {
  return load(fileOf(commandName))
}
