import { oneOf, readEnvironment } from '#platform/config/environment'

/** Whether changes of embedded stores are published on `cdc.<module>.<table>`; on servers that is Debezium's work. */
export const { CDC } = readEnvironment('process', {
  CDC: oneOf('on', 'off')({ default: 'on', desc: 'Publish the changes of embedded stores on cdc.<module>.<table>' }),
})
