import { StopRequest } from '../../../command-line/stop-request.ts';

/** Writes to both of its streams, and says when it is asked to stop, there and to its parent; then waits for a second signal. */
const stop = new StopRequest();
setInterval(() => process.stdout.write('.'), 50);
setInterval(() => process.stderr.write('.'), 50);
process.stderr.write('waiting\n');
await stop.wait();
process.stderr.write('asked to stop\n');
if (process.connected) process.send?.('asked to stop');
