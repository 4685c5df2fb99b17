try {
  const { createIgnitor } = await import('./ignitor.ts')
  await createIgnitor().ace().handle(process.argv.splice(2))
} catch (error) {
  const { reportFailure } = await import('./failure.ts')
  await reportFailure(error)
}
