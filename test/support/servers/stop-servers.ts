/** Jest's global tear-down, which it takes by its default export. */
// biome-ignore lint/style/noDefaultExport: Jest asks for one.
export { stopGlobalServers as default } from './global-servers.ts';
