import { defineConfig, stores } from '@adonisjs/limiter'

/** In memory: each process counts for itself, which a guesser of passwords gains nothing from. */
const limiterConfig = defineConfig({ default: 'memory', stores: { memory: stores.memory({}) } })

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the framework's way of declaring them
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
