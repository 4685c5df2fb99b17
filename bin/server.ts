/* Starting is a chain of dynamic imports, so that a refusal of the environment is reported like every other. */
try {
  const { createIgnitor } = await import('./ignitor.ts')
  await createIgnitor().httpServer().start()
} catch (error) {
  const { reportFailure } = await import('./failure.ts')
  await reportFailure(error)
  /* What was opened before it failed would keep the process alive. */
  process.exit(1)
}
