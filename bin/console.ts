/* Everything is imported from here on, so that a refusal of the environment is reported like every other. */
try {
  const [command, ...rest] = process.argv.slice(2)
  if (command === 'serve' && !rest.some((flag) => flag === '--help' || flag === '-h')) {
    /* Not through the command kernel: that is an application of its own, and a process has room for one. */
    const { serve } = await import('./serve.ts')
    await serve()
  } else {
    const { createIgnitor } = await import('./ignitor.ts')
    await createIgnitor().ace().handle(process.argv.slice(2))
  }
} catch (error) {
  const { reportFailure } = await import('#platform/console/failure')
  await reportFailure(error)
  /* What was opened before it failed would keep the process alive. */
  process.exit(1)
}
