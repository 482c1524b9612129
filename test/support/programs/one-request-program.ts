import { searchClient } from '../../../adapters/opensearch/connection/client.ts';

/** Makes one request, says what came of it, closes its connections, and has nothing left to do. */
const [node = '', timeoutMs] = process.argv.slice(2);
const client = searchClient({ node, requestTimeoutMs: Number(timeoutMs) });
const outcome = await client.info().then(
  () => 'answered',
  (error: Error) => error.name,
);
process.stdout.write(`${outcome}\n`);
await client.close();
process.disconnect();
