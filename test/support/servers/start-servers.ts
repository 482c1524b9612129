/** Jest's global set-up, which it takes by its default export. */
// biome-ignore lint/style/noDefaultExport: Jest asks for one.
export { startGlobalServers as default } from './global-servers.ts';
