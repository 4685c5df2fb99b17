import { MODULES } from '#config/modules'
import { StartRefusal } from '#platform/config/refusal'
import { findLetter, type DeadLetter } from '#platform/messaging/dead_letters'
import { moduleStore, type ModuleStore } from '#platform/storage/module_store'

/** The dead letter of that id, whichever module's store it lies in. @throws StartRefusal when there is none */
export async function theLetter(id: string): Promise<{ store: ModuleStore; letter: DeadLetter }> {
  for (const module of MODULES) {
    const store = moduleStore(module)
    const letter = await findLetter(store, id)
    if (letter) return { store, letter }
  }
  throw new StartRefusal(`There is no dead letter ${id}: "node ace dead-letter:list" names those there are.`)
}
