import { prettyPrintError } from '@adonisjs/core'

/** For a refusal the one sentence it consists of; for everything else the whole story. */
export async function reportFailure(error: unknown): Promise<void> {
  process.exitCode = 1
  const refusal = [error, (error as Error).cause, (error as { cause?: Error }).cause?.cause].find(
    (each) => (each as { code?: string } | undefined)?.code === 'E_START_REFUSED'
  )
  if (refusal) console.error((refusal as Error).message)
  else await prettyPrintError(error)
}
