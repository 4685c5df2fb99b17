import { EmbeddedBroker } from '#platform/messaging/embedded_broker'

/** @param setting the log's file */
export const open = (setting: string): Promise<EmbeddedBroker> => EmbeddedBroker.open(setting, 6)
