import { defineConfig, stores } from '@adonisjs/limiter'

/** In memory: each process counts for itself, which a guesser of passwords gains nothing from. */
const limiterConfig = defineConfig({ default: 'memory', stores: { memory: stores.memory({}) } })

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
